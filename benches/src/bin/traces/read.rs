//! Reading traces: what is accessed, in which order.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// A recording of accesses.
pub(crate) struct Trace {
    pub(crate) name: String,
    pub(crate) keys: Vec<u64>,
}

/// A trace expands to no more than this; the largest in use has 5 million keys.
const EXPANDED_MAX: u64 = 1 << 30;

impl Trace {
    pub(crate) fn distinct(&self) -> usize {
        self.keys.iter().collect::<HashSet<_>>().len()
    }
}

/// The traces of a folder by name. Files that are none, by their names, are left out.
pub(crate) fn folder(folder: &Path) -> Result<Vec<Trace>, Box<dyn Error>> {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("the folder {} cannot be read: {error}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_text = path.extension().is_some_and(|extension| extension == "md");
        path.is_file() && !is_text && !name.starts_with('.')
    });
    paths.sort();
    let mut traces = Vec::new();
    for path in paths {
        let trace = file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        traces.push(trace);
    }
    if traces.is_empty() {
        return Err(format!("there are no traces in {}", folder.display()).into());
    }
    Ok(traces)
}

fn file(path: &Path) -> Result<Trace, Box<dyn Error>> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or(name).to_owned();
    let compressed = fs::read(path)?;
    let mut bytes = Vec::new();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => take(MultiGzDecoder::new(&compressed[..]), &mut bytes)?,
        Some("xz") => take(lzma_rust2::XzReader::new(&compressed[..], true), &mut bytes)?,
        Some("zst") => take(ruzstd::decoding::StreamingDecoder::new(&compressed[..])?, &mut bytes)?,
        _ => bytes = compressed,
    }
    let keys = if name.contains(".lis") { ranges(&bytes)? } else { numbers(&bytes)? };
    if keys.is_empty() {
        return Err("it holds no accesses".into());
    }
    Ok(Trace { name: stem, keys })
}

fn take(reader: impl Read, bytes: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    if reader.take(EXPANDED_MAX).read_to_end(bytes)? as u64 == EXPANDED_MAX {
        return Err(format!("it expands to more than {EXPANDED_MAX} bytes").into());
    }
    Ok(())
}

/// Lines of `first-block number-of-blocks …`.
fn ranges(text: &[u8]) -> Result<Vec<u64>, Box<dyn Error>> {
    let mut keys = Vec::new();
    for (number, line) in std::str::from_utf8(text)?.lines().enumerate() {
        let mut words = line.split_whitespace().map(str::parse::<u64>);
        let (Some(Ok(start)), Some(Ok(count))) = (words.next(), words.next()) else {
            return Err(format!("line {} is no range of blocks", number + 1).into());
        };
        keys.extend((start..).take(usize::try_from(count)?));
    }
    Ok(keys)
}

/// Big-endian numbers, of eight bytes if the halves belong together and of four if not: in a key of
/// eight bytes each lower half nearly always comes with the same upper half.
fn numbers(bytes: &[u8]) -> Result<Vec<u64>, Box<dyn Error>> {
    let (words, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err("its length is no multiple of four bytes".into());
    }
    let words: Vec<u32> = words.iter().map(|word| u32::from_be_bytes(*word)).collect();
    let pairs = || words.as_chunks::<2>().0.iter();
    let wide = |pair: &[u32; 2]| u64::from(pair[0]) << 32 | u64::from(pair[1]);
    let whole = pairs().map(wide).collect::<HashSet<_>>().len();
    let lower = pairs().map(|pair| pair[1]).collect::<HashSet<_>>().len();
    if words.len().is_multiple_of(2) && whole <= lower + lower / 5 {
        return Ok(pairs().map(wide).collect());
    }
    Ok(words.into_iter().map(u64::from).collect())
}
