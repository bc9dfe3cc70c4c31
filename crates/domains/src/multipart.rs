//! Forms with files (`multipart/form-data`, RFC 7578), as the few operations take them that upload
//! a file beside other fields.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use wats_http::Request;

/// What separates the parts. It must not occur in them: a counter is tried on until it does not.
const BOUNDARY: &str = "wats-form-boundary";

/// A form under construction, held in memory: the files of these operations are small.
#[derive(Debug, Default)]
pub(crate) struct Form {
    parts: Vec<(String, Vec<u8>)>,
}

impl Form {
    /// A file: its field, its name for the receiver, its media type, its bytes.
    pub(crate) fn file(mut self, field: &str, name: &str, media: &str, bytes: Vec<u8>) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n",
            quoted(field),
            quoted(name),
            one_line(media),
        );
        self.parts.push((head, bytes));
        self
    }

    /// Gives the form to a request as its body.
    pub(crate) fn send_with(self, request: Request<'_>) -> Request<'_> {
        // The media type of a body is a constant to the client below; the header says more.
        let boundary = self.boundary();
        let kind = format!("multipart/form-data; boundary={boundary}");
        request
            .body(self.encode(&boundary), "multipart/form-data")
            .header(http::header::CONTENT_TYPE, &kind)
    }

    fn encode(&self, boundary: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (head, body) in &self.parts {
            bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        bytes
    }

    fn boundary(&self) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let boundary = format!("{BOUNDARY}-{}", NEXT.fetch_add(1, Ordering::Relaxed));
            let occurs = |(_, body): &(String, Vec<u8>)| {
                body.windows(boundary.len()).any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(occurs) {
                return boundary;
            }
        }
    }
}

/// A name within quotes, as browsers write it (the form encoding of the WHATWG's HTML standard).
fn quoted(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        match letter {
            '"' => text.push_str("%22"),
            '\r' | '\n' => {
                let _ = write!(text, "%{:02X}", u32::from(letter));
            }
            _ => text.push(letter),
        }
    }
    text
}

fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}
