//! Every operation as a program calls it: the request it sends, and what it makes of the answer.
//!
//! One program for all of them, so that there is one to link.

mod absent;
mod analytics;
mod assets;
mod catalog;
mod columns;
mod coming_from_pywats;
mod contract;
mod inspections;
mod internal;
mod lenient;
mod lists;
mod many;
mod production;
mod products;
mod profile;
mod reference;
mod report_files;
mod reports;
mod software;
mod system;
mod tickets;
mod users;
mod wire;
