//! [`Error`], why a report could not be read or written.

use std::fmt;

use serde_json::error::Category;

use crate::budget::TOO_MANY;
use crate::depth::TOO_DEEP;

/// Why a report could not be read or written.
///
/// Its text says what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<String>,
    /// Line and column.
    position: Option<(usize, usize)>,
}

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON (or XML), or goes on after the document.
    Syntax,
    /// The text ends before the document does.
    Truncated,
    /// A value has the wrong type.
    Type,
    /// A key comes twice in one object.
    DuplicateKey,
    /// More bytes or values than [`Options`](crate::Options) allow.
    TooLarge,
    /// A text has a character that XML cannot carry.
    NotInXml,
    /// Objects and lists, or steps and properties, stand too deep inside each other.
    TooDeep,
}

/// How serde and [`Extra`](crate::Extra) begin the text of an error about a key that comes twice.
pub(crate) const DUPLICATE: &str = "duplicate field ";

impl Error {
    pub(crate) fn bound(kind: ErrorKind, what: &str, found: usize, max: usize) -> Self {
        let message = format!("{found} {what} are more than the {max} allowed");
        Self { kind, message, path: None, position: None }
    }

    pub(crate) fn write(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let twice = message.starts_with(DUPLICATE);
        let kind = if twice { ErrorKind::DuplicateKey } else { ErrorKind::TooDeep };
        Self { kind, message, path: None, position: None }
    }

    /// An error about XML.
    pub(crate) fn wsxf(kind: ErrorKind, text: impl Into<String>, path: Option<String>) -> Self {
        Self { kind, message: text.into(), path, position: None }
    }

    /// A fault that was not found again when it was looked for.
    pub(crate) fn unexplained() -> Self {
        let message = "the place of the fault could not be found".to_owned();
        Self { kind: ErrorKind::Syntax, message, path: None, position: None }
    }

    /// A word that stands for a number, at the place of this error.
    pub(crate) fn bare_word(self) -> Self {
        let message =
            "`NaN` or `Infinity` without quotes stands where no number belongs".to_owned();
        Self { kind: ErrorKind::Type, message, ..self }.unplaced()
    }

    /// Without a position, for a text that the caller has never seen.
    pub(crate) fn unplaced(self) -> Self {
        Self { position: None, ..self }
    }

    pub(crate) fn read(error: &serde_json::Error, path: Option<String>) -> Self {
        let (line, column) = (error.line(), error.column());
        // The parser appends the position to its text; here it has a place of its own.
        let suffix = format!(" at line {line} column {column}");
        let text = error.to_string();
        let message = text.strip_suffix(&suffix).unwrap_or(&text).to_owned();
        let kind = match error.classify() {
            // The parser names this one only in its text; a test holds it in place.
            Category::Syntax if message == "recursion limit exceeded" => ErrorKind::TooDeep,
            Category::Syntax | Category::Io => ErrorKind::Syntax,
            Category::Eof => ErrorKind::Truncated,
            Category::Data if message == TOO_DEEP => ErrorKind::TooDeep,
            Category::Data if message.starts_with(TOO_MANY) => ErrorKind::TooLarge,
            Category::Data if message.starts_with(DUPLICATE) => ErrorKind::DuplicateKey,
            Category::Data => ErrorKind::Type,
        };
        Self { kind, message, path, position: (line > 0).then_some((line, column)) }
    }

    /// What kind of thing went wrong.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether the text ends before the document does: a file half written, a transfer cut off.
    pub const fn is_truncated(&self) -> bool {
        matches!(self.kind, ErrorKind::Truncated)
    }

    /// Whether a bound of the [`Options`](crate::Options) was exceeded.
    pub const fn is_too_large(&self) -> bool {
        matches!(self.kind, ErrorKind::TooLarge)
    }

    /// Whether a value has the wrong type; [`path`](Self::path) says which.
    pub const fn is_type_mismatch(&self) -> bool {
        matches!(self.kind, ErrorKind::Type)
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The JSON path of the value: `root.steps[3].numericMeas[0].value`. `None` if it is not about
    /// a value inside the report.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The line in the text that was read, from 1; `None` if it is not about one place.
    pub fn line(&self) -> Option<usize> {
        self.position.map(|(line, _)| line)
    }

    /// The column in that line, in bytes from 1; `None` if it is not about one place.
    pub fn column(&self) -> Option<usize> {
        self.position.map(|(_, column)| column)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, advice) = match self.kind {
            ErrorKind::Syntax => {
                ("the report is malformed", "send one document of JSON or WSXF, in UTF-8")
            }
            ErrorKind::Truncated => ("the report is cut off", "transfer or write it again"),
            ErrorKind::Type => ("the report has a wrong value", "correct the value at that place"),
            ErrorKind::DuplicateKey => ("the report has a key twice", "remove one of the two"),
            ErrorKind::TooLarge => {
                ("the report is too large", "split it or raise the bound in the options")
            }
            ErrorKind::NotInXml => ("the report does not fit into XML", "or send it as JSON"),
            ErrorKind::TooDeep => {
                ("the report is nested too deeply", "flatten its sequences or its data")
            }
        };
        write!(f, "{what}: {}", self.message)?;
        if let Some(path) = &self.path {
            write!(f, " at `{path}`")?;
        }
        if let Some((line, column)) = self.position {
            write!(f, " (line {line}, column {column})")?;
        }
        write!(f, "; {advice}")
    }
}

impl std::error::Error for Error {}
