//! Answers that are no one value of a type: lists, files, and those that say nothing.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use wats_http::{Error, Request, Response};

/// A list that is asked for. Servers answer with nothing, with `null` and with 404 where there is
/// none; all read as an empty list.
pub(crate) async fn list<T>(request: Request<'_>) -> Result<Arc<Vec<T>>, Error>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let answer = request.send_decoded_optional(decode).await?;
    Ok(answer.map(Response::into_shared).unwrap_or_default())
}

/// Sends a write whose answer says nothing that matters, whatever it holds.
pub(crate) async fn done(request: Request<'_>) -> Result<(), Error> {
    request.send_bytes().await.map(drop)
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

/// The rows in a body; none in one that is empty or null.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, serde_json::Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_slice::<Option<Vec<T>>>(body).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn nothing_is_an_empty_list() {
        for body in ["", " \r\n", "null", "[]"] {
            assert_eq!(decode::<u8>(body.as_bytes()).unwrap(), [0_u8; 0], "{body:?}");
        }
        assert_eq!(decode::<u8>(b"[1,2]").unwrap(), [1, 2]);
        assert!(decode::<u8>(b"{}").is_err());
    }
}
