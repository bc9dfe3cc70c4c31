//! What is told of an asset beside its own data: how often it was used, what was done to it.

use std::fmt;

use wats_report::Timestamp;

/// How the counters of an asset are to change.
///
/// ```
/// use wats_domains::asset::CountUpdate;
///
/// let ten_more_uses = CountUpdate::by(10);
/// let up_to = CountUpdate::to_total(1_200).with_children();
/// # let _ = (ten_more_uses, up_to);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CountUpdate {
    /// What is added to the running and to the total count.
    pub increment_by: Option<i32>,
    /// What the total count is to be; what it differs by is added to the running count too.
    pub total_count: Option<i32>,
    /// Whether the assets below it count as well. Without it the server decides: they do not.
    pub increment_children: Option<bool>,
}

impl CountUpdate {
    /// Adds `uses` to the running and to the total count.
    pub fn by(uses: i32) -> Self {
        Self { increment_by: Some(uses), ..Self::default() }
    }

    /// Raises the total count to `uses`, and the running count by the difference.
    pub fn to_total(uses: i32) -> Self {
        Self { total_count: Some(uses), ..Self::default() }
    }

    /// Counts at all assets below as well.
    pub fn with_children(mut self) -> Self {
        self.increment_children = Some(true);
        self
    }
}

/// A calibration or a maintenance that was done.
///
/// ```
/// use wats_domains::asset::ServiceRecord;
/// use wats_report::Timestamp;
///
/// let now = ServiceRecord::default();
/// let then = ServiceRecord::at(Timestamp::from("2026-03-01T08:00:00Z")).comment("at the lab");
/// # let _ = (now, then);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceRecord {
    /// When; now, by the server's clock, if it is absent. Write it with a zone: how the server reads
    /// a time without one is not documented.
    pub date_time: Option<Timestamp>,
    /// What the log says of it.
    pub comment: Option<String>,
}

impl ServiceRecord {
    /// Done at that time.
    pub fn at(time: Timestamp) -> Self {
        Self { date_time: Some(time), comment: None }
    }

    /// With these words in the log.
    pub fn comment(mut self, comment: impl fmt::Display) -> Self {
        self.comment = Some(comment.to_string());
        self
    }
}

/// From when to when a calibration or a maintenance holds that somebody else keeps the books of: for
/// asset types whose interval is [`AssetType::EXTERNAL`](super::AssetType::EXTERNAL).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExternalRecord {
    /// When it was done. Write it with a zone.
    pub from: Option<Timestamp>,
    /// When the next one is due. Write it with a zone.
    pub to: Option<Timestamp>,
    /// What the log says of it.
    pub comment: Option<String>,
}

impl ExternalRecord {
    /// Holds from one time to the other.
    pub fn between(from: Timestamp, to: Timestamp) -> Self {
        Self { from: Some(from), to: Some(to), comment: None }
    }

    /// With these words in the log.
    pub fn comment(mut self, comment: impl fmt::Display) -> Self {
        self.comment = Some(comment.to_string());
        self
    }
}
