//! An archive as the one part of a form, without the form ever being in memory.

use std::hash::{BuildHasher, Hasher, RandomState};

use http::header::CONTENT_TYPE;
use wats_http::{Request, Upload};

/// The media type the server wants.
pub(super) const MEDIA_TYPE: &str = "application/zip";

/// Gives a request the form as its body.
pub(super) fn form(request: Request<'_>, archive: Upload) -> Request<'_> {
    let boundary = boundary();
    let before = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"package.zip\"\r\nContent-Type: {MEDIA_TYPE}\r\n\r\n"
    );
    let after = format!("\r\n--{boundary}--\r\n");
    request
        .upload(archive.between(before, after), "multipart/form-data")
        .header(CONTENT_TYPE, &format!("multipart/form-data; boundary={boundary}"))
}

/// What separates the parts. The archive is not looked through, so it has to be something that
/// nobody could have put into one: 128 random bits, from the standard library's hash keys.
fn boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("wats-form-{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_forms_have_the_same_boundary() {
        assert_ne!(super::boundary(), super::boundary());
    }
}
