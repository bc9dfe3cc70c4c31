//! From an item to what is stored of it, and back: checks, the digest, compression. It runs where the
//! caller runs, so that the writer thread only writes.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::clock::millis;
use crate::error::{Error, ErrorKind};
use crate::item::Item;
use crate::options::Options;
use crate::state::{Draft, Record};
use crate::store::{Coding, Payload};

/// Below this a payload is not compressed: it would hardly get smaller.
#[cfg(feature = "sqlite")]
const COMPRESS_MIN: usize = 128;

/// The fastest level: on reports it saves five sixths already.
#[cfg(feature = "sqlite")]
const LEVEL: i32 = 1;

/// No payload is longer, whatever the options say: what a file claims decides how much memory is
/// taken to read it.
const PAYLOAD_MAX: usize = 1 << 30;

/// Checks and packs an item.
pub(crate) fn pack(
    item: Item,
    options: &Options,
    compress: bool,
) -> Result<(Draft, Payload), Error> {
    check(&item, options)?;
    let digest = digest(&item.id, &item.kind, &item.payload);
    let bytes = item.payload.len() as u64;
    let payload = if compress { compressed(item.payload) } else { plain(item.payload) };
    let draft = Draft {
        id: item.id.into(),
        kind: item.kind.into(),
        source: item.source.map(Arc::from),
        order: item.order.map(Arc::from),
        priority: item.priority,
        not_before: item.not_before.map_or(0, millis),
        bytes,
        stored: payload.data.len() as u64,
        digest,
    };
    Ok((draft, payload))
}

fn check(item: &Item, options: &Options) -> Result<(), Error> {
    let invalid = |detail: String| Err(Error::new(ErrorKind::Invalid, detail));
    let texts = [
        ("identifier", Some(&item.id)),
        ("kind", Some(&item.kind)),
        ("source", item.source.as_ref()),
        ("order key", item.order.as_ref()),
    ];
    for (name, text) in texts {
        let length = text.map_or(0, String::len);
        if length > Item::TEXT_MAX {
            let most = Item::TEXT_MAX;
            return invalid(format!(
                "the item's {name} has {length} bytes; at most {most} are kept"
            ));
        }
        if text.is_some_and(|text| text.contains('\0')) {
            return invalid(format!("the item's {name} has a zero byte in it"));
        }
    }
    if item.id.is_empty() {
        return invalid("the item has no identifier; give it one that is unique, once".to_owned());
    }
    let most = options.max_item_bytes.min(PAYLOAD_MAX);
    if item.payload.len() > most {
        return invalid(format!(
            "item {} has {} bytes, more than the {most} of `max_item_bytes`",
            item.id,
            item.payload.len(),
        ));
    }
    Ok(())
}

/// What a record is checked with.
pub(crate) fn digest(id: &str, kind: &str, payload: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in [id, kind] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(payload);
    hash.finalize().into()
}

fn plain(data: Vec<u8>) -> Payload {
    Payload { coding: Coding::Plain, data }
}

#[cfg(feature = "sqlite")]
fn compressed(data: Vec<u8>) -> Payload {
    if data.len() < COMPRESS_MIN {
        return plain(data);
    }
    match zstd::bulk::compress(&data, LEVEL) {
        Ok(smaller) if smaller.len() < data.len() => {
            Payload { coding: Coding::Zstd, data: smaller }
        }
        // What cannot be compressed is stored as it is.
        _ => plain(data),
    }
}

#[cfg(not(feature = "sqlite"))]
fn compressed(data: Vec<u8>) -> Payload {
    plain(data)
}

/// The bytes that were enqueued; an error says what is wrong with those that are stored.
pub(crate) fn unpack(record: &Record, payload: Payload) -> Result<Vec<u8>, &'static str> {
    let length = usize::try_from(record.bytes).unwrap_or(usize::MAX);
    if length > PAYLOAD_MAX {
        return Err("its length is impossible");
    }
    let bytes = match payload.coding {
        Coding::Plain => payload.data,
        // No more than was put in comes out, whatever the stored bytes say.
        #[cfg(feature = "sqlite")]
        Coding::Zstd => zstd::bulk::decompress(&payload.data, length)
            .map_err(|_| "its payload cannot be decompressed")?,
        #[cfg(not(feature = "sqlite"))]
        Coding::Zstd => return Err("its payload is compressed, and this build cannot read that"),
    };
    if bytes.len() != length || digest(&record.id, &record.kind, &bytes) != record.digest {
        return Err("its payload is not the one that was enqueued");
    }
    Ok(bytes)
}
