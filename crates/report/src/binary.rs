//! Files inside a report: [`Attachment`] of a step, [`BinaryData`] of a repair or a failure.

use crate::object::object;
use crate::{Field, Guid, Text, base64};

object! {
    /// The file of a step.
    ///
    /// ```
    /// use wats_report::Attachment;
    ///
    /// let file = Attachment::new("log.txt", "text/plain", b"ok");
    /// assert_eq!(file.data.as_deref(), Some("b2s="));
    /// assert_eq!(file.bytes().as_deref(), Some(&b"ok"[..]));
    /// ```
    pub struct Attachment {
        /// File name.
        name = "name": Field<Text>,
        /// MIME type.
        content_type = "contentType": Field<Text>,
        /// Content in base64 with padding and without line breaks. The limit of the server is not known;
        /// clients stop at 100 KB or 10 MiB.
        data = "data": Field<Text>,
    }
}

impl Attachment {
    /// A file with its content.
    pub fn new(name: impl Into<Text>, content_type: impl Into<Text>, content: &[u8]) -> Self {
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

object! {
    /// A file of a repair report or of a failure.
    pub struct BinaryData {
        /// MIME type.
        content_type = "contentType": Field<Text>,
        /// Content in base64 with padding and without line breaks.
        data = "data": Field<Text>,
        /// File name.
        name = "name": Field<Text>,
        /// Identifier given by the server, by which the file can be fetched.
        id = "id": Field<Guid>,
    }
}

impl BinaryData {
    /// A file with its content.
    pub fn new(name: impl Into<Text>, content_type: impl Into<Text>, content: &[u8]) -> Self {
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
