//! The server's own affairs: stations, levels, tokens, barcodes, exports, workflows.

pub(crate) mod endpoints;
