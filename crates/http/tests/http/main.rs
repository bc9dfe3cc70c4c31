//! The client over real connections, to servers that behave and servers that do not; and without any.
//!
//! One program for all of them, so that there is one to link.

mod bodies;
mod caching;
mod closing;
mod connections;
mod declared;
mod dialling;
mod downloads;
mod events;
mod fake;
mod faults;
mod hedging;
mod hostile_servers;
mod mistakes;
mod observing;
mod overload;
mod pool;
mod proxies;
mod queue;
mod recording;
mod retries;
mod selecting;
mod sharing;
mod standing_in;
mod support;
mod tls;
mod tracing;
mod uploads;
