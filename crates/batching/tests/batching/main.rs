//! The public functions against plain models. One program, so that the helpers are shared.

mod batch_map;
mod map_chunks;
mod support;
