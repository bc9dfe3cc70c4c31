//! Any bytes as gzip, whole and as a stream; and any bytes compressed and back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wats_serialization::gzip::{self, Level};
use wats_serialization::{Format, Options, stream};

fuzz_target!(|bytes: &[u8]| {
    let options = Options::default().expansion_floor(1 << 16);
    if let Ok(text) = gzip::decompress(bytes, &options) {
        assert!(text.len() <= options.max_decompressed_bytes(bytes.len()), "more than the bound");
    }
    let _ = Format::JsonGzip.with(options).decode::<Value>(bytes);
    let mut reader = stream::Reader::with_options(bytes, Format::JsonGzip, options);
    while let Ok(Some(_)) = reader.read::<Value>() {}

    let small = gzip::compress(bytes, Level::FAST);
    assert_eq!(gzip::decompress(&small, &Options::default()).expect("compressed above"), bytes);
});
