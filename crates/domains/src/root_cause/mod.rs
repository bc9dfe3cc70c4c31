//! Root cause tickets: what is looked into, by whom, and how far they are.

pub(crate) mod endpoints;
