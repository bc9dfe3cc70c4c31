#![doc = include_str!("../README.md")]

mod body;
mod clock;
mod counts;
mod error;
mod exchanges;
mod factory;
mod faults;
mod handlers;
mod journal;
mod listener;
mod multipart;
mod odata;
mod options;
mod page;
mod pdf;
mod query;
mod reply;
mod route_table;
mod routes;
mod service;
mod silence;
mod sim;
mod state;

pub use counts::{Counts, RouteCount};
pub use error::{Error, ErrorKind};
pub use exchanges::Exchange;
pub use faults::Fault;
pub use options::Options;
pub use sim::Sim;
