//! What the server says of a ticket, and what it is told.
//!
//! What is `None` is not sent, and keeps what it holds on the server. Keys this version does not
//! know are kept in `extra` and sent back, so that reading, changing and saving loses nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::flags::{TicketPriority, TicketStatus, TicketUpdateType};
use crate::product::Tag;

/// A failure that somebody looks after.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Ticket {
    /// Given by the server (a GUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<String>,
    /// The number that people call it by, given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_number: Option<i32>,
    /// How far it is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<String>,
    /// The user it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The user who is to do something about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// What it is about, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<TicketStatus>,
    /// How much it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<TicketPriority>,
    /// The id of the report that shows the failure (a GUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_uuid: Option<String>,
    /// When it was opened, in UTC (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_utc: Option<String>,
    /// When it was changed last, in UTC (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_utc: Option<String>,
    /// The team that looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Its tags; when saving, those to alter with their [`TagChange`](crate::product::TagChange).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// What happened to it. The server writes it; to add something, see [`update`](Self::update).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<TicketUpdate>>,
    /// What saving adds to the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<TicketUpdate>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An entry of a ticket's history, or what is to become one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TicketUpdate {
    /// Given by the server (a GUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_id: Option<String>,
    /// When it happened, in UTC (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_utc: Option<String>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_user: Option<String>,
    /// What was written, or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What it tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_type: Option<TicketUpdateType>,
    /// The files that belong to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<TicketAttachment>>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A file that was [uploaded](super::Tickets::upload_attachment).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TicketAttachment {
    /// Given by the server (a GUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Ticket {
    /// A ticket of medium priority that the server does not know yet.
    ///
    /// ```
    /// use wats_domains::Ticket;
    ///
    /// let mut ticket = Ticket::new("Low yield on STATION-01");
    /// ticket.assignee = Some("bob".into());
    /// ```
    pub fn new(subject: impl Into<String>) -> Self {
        Self {
            subject: Some(subject.into()),
            priority: Some(TicketPriority::MEDIUM),
            ..Self::default()
        }
    }
}

impl TicketUpdate {
    /// Something that somebody has to say.
    ///
    /// ```
    /// use wats_domains::root_cause::TicketUpdate;
    ///
    /// let update = TicketUpdate::comment("Checked the fixture").attachment(
    ///     "be6f6a2e-0d0f-4a6b-9c61-0a8a3b1c0041",
    ///     "fixture.jpg",
    /// );
    /// assert_eq!(update.attachments.map(|files| files.len()), Some(1));
    /// ```
    pub fn comment(content: impl Into<String>) -> Self {
        Self { content: Some(content.into()), ..Self::default() }
    }

    /// Adds a file that was [uploaded](super::Tickets::upload_attachment): the id that the server gave
    /// it, and its name.
    pub fn attachment(mut self, id: impl Into<String>, file_name: impl Into<String>) -> Self {
        let file = TicketAttachment {
            attachment_id: Some(id.into()),
            filename: Some(file_name.into()),
            ..TicketAttachment::default()
        };
        self.attachments.get_or_insert_default().push(file);
        self
    }
}
