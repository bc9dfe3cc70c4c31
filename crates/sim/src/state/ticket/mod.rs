//! Root cause tickets: one with its history, and how the API writes it.

mod form;
mod store;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use form::TicketForm;
pub(crate) use store::{Attachment, Search, Tickets, View};

use super::tags::Tags;

pub(crate) const OPEN: i64 = 1;
pub(crate) const SOLVED: i64 = 8;
pub(crate) const ARCHIVED: i64 = 32;
/// All statuses together.
pub(crate) const EVERY_STATUS: i64 = 63;

/// The names of the statuses, by bit.
const STATUSES: [&str; 6] = ["Open", "In progress", "On hold", "Solved", "Closed", "Archived"];
/// The names of the priorities, by number.
const PRIORITIES: [&str; 3] = ["Low", "Medium", "High"];
/// The priority of a ticket that comes without one: medium, as the existing client sends it.
const MEDIUM: usize = 1;

/// What an entry of the history tells of: the number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Told {
    Content = 0,
    Progress = 1,
    Properties = 2,
}

/// A failure that somebody looks after.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) id: Uuid,
    number: i64,
    subject: String,
    /// One bit.
    status: i64,
    /// An index of [`PRIORITIES`].
    priority: usize,
    owner: String,
    assignee: Option<String>,
    progress: Option<String>,
    team: Option<String>,
    origin: String,
    report: Option<Uuid>,
    created: Timestamp,
    updated: Timestamp,
    tags: Tags,
    history: Vec<Entry>,
}

/// Something that happened to a ticket.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    id: Uuid,
    at: Timestamp,
    user: String,
    told: Told,
    content: String,
    /// Id and name of each file.
    attachments: Vec<(Uuid, String)>,
}

impl Ticket {
    /// Who is told of it: its owner, its assignee, and whoever had to say something.
    fn is_followed_by(&self, user: &str) -> bool {
        self.owner == user
            || self.assignee.as_deref() == Some(user)
            || self.history.iter().any(|entry| entry.user == user)
    }

    /// Whether a text stands in the subject, a tag or the value of one, in any case.
    fn speaks_of(&self, lower: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(lower);
        has(&self.subject) || self.tags.iter().any(|(key, value)| has(key) || has(value))
    }

    /// What a client is shown of its properties, by name.
    fn properties(&self) -> [(&'static str, Option<String>); 8] {
        [
            ("subject", Some(self.subject.clone())),
            ("status", Some(status_name(self.status))),
            ("priority", Some(PRIORITIES[self.priority].to_owned())),
            ("owner", Some(self.owner.clone())),
            ("assignee", self.assignee.clone()),
            ("team", self.team.clone()),
            ("report", self.report.map(|id| id.to_string())),
            ("tags", self.tags.to_xml()),
        ]
    }

    /// The properties in which it differs from what it was, in words.
    fn changes_since(&self, before: &Self) -> Vec<String> {
        let pairs = before.properties().into_iter().zip(self.properties());
        pairs
            .filter(|(old, new)| old.1 != new.1)
            .map(|((name, old), (_, new))| {
                let shown = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
                format!("{name}: {} → {}", shown(old), shown(new))
            })
            .collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let history: Vec<Value> = self.history.iter().map(Entry::to_json).collect();
        json!({
            "ticketId": self.id,
            "ticketNumber": self.number,
            "progress": self.progress,
            "owner": self.owner,
            "assignee": self.assignee,
            "subject": self.subject,
            "status": self.status,
            "priority": self.priority,
            "reportUuid": self.report,
            "createdUtc": self.created.to_string(),
            "updatedUtc": self.updated.to_string(),
            "team": self.team,
            "origin": self.origin,
            "tags": self.tags.to_json(),
            "history": history,
            "update": null,
        })
    }
}

impl Entry {
    fn to_json(&self) -> Value {
        let attachments = self.attachments.iter();
        let attachments: Vec<Value> =
            attachments.map(|(id, name)| json!({"attachmentId": id, "filename": name})).collect();
        json!({
            "updateId": self.id,
            "updateUtc": self.at.to_string(),
            "updateUser": self.user,
            "content": self.content,
            "updateType": self.told as i32,
            "attachments": attachments,
        })
    }
}

/// The name of a status, which is one bit.
fn status_name(status: i64) -> String {
    let names = STATUSES.iter().enumerate().filter(|(bit, _)| status & (1 << bit) != 0);
    names.map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}
