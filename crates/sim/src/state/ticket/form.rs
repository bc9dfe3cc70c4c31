//! Tickets as a client sends them.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{ARCHIVED, EVERY_STATUS, PRIORITIES};
use crate::reply::Reply;
use crate::state::guid;
use crate::state::product_form::Fields;
use crate::state::tags::TagChange;

/// Longest subject, name or team, in characters.
const LONGEST_NAME: usize = 255;
/// Longest comment, in characters.
const LONGEST_COMMENT: usize = 100_000;
/// Files one update may name.
const MOST_FILES: usize = 100;

/// A ticket to be stored. What is absent or null leaves the stored value as it is, an empty text takes
/// it away. The history is the server's: what is sent of it is not read.
#[derive(Debug)]
pub(crate) struct TicketForm {
    pub(crate) id: Option<Uuid>,
    pub(super) subject: Option<String>,
    pub(super) status: Option<i64>,
    pub(super) priority: Option<usize>,
    pub(super) owner: Option<String>,
    pub(super) assignee: Option<String>,
    pub(super) progress: Option<String>,
    pub(super) team: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) report: Option<Uuid>,
    pub(super) tags: Vec<TagChange>,
    pub(super) update: Option<Update>,
}

/// What is to be added to the history.
#[derive(Debug)]
pub(super) struct Update {
    pub(super) content: String,
    /// Id of each file, and its name if that is another than it was uploaded with.
    pub(super) attachments: Vec<(Uuid, Option<String>)>,
}

impl TicketForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let text = |name| text(&fields, name, LONGEST_NAME);
        let update = fields.read("update", "an object", Value::as_object)?;
        Ok(Self {
            id: fields.id("ticketId")?,
            subject: text("subject")?,
            status: fields.read("status", "one of 1, 2, 4, 8, 16 and 32", |value| {
                let status = value.as_i64()?;
                (status.count_ones() == 1 && status & EVERY_STATUS != 0).then_some(status)
            })?,
            priority: fields.read("priority", "0, 1 or 2", |value| {
                let priority = usize::try_from(value.as_u64()?).ok()?;
                (priority < PRIORITIES.len()).then_some(priority)
            })?,
            owner: text("owner")?,
            assignee: text("assignee")?,
            progress: text("progress")?,
            team: text("team")?,
            origin: text("origin")?,
            report: fields.id("reportUuid")?,
            tags: fields.tags()?,
            update: update.map(Update::read).transpose()?.flatten(),
        })
    }

    /// A status that can be set; tickets are archived by an operation of its own.
    pub(super) fn settable(&self, now: Option<i64>) -> Result<(), Reply> {
        if self.status == Some(ARCHIVED) && now != Some(ARCHIVED) {
            let text = "'status' cannot be set to 32: archive the ticket instead.";
            return Err(Reply::bad_request(text));
        }
        Ok(())
    }
}

impl Update {
    /// What an update says; nothing if it says nothing.
    fn read(object: &Map<String, Value>) -> Result<Option<Self>, Reply> {
        let fields = Fields(object);
        let content = text(&fields, "content", LONGEST_COMMENT)?.unwrap_or_default();
        let files = fields.objects("attachments")?;
        if files.len() > MOST_FILES {
            let text = format!("'attachments' must be at most {MOST_FILES}.");
            return Err(Reply::bad_request(text));
        }
        let attachments = files
            .into_iter()
            .map(|file| {
                let file = Fields(file);
                let id = file.read("attachmentId", "a GUID", |id| guid::parse(id.as_str()?))?;
                let id =
                    id.ok_or_else(|| Reply::bad_request("An attachment needs an 'attachmentId'."))?;
                Ok((id, text(&file, "filename", LONGEST_NAME)?))
            })
            .collect::<Result<Vec<_>, Reply>>()?;
        let is_empty = content.trim().is_empty() && attachments.is_empty();
        Ok((!is_empty).then_some(Self { content, attachments }))
    }
}

fn text(fields: &Fields<'_>, name: &str, longest: usize) -> Result<Option<String>, Reply> {
    fields.read(name, &format!("a text of at most {longest} characters"), |value| {
        let fits = |text: &&str| text.chars().count() <= longest;
        value.as_str().filter(fits).map(str::to_owned)
    })
}
