//! Reading an answer's body, within bounds.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::header::{DATE, RETRY_AFTER};
use http::response::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming as Streaming};

use super::decode::{Bounds, decoded};
use super::{Counters, Incoming};
use crate::error::{Error, ErrorKind, Sent};

/// Most that is read of the body of an answer other than a success, before and after
/// decompression: only its beginning is ever shown, but a connection whose answer was read to its
/// end can be used again, and pages with a stack trace have some 10 KiB.
const REFUSAL_MAX: usize = 64 << 10;

/// How long such a body is waited for: it comes with the head, or something is wrong with it.
const REFUSAL_WAIT: Duration = Duration::from_secs(1);

/// Collects the body of `response`, within bounds before and after decompression.
///
/// An answer other than a success is told by its status: whatever is wrong with its body, the
/// status is kept.
pub(super) async fn read(
    response: http::Response<Streaming>,
    bounds: Bounds,
    progress: Duration,
    counters: &Counters,
) -> Result<Box<Incoming>, Error> {
    let (Parts { status, headers, .. }, body) = response.into_parts();
    if status.is_success() {
        let bytes = collect(body, bounds.max, progress, counters).await?;
        let body = decoded(bytes, &headers, bounds)?;
        return Ok(Box::new(Incoming { body, whole: true, ..head(status, headers) }));
    }
    let bounds = Bounds { max: bounds.max.min(REFUSAL_MAX), ..bounds };
    let collecting = collect(body, bounds.max, Duration::ZERO, counters);
    let bytes = tokio::time::timeout(REFUSAL_WAIT, collecting).await;
    let (bytes, whole) = match bytes {
        Ok(Ok(bytes)) => (bytes, true),
        Ok(Err(_)) | Err(_) => (Bytes::new(), false),
    };
    let body = decoded(bytes, &headers, bounds).unwrap_or_default();
    let retry_after = retry_after(&headers, SystemTime::now());
    Ok(Box::new(Incoming { body, retry_after, whole, ..head(status, headers) }))
}

/// An answer whose body is left on its way.
pub(super) fn begun(response: http::Response<Streaming>) -> Box<Incoming> {
    let (Parts { status, headers, .. }, body) = response.into_parts();
    Box::new(Incoming { begun: Some(Box::new(body)), ..head(status, headers) })
}

pub(super) fn head(status: StatusCode, headers: HeaderMap) -> Incoming {
    Incoming {
        status,
        headers,
        body: Bytes::new(),
        retry_after: None,
        live: None,
        sent_before: false,
        whole: false,
        begun: None,
    }
}

/// Reads to the end, as long as something comes every `progress`, if that is not zero.
async fn collect(
    mut body: Streaming,
    max: usize,
    progress: Duration,
    counters: &Counters,
) -> Result<Bytes, Error> {
    // The announced size only refuses early and reserves modestly; the count below decides.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > max {
        return Err(too_large(max));
    }
    let mut bytes = BytesMut::with_capacity(announced.min(64 << 10));
    loop {
        // The first piece comes with the head, or the call's own deadline is watched anyway: small
        // answers, which most are, need no timer of their own.
        let frame = if bytes.is_empty() || progress.is_zero() || body.is_end_stream() {
            body.frame().await
        } else {
            let frame = tokio::time::timeout(progress, body.frame()).await;
            frame.map_err(|_elapsed| stalled(progress))?
        };
        let Some(frame) = frame else { break };
        let frame = frame.map_err(super::interrupted)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        counters.bytes_received.add(data.len());
        if bytes.len() + data.len() > max {
            return Err(too_large(max));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

/// What the server asks to wait, in seconds or as a date (RFC 9110, 10.2.3). A date is compared with
/// the server's own clock if it tells that, as clocks of factories differ.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let wish = text(RETRY_AFTER)?;
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text| httpdate::parse_http_date(text).ok();
    let now = text(DATE).and_then(date).unwrap_or(now);
    Some(date(wish)?.duration_since(now).unwrap_or_default())
}

/// The error for a body that stands still.
pub(crate) fn stalled(progress: Duration) -> Error {
    let detail = format!("nothing more of the answer came for {progress:?}");
    Error::new(ErrorKind::Timeout, detail)
        .sent(Sent::Maybe)
        .advice("check the network and the server, or allow more with timeouts.progress")
}

pub(super) fn too_large(max: usize) -> Error {
    Error::new(ErrorKind::TooLarge, format!("the answer is larger than {max} bytes"))
        .sent(Sent::Maybe)
        .advice("ask for less at once, or raise limits.max_response_bytes")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::HeaderMap;

    use super::retry_after;

    #[test]
    fn the_wish_to_be_left_alone_is_understood_in_both_forms() {
        let asked = |pairs: &[(&'static str, &str)]| {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect();
            // Sun, 06 Nov 1994 08:49:37 GMT
            retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777))
        };
        let (seconds, date) = (Duration::from_secs, "Sun, 06 Nov 1994 08:50:00 GMT");
        assert_eq!(asked(&[("retry-after", "120")]), Some(seconds(120)));
        assert_eq!(asked(&[("retry-after", date)]), Some(seconds(23)));
        let own_clock = ("date", "Sun, 06 Nov 1994 08:49:00 GMT");
        assert_eq!(asked(&[("retry-after", date), own_clock]), Some(seconds(60)));
        let past = "Sun, 06 Nov 1994 08:00:00 GMT";
        assert_eq!(asked(&[("retry-after", past)]), Some(Duration::ZERO));
        for nonsense in ["soon", "-1", "1.5", ""] {
            assert_eq!(asked(&[("retry-after", nonsense)]), None, "{nonsense:?}");
        }
        assert_eq!(asked(&[]), None);
    }
}
