//! Work queues and the outbox, on real files.
//!
//! One program for all of them, so that there is one to link.

mod delivery;
mod durable;
mod faults;
mod outbox;
mod recovery;
mod work;
