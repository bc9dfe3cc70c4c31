//! Forms with files (`multipart/form-data`, RFC 7578), as the few operations take them that upload
//! a file beside other fields.

use std::fmt::Write as _;

use wats_http::Request;

/// What separates the parts begins so; a number follows, because it must not occur in them.
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

    /// The first of a sequence that occurs in no part, so that equal forms are equal bytes.
    fn boundary(&self) -> String {
        (0..=u32::MAX)
            .map(|number| format!("{BOUNDARY}-{number}"))
            .find(|boundary| !self.parts.iter().any(|(_, body)| contains(body, boundary)))
            .expect("a body holds fewer boundaries than there are numbers")
    }
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|window| window == text.as_bytes())
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

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_is_written_as_the_standard_shows_it() {
        let form = Form::default().file("file", "a \"b\".xml", "application/xml", b"<a/>".to_vec());
        let boundary = form.boundary();
        let text = String::from_utf8(form.encode(&boundary)).unwrap();
        assert_eq!(
            text,
            "--wats-form-boundary-0\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"a %22b%22.xml\"\r\nContent-Type: application/xml\r\n\r\n<a/>\r\n\
             --wats-form-boundary-0--\r\n"
        );
    }

    #[test]
    fn the_boundary_occurs_in_no_part() {
        let hostile = b"--wats-form-boundary-0 wats-form-boundary-1".to_vec();
        let form = Form::default().file("file", "x", "text/plain", hostile);
        assert_eq!(form.boundary(), "wats-form-boundary-2");
    }
}
