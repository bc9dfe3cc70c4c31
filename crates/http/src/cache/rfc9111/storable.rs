//! What may be kept (RFC 9111 §3).

use http::StatusCode;

use super::directives::Directives;

/// Whether the server allows the answer to be kept at all. `no-store` forbids it, unless it says as
/// well that a cache which understands the status may go by that (RFC 9111 §5.2.2.3).
pub(crate) fn may_be_kept(status: StatusCode, directives: &Directives) -> bool {
    let final_one = !status.is_informational() && status != StatusCode::NOT_MODIFIED;
    if directives.must_understand {
        return final_one && is_understood(status);
    }
    final_one && !directives.no_store
}

/// Statuses whose meaning for caches is known: those of RFC 9110.
fn is_understood(status: StatusCode) -> bool {
    matches!(
        status.as_u16(),
        200..=206 | 300..=305 | 307 | 308 | 400..=417 | 421 | 422 | 426 | 500..=505
    )
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::may_be_kept;
    use crate::cache::rfc9111::Directives;

    #[test]
    fn no_store_is_obeyed_unless_the_status_alone_is_to_decide() {
        let silent = Directives::default();
        let no_store = Directives { no_store: true, ..Directives::default() };
        let by_status = Directives { must_understand: true, ..no_store.clone() };
        let may =
            |status, directives| may_be_kept(StatusCode::from_u16(status).unwrap(), directives);
        assert!(may(200, &silent) && may(599, &silent));
        assert!(!may(200, &no_store));
        assert!(may(200, &by_status) && !may(599, &by_status));
        assert!(!may(304, &silent) && !may(100, &silent));
    }
}
