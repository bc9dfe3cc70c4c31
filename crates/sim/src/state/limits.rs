//! Bounds of what the server keeps.

use http::StatusCode;

use crate::reply::Reply;

/// Refuses what would be one too many: 507, as for reports.
pub(crate) fn room(kept: usize, more: usize, most: usize, what: &str) -> Result<(), Reply> {
    if kept.saturating_add(more) <= most {
        return Ok(());
    }
    let text = format!("The server keeps at most {most} {what}.");
    Err(Reply::message(StatusCode::INSUFFICIENT_STORAGE, text))
}
