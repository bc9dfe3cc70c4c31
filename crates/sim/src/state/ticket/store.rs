//! All tickets and their files: what may be changed, and what a change writes into the history.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form::{TicketForm, Update};
use super::{ARCHIVED, Entry, MEDIUM, OPEN, SOLVED, Ticket, Told, status_name};
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::actor::Actor;
use crate::state::blob::Blob;
use crate::state::limits::room;
use crate::state::tags::Tags;

const MOST_TICKETS: usize = 100_000;
const MOST_FILES: usize = 100_000;
/// Bytes of all files together.
const MOST_BYTES: usize = 256 << 20;
/// Entries in the history of one ticket.
const MOST_ENTRIES: usize = 10_000;

/// All tickets, and the files that were uploaded for them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Tickets {
    by_id: BTreeMap<Uuid, Ticket>,
    last_number: i64,
    files: BTreeMap<Uuid, Attachment>,
    bytes: usize,
    ids: Rng,
}

/// A file that was uploaded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) name: String,
    pub(crate) media: String,
    content: Blob,
}

/// Whose tickets are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Assigned,
    Following,
    All,
}

/// Which tickets are wanted.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    /// A bit for each status.
    pub(crate) statuses: i64,
    pub(crate) view: View,
    pub(crate) text: Option<&'a str>,
}

impl Attachment {
    pub(crate) fn new(name: String, media: String, content: Bytes) -> Self {
        Self { name, media, content: Blob(content) }
    }

    pub(crate) fn content(&self) -> Bytes {
        self.content.0.clone()
    }
}

impl Tickets {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            by_id: BTreeMap::new(),
            last_number: 0,
            files: BTreeMap::new(),
            bytes: 0,
            ids: Rng::new(seed).fork("tickets"),
        }
    }

    pub(crate) fn get(&self, id: Uuid) -> Result<&Ticket, Reply> {
        let missing = || Reply::not_found(format!("There is no ticket {id}."));
        self.by_id.get(&id).ok_or_else(missing)
    }

    /// The tickets that a search finds, by number.
    pub(crate) fn search(&self, search: &Search<'_>, user: &str) -> Vec<&Ticket> {
        let text = search.text.map(str::to_lowercase);
        let is_wanted = |ticket: &&Ticket| {
            let is_seen = match search.view {
                View::Assigned => ticket.assignee.as_deref() == Some(user),
                View::Following => ticket.is_followed_by(user),
                View::All => true,
            };
            is_seen
                && ticket.status & search.statuses != 0
                && text.as_ref().is_none_or(|text| ticket.speaks_of(text))
        };
        let mut found: Vec<&Ticket> = self.by_id.values().filter(is_wanted).collect();
        found.sort_unstable_by_key(|ticket| ticket.number);
        found
    }

    /// Opens a ticket; answers its id.
    pub(crate) fn open(&mut self, form: TicketForm, actor: &Actor) -> Result<Uuid, Reply> {
        if form.id.is_some_and(|id| self.by_id.contains_key(&id)) {
            let text = "There is a ticket with this ticketId already; PUT changes it.";
            return Err(Reply::message(StatusCode::CONFLICT, text));
        }
        form.settable(None)?;
        let subject = form.subject.clone().filter(|subject| !subject.trim().is_empty());
        let subject = subject.ok_or_else(|| Reply::bad_request("'subject' is required."))?;
        room(self.by_id.len(), 1, MOST_TICKETS, "tickets")?;
        self.require_files(form.update.as_ref())?;
        let mut ticket = Ticket {
            id: Uuid::nil(),
            number: self.last_number + 1,
            subject,
            status: OPEN,
            priority: MEDIUM,
            owner: actor.user.clone(),
            assignee: None,
            progress: None,
            team: None,
            origin: form.origin.clone().unwrap_or_else(|| "API".to_owned()),
            report: None,
            created: actor.at,
            updated: actor.at,
            tags: Tags::default(),
            history: Vec::new(),
        };
        let update = ticket.take_over(form);
        ticket.tags.check_room()?;
        self.last_number = ticket.number;
        ticket.id = self.ids.uuid();
        self.note(&mut ticket, actor, Told::Properties, "Ticket opened".to_owned());
        self.add(&mut ticket, update, actor);
        let id = ticket.id;
        self.by_id.insert(id, ticket);
        Ok(id)
    }

    /// Changes a ticket; answers its id. Whatever is changed leaves an entry in the history.
    pub(crate) fn change(&mut self, form: TicketForm, actor: &Actor) -> Result<Uuid, Reply> {
        let id = form.id.ok_or_else(|| Reply::bad_request("'ticketId' is required."))?;
        let before = self.get(id)?.clone();
        if before.status == ARCHIVED {
            let text = format!("The ticket {} is archived and cannot be changed.", before.number);
            return Err(Reply::message(StatusCode::CONFLICT, text));
        }
        form.settable(Some(before.status))?;
        if form.subject.as_ref().is_some_and(|subject| subject.trim().is_empty()) {
            return Err(Reply::bad_request("'subject' must not be empty."));
        }
        // Properties, progress and what somebody says.
        room(before.history.len(), 3, MOST_ENTRIES, "entries in the history of a ticket")?;
        self.require_files(form.update.as_ref())?;
        let mut ticket = before.clone();
        let update = ticket.take_over(form);
        ticket.tags.check_room()?;
        let changes = ticket.changes_since(&before);
        if !changes.is_empty() {
            self.note(&mut ticket, actor, Told::Properties, changes.join("; "));
        }
        if ticket.progress != before.progress {
            let progress = ticket.progress.clone().unwrap_or_default();
            self.note(&mut ticket, actor, Told::Progress, progress);
        }
        self.add(&mut ticket, update, actor);
        if ticket.history.len() > before.history.len() {
            ticket.updated = actor.at;
        }
        self.by_id.insert(id, ticket);
        Ok(id)
    }

    /// Puts solved tickets away, all or none; answers the last one.
    pub(crate) fn archive(&mut self, ids: &[Uuid], actor: &Actor) -> Result<Ticket, Reply> {
        for id in ids {
            let ticket = self.get(*id)?;
            if ticket.status != SOLVED {
                return Err(Reply::bad_request(format!(
                    "Only solved tickets can be archived; ticket {} is {}.",
                    ticket.number,
                    status_name(ticket.status).to_lowercase()
                )));
            }
        }
        let mut last = Err(Reply::bad_request("The body must name at least one ticket."));
        for id in ids {
            let mut ticket = self.get(*id)?.clone();
            // One that is named twice is put away once.
            if ticket.status == SOLVED {
                ticket.status = ARCHIVED;
                ticket.updated = actor.at;
                let content = "status: Solved → Archived".to_owned();
                self.note(&mut ticket, actor, Told::Properties, content);
                self.by_id.insert(*id, ticket.clone());
            }
            last = Ok(ticket);
        }
        last
    }

    /// Keeps a file; answers its id.
    pub(crate) fn upload(&mut self, file: Attachment) -> Result<Uuid, Reply> {
        room(self.files.len(), 1, MOST_FILES, "attachments of tickets")?;
        room(self.bytes, file.content.0.len(), MOST_BYTES, "bytes of attachments of tickets")?;
        self.bytes += file.content.0.len();
        let id = self.ids.uuid();
        self.files.insert(id, file);
        Ok(id)
    }

    pub(crate) fn attachment(&self, id: Uuid) -> Result<&Attachment, Reply> {
        let missing = || Reply::not_found(format!("There is no attachment {id}."));
        self.files.get(&id).ok_or_else(missing)
    }

    fn require_files(&self, update: Option<&Update>) -> Result<(), Reply> {
        let named = update.into_iter().flat_map(|update| &update.attachments);
        for (id, _) in named {
            if !self.files.contains_key(id) {
                let text = format!("There is no attachment {id}; upload it first.");
                return Err(Reply::bad_request(text));
            }
        }
        Ok(())
    }

    /// Adds what somebody says; the files it names are known to be there.
    fn add(&mut self, ticket: &mut Ticket, update: Option<Update>, actor: &Actor) {
        let Some(update) = update else { return };
        self.note(ticket, actor, Told::Content, update.content);
        let files = update.attachments.into_iter().map(|(id, name)| {
            let uploaded =
                || self.files.get(&id).map_or_else(String::new, |file| file.name.clone());
            (id, name.unwrap_or_else(uploaded))
        });
        if let Some(entry) = ticket.history.last_mut() {
            entry.attachments = files.collect();
        }
    }

    fn note(&mut self, ticket: &mut Ticket, actor: &Actor, told: Told, content: String) {
        ticket.history.push(Entry {
            id: self.ids.uuid(),
            at: actor.at,
            user: actor.user.clone(),
            told,
            content,
            attachments: Vec::new(),
        });
    }
}

impl Ticket {
    /// Takes over what a form states, and gives back what it adds to the history.
    fn take_over(&mut self, form: TicketForm) -> Option<Update> {
        let set = |field: &mut Option<String>, sent: Option<String>| {
            if let Some(sent) = sent {
                *field = Some(sent).filter(|text| !text.is_empty());
            }
        };
        if let Some(subject) = form.subject {
            self.subject = subject;
        }
        if let Some(owner) = form.owner.filter(|owner| !owner.is_empty()) {
            self.owner = owner;
        }
        self.status = form.status.unwrap_or(self.status);
        self.priority = form.priority.unwrap_or(self.priority);
        set(&mut self.assignee, form.assignee);
        set(&mut self.progress, form.progress);
        set(&mut self.team, form.team);
        self.report = form.report.or(self.report);
        self.tags.apply(&form.tags);
        form.update
    }
}
