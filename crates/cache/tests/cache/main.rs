//! The cache through its public interface: against models, and by its promises one at a time.
//!
//! One program for all of them, so that there is one to link.

mod attribute;
mod behaviour;
mod expiry;
mod loading;
mod loading_in_tasks;
mod memo;
mod model;
mod model_of_loads;
mod policy;
mod snapshot;
mod standing_in;
