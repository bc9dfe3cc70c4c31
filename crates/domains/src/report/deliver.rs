//! What an answer to a report means for a report that is kept until the server has it.

use wats_http::{Client, Error, ErrorKind, StatusCode};
use wats_queue::Parcel;
use wats_queue::deliver::{Deliver, Outcome};
use wats_report::Guid;

use std::time::Duration;

use super::models::Submitted;
use super::service::Reports;

/// What the items of an outbox for reports are called.
pub(super) const KIND: &str = "wsjf";

/// How long everything waits at least after a 429 that outlasted the client's own retries: as long as
/// the client's deadline.
const THROTTLED: Duration = Duration::from_secs(30);

/// Sends the items of a [`wats_queue::Outbox`] as reports: each is WSJF text, with the report's
/// identifier as its own. The bytes are sent as they are, every time.
///
/// | answer | what becomes of the report |
/// |---|---|
/// | 200 with the identifier that was sent | done |
/// | 200 with another, or that cannot be read | sent again: nobody knows what happened |
/// | 400, 413, 422 | parked with the server's words: it would be refused again |
/// | 401, 403, 404 | everything waits: the token or the address is wrong, not the report |
/// | everything else, or none | sent again, as often as it takes; all wait as long as the server asked, [within bounds](wats_queue::deliver::Outcome::Retry::after) |
///
/// ```no_run
/// use wats_domains::report::Delivery;
/// use wats_queue::{Item, Outbox};
///
/// # async fn run(client: &wats_http::Client) -> Result<(), wats_queue::Error> {
/// let outbox = Outbox::at("/var/lib/station/outbox").open().await?;
/// let runner = outbox.deliver(Delivery::new(client)).start();
/// # drop(runner);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Delivery {
    reports: Reports,
}

impl Delivery {
    /// Sends through `client`.
    pub fn new(client: &Client) -> Self {
        Self { reports: Reports::new(client) }
    }
}

impl Deliver for Delivery {
    async fn deliver(&self, parcel: Parcel) -> Outcome {
        match self.reports.submit_json(parcel.payload()).await {
            Ok(submitted) => confirmed(parcel.id(), &submitted),
            Err(error) => failed(&error),
        }
    }
}

/// Whether the server speaks of the report that was sent.
fn confirmed(sent: &str, submitted: &Submitted) -> Outcome {
    match &submitted.id {
        Some(id) if Guid::from(id.as_str()).same_as(&Guid::from(sent)) => Outcome::Delivered,
        Some(id) => Outcome::retry(format!(
            "the server confirmed report {id}, and this is report {sent}; it is sent again"
        )),
        None => Outcome::retry(
            "the server's answer names no report, so nobody knows whether it has this one; it is \
             sent again",
        ),
    }
}

fn failed(error: &Error) -> Outcome {
    let asked = error.retry_after();
    match error.status() {
        Some(
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY,
        ) => Outcome::park(words(error)),
        Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Outcome::pause(error.to_string()),
        Some(StatusCode::NOT_FOUND) => Outcome::pause(format!(
            "{error}; there is no WATS server at this address: check it, and the path in it"
        )),
        Some(StatusCode::TOO_MANY_REQUESTS) => {
            let after = asked.map_or(THROTTLED, |asked| asked.max(THROTTLED));
            Outcome::Retry { reason: error.to_string(), after: Some(after) }
        }
        // Nothing was sent, and nothing will be.
        None if error.kind() == ErrorKind::Request => Outcome::park(error.to_string()),
        _ => Outcome::Retry { reason: error.to_string(), after: asked },
    }
}

/// What the error says, and the rest of the server's words if they were too long for it.
fn words(error: &Error) -> String {
    /// More than an error quotes.
    const LONG: usize = 300;
    match error.body().map(str::trim) {
        Some(body) if body.len() > LONG && !body.starts_with('<') => format!("{error}\n{body}"),
        _ => error.to_string(),
    }
}
