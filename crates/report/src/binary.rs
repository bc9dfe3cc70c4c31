//! Files inside a report: [`Attachment`] of a step, [`BinaryData`] of a repair or a failure.

use serde::{Deserialize, Serialize};

use crate::{Extra, Field, Guid, base64};

/// The file of a step.
///
/// ```
/// use wats_report::Attachment;
///
/// let file = Attachment::new("log.txt", "text/plain", b"ok");
/// assert_eq!(file.data.as_deref(), Some("b2s="));
/// assert_eq!(file.bytes().as_deref(), Some(&b"ok"[..]));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attachment {
    /// File name.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// MIME type.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub content_type: Field<String>,
    /// Content in base64 with padding and without line breaks. The limit of the server is not known;
    /// clients stop at 100 KB or 10 MiB.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub data: Field<String>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Attachment {
    /// A file with its content.
    pub fn new(name: impl Into<String>, content_type: impl Into<String>, content: &[u8]) -> Self {
        Self {
            name: Field::of(name),
            content_type: Field::of(content_type),
            data: base64::encode(content).into(),
            ..Self::default()
        }
    }

    /// The content; `None` if there is none or it is not base64.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        base64::decode(self.data.as_deref()?)
    }
}

/// A file of a repair report or of a failure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct BinaryData {
    /// MIME type.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub content_type: Field<String>,
    /// Content in base64 with padding and without line breaks.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub data: Field<String>,
    /// File name.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// Identifier given by the server, by which the file can be fetched.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub id: Field<Guid>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl BinaryData {
    /// A file with its content.
    pub fn new(name: impl Into<String>, content_type: impl Into<String>, content: &[u8]) -> Self {
        Self {
            name: Field::of(name),
            content_type: Field::of(content_type),
            data: base64::encode(content).into(),
            ..Self::default()
        }
    }

    /// The content; `None` if there is none or it is not base64.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        base64::decode(self.data.as_deref()?)
    }
}
