//! Formats through their public interface: what goes out comes back, and hostile input gets an error.
//!
//! One program for all of them, so that there is one to link.

mod hostile;
mod identity;
mod message_pack;
mod streams;
