//! The one error of this crate: what happened, in which format, where in the bytes, and where in
//! the value.

use std::borrow::Cow;
use std::fmt;

use crate::Format;

/// Text in a message may come from hostile input; more of it helps nobody.
const MAX_TEXT: usize = 300;

/// Why a value could not be encoded or bytes could not be decoded.
///
/// `Display` is one line: the operation, the place in the bytes, the place in the value, the cause.
///
/// ```
/// use wats_serialization::{ErrorKind, Format};
///
/// let error = Format::Json
///     .decode::<Vec<u8>>(br#"[1, "two"]"#)
///     .expect_err("a string is not a number");
/// assert_eq!(error.kind(), ErrorKind::Type);
/// assert_eq!(error.path(), Some("[1]"));
/// assert_eq!(
///     error.to_string(),
///     "cannot decode json at line 1 column 9, value [1]: \
///      invalid type: string \"two\", expected u8",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    format: Option<Format>,
    position: Option<Position>,
    path: Option<String>,
    message: Cow<'static, str>,
}

/// The class of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes break the rules of the format.
    Syntax,
    /// The bytes are well formed, but do not describe the type that was asked for.
    Type,
    /// The bytes end in the middle of a value; the rest may have been lost on the way.
    Truncated,
    /// A whole value is followed by bytes that do not belong to it.
    Trailing,
    /// A size limit was exceeded.
    TooLarge,
    /// Arrays and objects nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    TooDeep,
    /// The gzip stream is damaged: header, deflate data or checksum.
    Gzip,
    /// The value holds NaN or an infinity, which JSON cannot carry.
    NotFinite,
    /// The value holds something else that the format cannot carry, or refused to be encoded.
    Unencodable,
    /// The stream that was read from or written to failed.
    Io,
    /// A text names no [`Format`].
    UnknownFormat,
}

/// A place in the encoded bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// Bytes before the fault, counted from 0. For gzip this counts compressed bytes.
    Byte(usize),
    /// Line and column of the fault in a text, both counted from 1; the column counts bytes.
    Text {
        /// The line.
        line: usize,
        /// The byte in the line; 0 right after a line break.
        column: usize,
    },
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        let operation = match kind {
            ErrorKind::UnknownFormat => "cannot choose a format",
            ErrorKind::NotFinite | ErrorKind::Unencodable => "cannot encode",
            ErrorKind::Io => "cannot use the stream",
            ErrorKind::Gzip => "cannot decompress gzip",
            _ => "cannot decode",
        };
        let message = shorten(message.into());
        let (format, position, path) = (None, None, None);
        Self { inner: Box::new(Inner { kind, operation, format, position, path, message }) }
    }

    /// An error of the gzip layer, whatever its kind: it must never read as one of the text inside.
    pub(crate) fn gzip(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(kind, message).decompressing()
    }

    pub(crate) fn decompressing(mut self) -> Self {
        self.inner.operation = "cannot decompress gzip";
        self
    }

    pub(crate) fn encoding(mut self) -> Self {
        self.inner.operation = "cannot encode";
        self
    }

    pub(crate) fn format_is(mut self, format: Format) -> Self {
        self.inner.format = Some(format);
        self
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.inner.position = Some(position);
        self
    }

    /// `path` as `serde_path_to_error` prints it; `.` stands for the whole value and is left out.
    pub(crate) fn in_value(mut self, path: &serde_path_to_error::Path) -> Self {
        if path.iter().next().is_some() {
            self.inner.path = Some(shorten(path.to_string().into()).into_owned());
        }
        self
    }

    /// The class of the error.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The format in use. `None` from the functions of [`gzip`](crate::gzip) and from parsing a name.
    pub fn format(&self) -> Option<Format> {
        self.inner.format
    }

    /// Where in the bytes the fault lies, when the format can tell.
    pub fn position(&self) -> Option<Position> {
        self.inner.position
    }

    /// Where in the value the fault lies, as in `units[3].serialNumber`; `None` for the whole value.
    pub fn path(&self) -> Option<&str> {
        self.inner.path.as_deref()
    }

    /// True when the bytes end too early: the transfer, not the sender, may be at fault.
    pub fn is_truncated(&self) -> bool {
        self.kind() == ErrorKind::Truncated
    }

    /// True when a size or depth limit stopped the work.
    pub fn is_too_large(&self) -> bool {
        matches!(self.kind(), ErrorKind::TooLarge | ErrorKind::TooDeep)
    }

    /// True when the bytes are well formed but describe another type.
    pub fn is_type_mismatch(&self) -> bool {
        self.kind() == ErrorKind::Type
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        f.write_str(inner.operation)?;
        if let Some(format) = inner.format.filter(|_| !inner.operation.ends_with("gzip")) {
            write!(f, " {format}")?;
        }
        match inner.position {
            Some(Position::Byte(offset)) => write!(f, " at byte {offset}")?,
            Some(Position::Text { line, column }) => write!(f, " at line {line} column {column}")?,
            None => {}
        }
        if let Some(path) = &inner.path {
            write!(f, ", value {path}")?;
        }
        write!(f, ": {}", inner.message)
    }
}

impl std::error::Error for Error {}

/// Cuts `text` to [`MAX_TEXT`] bytes, at a character's border.
fn shorten(text: Cow<'static, str>) -> Cow<'static, str> {
    if text.len() <= MAX_TEXT {
        return text;
    }
    let cut = (0..=MAX_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Cow::Owned(format!("{}…", &text[..cut]))
}
