//! Units on their way through production: phases, children, serial numbers, batches.

pub(crate) mod endpoints;
