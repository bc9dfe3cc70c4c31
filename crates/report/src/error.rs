//! [`Error`], why a report could not be read or written.

use std::fmt;

use serde_json::error::Category;

use crate::depth::TOO_DEEP;

/// Why a report could not be read or written.
///
/// Its text says what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: String,
    line: usize,
    column: usize,
}

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON, or goes on after the document.
    Syntax,
    /// The text ends before the document does.
    Truncated,
    /// A value has the wrong type, or a key comes twice.
    Type,
    /// More bytes or values than [`Options`](crate::Options) allow.
    TooLarge,
    /// Objects and lists, or steps and properties, stand too deep inside each other.
    TooDeep,
}

impl Error {
    pub(crate) fn bound(kind: ErrorKind, what: &str, found: usize, max: usize) -> Self {
        let message = format!("{found} {what} are more than the {max} allowed");
        Self { kind, message, path: String::new(), line: 0, column: 0 }
    }

    pub(crate) fn too_deep(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        Self { kind: ErrorKind::TooDeep, message, path: String::new(), line: 0, column: 0 }
    }

    pub(crate) fn read(error: &serde_json::Error, path: String) -> Self {
        let (line, column) = (error.line(), error.column());
        // The parser appends the position to its text; here it has a place of its own.
        let position = format!(" at line {line} column {column}");
        let text = error.to_string();
        let message = text.strip_suffix(&position).unwrap_or(&text).to_owned();
        let kind = match error.classify() {
            Category::Syntax | Category::Io => ErrorKind::Syntax,
            Category::Eof => ErrorKind::Truncated,
            Category::Data if message == TOO_DEEP => ErrorKind::TooDeep,
            Category::Data => ErrorKind::Type,
        };
        Self { kind, message, path, line, column }
    }

    /// What kind of thing went wrong.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The JSON path of the value: `root.steps[3].numericMeas[0].value`. Empty if it is not about
    /// one value.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line in the text, from 1; 0 if it is not about one place.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in the line, in bytes from 1; 0 if it is not about one place.
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, advice) = match self.kind {
            ErrorKind::Syntax => ("the report is not JSON", "send one JSON document in UTF-8"),
            ErrorKind::Truncated => ("the report is cut off", "transfer or write it again"),
            ErrorKind::Type => ("the report has a wrong value", "correct the value at that place"),
            ErrorKind::TooLarge => {
                ("the report is too large", "split it or raise the bound in the options")
            }
            ErrorKind::TooDeep => {
                ("the report is nested too deeply", "flatten its sequences or its data")
            }
        };
        write!(f, "{what}: {}", self.message)?;
        if !self.path.is_empty() {
            write!(f, " at `{}`", self.path)?;
        }
        if self.line > 0 {
            write!(f, " (line {}, column {})", self.line, self.column)?;
        }
        write!(f, "; {advice}")
    }
}

impl std::error::Error for Error {}
