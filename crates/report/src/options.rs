//! [`Options`], the bounds for reading a report, and the check that enforces them.

use crate::{Error, ErrorKind};

/// The default of [`Options::max_values`], which also holds when a report is read by other means
/// than this crate's.
pub(crate) const MAX_VALUES: usize = 1_000_000;

/// Bounds for reading a report from a source that is not trusted.
///
/// | option | default | why |
/// |---|---|---|
/// | `max_bytes` | 64 MiB | Real reports have 1 to 400 KB; the rest is room for attachments. |
/// | `max_values` | 1,000,000 | Some 300,000 steps at the three elements a step of real reports. |
///
/// Objects and lists may stand 127 deep inside each other (the JSON parser's own bound), which is
/// about 60 levels of steps. That is no option, because it keeps reading within a thread's stack.
///
/// ```
/// use wats_report::{ErrorKind, Options, Report};
///
/// let options = Options::default().max_bytes(1024);
/// let result = Report::from_slice_with(&[b' '; 2000], &options);
/// assert_eq!(result.map_err(|error| error.kind()), Err(ErrorKind::TooLarge));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
#[must_use = "a setter returns the changed options"]
pub struct Options {
    /// Largest document, in bytes.
    pub max_bytes: usize,
    /// Most elements of lists, together with all values under unknown keys; in XML most elements and
    /// attributes. It bounds the memory that a small hostile text can claim: an empty step takes
    /// three bytes to write and about 310 to hold. [`Report`](crate::Report) read by other means
    /// than this crate's – by any serde format – is held to the default.
    pub max_values: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_bytes: 64 * 1024 * 1024, max_values: MAX_VALUES }
    }
}

impl Options {
    /// Sets [`max_bytes`](field@Self::max_bytes).
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sets [`max_values`](field@Self::max_values).
    pub fn max_values(self, max_values: usize) -> Self {
        Self { max_values, ..self }
    }

    /// Refuses a document that is too large, before it is looked at.
    pub(crate) fn check(&self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() > self.max_bytes {
            return Err(Error::bound(ErrorKind::TooLarge, "bytes", bytes.len(), self.max_bytes));
        }
        Ok(())
    }
}
