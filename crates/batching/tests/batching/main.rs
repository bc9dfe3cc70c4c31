//! The public functions against plain models. One program, so that the helpers are shared.

mod batch_map;
mod chunked;
mod map_chunks;
mod streams;
mod support;
