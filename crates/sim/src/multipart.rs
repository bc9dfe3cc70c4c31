//! Bodies that are forms with files (`multipart/form-data`).

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use multer::{Constraints, Multipart, SizeLimit, parse_boundary};

use crate::reply::Reply;
use crate::routes::Call;

/// Parts of one form; no operation takes more than a handful.
const MOST_PARTS: usize = 64;

/// One part of a form.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) field: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// The parts of a body that must be a form.
pub(crate) fn parts(call: &Call<'_>) -> Result<Vec<Part>, Reply> {
    let label = call.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = parse_boundary(label.unwrap_or_default()).map_err(|_| {
        let text = "The Content-Type must be multipart/form-data with a boundary.";
        Reply::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, text)
    })?;
    let body = stream::iter([Ok::<_, std::io::Error>(call.body.clone())]);
    let limits = SizeLimit::new().whole_stream(call.body.len() as u64);
    let form = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(limits));
    // The whole body is here, so there is nothing to wait for.
    collect(form)
        .now_or_never()
        .unwrap_or_else(|| Err("it ends within a part".to_owned()))
        .map_err(|why| Reply::bad_request(format!("The body is not a valid form: {why}.")))
}

async fn collect(mut form: Multipart<'_>) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| error.to_string())? {
        if parts.len() == MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts"));
        }
        parts.push(Part {
            field: field.name().map(str::to_owned),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            bytes: field.bytes().await.map_err(|error| error.to_string())?,
        });
    }
    Ok(parts)
}
