//! Answers whose form the server's documents leave open, read so that any form is understood: lists,
//! texts, files, and those that say nothing.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wats_http::{CacheMode, Error, Request, Response};
use wats_serialization::Format;

/// A list; `null`, an empty body, 204 and 404 are an empty one.
pub(crate) async fn list<T>(request: Request<'_>) -> Result<Arc<Vec<T>>, Error>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let answer = request.send_decoded_optional(decode_list).await?;
    Ok(answer.map(Response::into_shared).unwrap_or_default())
}

/// A value, where it exists: some servers answer 404 if it does not, others `null`, 204 or nothing.
pub(crate) async fn optional<T>(request: Request<'_>) -> Result<Option<Arc<T>>, Error>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let mut is_absent = false;
    let answer = request.send_decoded(unless_absent(&mut is_absent)).await;
    Ok(unless(is_absent, answer)?.map(Response::into_shared))
}

/// As [`optional`], to be changed and sent back: as the server has it now, and not what is kept.
pub(crate) async fn to_change<T>(request: Request<'_>) -> Result<Option<T>, Error>
where
    T: Clone + DeserializeOwned + Send + Sync + 'static,
{
    let mut is_absent = false;
    let request = request.cache(CacheMode::Reload);
    let answer = request.send_decoded(unless_absent(&mut is_absent)).await;
    Ok(unless(is_absent, answer)?.map(Response::into_value))
}

/// Decodes, and notes if there is nothing to decode, which is an error of decoding then.
fn unless_absent<T: DeserializeOwned>(
    is_absent: &mut bool,
) -> impl FnOnce(&[u8]) -> Result<T, wats_serialization::Error> {
    |body| {
        let body = content(body);
        *is_absent = matches!(body, b"" | b"null");
        Format::Json.decode(body)
    }
}

fn unless<T>(
    is_absent: bool,
    answer: Result<Response<T>, Error>,
) -> Result<Option<Response<T>>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if is_absent || error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// A value of any form, where the answer exists; a text that is no JSON becomes a JSON string.
pub(crate) async fn optional_any(request: Request<'_>) -> Result<Option<Arc<Value>>, Error> {
    let answer = request.send_decoded_optional(decode_any).await?;
    Ok(answer.map(Response::into_shared))
}

/// A value of any form, as writes answer; a text that is no JSON becomes a JSON string.
pub(crate) async fn any(request: Request<'_>) -> Result<Value, Error> {
    request.send_decoded(decode_any).await.map(Response::into_value)
}

/// A text, in quotes or bare.
pub(crate) async fn text(request: Request<'_>) -> Result<String, Error> {
    request.send_decoded(decode_text).await.map(Response::into_value)
}

/// Sends a write whose answer says nothing.
pub(crate) async fn done(request: Request<'_>) -> Result<(), Error> {
    let ignore = |_: &[u8]| Ok::<_, std::convert::Infallible>(());
    request.send_decoded(ignore).await.map(drop)
}

/// As [`done`], for a deletion: whether there was something to delete.
pub(crate) async fn deleted(request: Request<'_>) -> Result<bool, Error> {
    match request.send_bytes().await {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// A file in memory; `None` where the server answers 404.
pub(crate) async fn file(request: Request<'_>) -> Result<Option<Response<Bytes>>, Error> {
    match request.send_bytes().await {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// What stands before a text that some servers write.
pub(crate) fn content(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii()
}

pub(crate) fn decode_list<T: DeserializeOwned>(
    body: &[u8],
) -> Result<Vec<T>, wats_serialization::Error> {
    match content(body) {
        b"" => Ok(Vec::new()),
        body => Format::Json.decode::<Option<Vec<T>>>(body).map(Option::unwrap_or_default),
    }
}

fn decode_any(body: &[u8]) -> Result<Value, std::str::Utf8Error> {
    let body = content(body);
    if body.is_empty() {
        return Ok(Value::Null);
    }
    match serde_json::from_slice(body) {
        Ok(value) => Ok(value),
        Err(_) => std::str::from_utf8(body).map(|text| Value::String(text.to_owned())),
    }
}

/// The error never quotes the body: it may be a secret.
pub(crate) fn decode_text(body: &[u8]) -> Result<String, std::str::Utf8Error> {
    match decode_any(body)? {
        Value::String(text) => Ok(text),
        _ => std::str::from_utf8(content(body)).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{decode_any, decode_list, decode_text};

    #[test]
    fn nothing_is_an_empty_list() {
        for nothing in ["", " \r\n", "null", "\u{feff}null", "[]"] {
            assert_eq!(decode_list::<i32>(nothing.as_bytes()).unwrap(), [0_i32; 0], "{nothing:?}");
        }
        assert_eq!(decode_list::<i32>(b"[1,2]").unwrap(), [1, 2]);
        assert!(decode_list::<i32>(b"{}").is_err());
    }

    #[test]
    fn a_text_is_read_with_and_without_quotes() {
        for text in ["\"4711\"", "4711", " 4711\n", "\u{feff}\"4711\""] {
            assert_eq!(decode_text(text.as_bytes()).unwrap(), "4711", "{text:?}");
        }
        assert!(decode_text(b"\xff").is_err());
    }

    #[test]
    fn a_text_that_is_no_json_is_kept_as_text() {
        assert_eq!(decode_any(b"{\"a\":1}").unwrap(), json!({"a": 1}));
        assert_eq!(decode_any(b"<Activity/>").unwrap(), json!("<Activity/>"));
        assert_eq!(decode_any(b"").unwrap(), Value::Null);
    }
}
