//! Calls of the root cause domain.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use wats_http::{Client, Download, Error, Request, Response};

use super::endpoints;
use super::flags::{TicketStatus, TicketView};
use super::models::{Ticket, TicketUpdate};
use crate::answers::{file, list, optional, to_change};
use crate::multipart::Form;

/// Root cause tickets.
///
/// ```no_run
/// use wats_domains::root_cause::{TicketView, Tickets};
/// use wats_domains::{Ticket, TicketStatus};
/// use wats_http::{Client, Error};
///
/// # async fn run(client: &Client) -> Result<(), Error> {
/// let tickets = Tickets::new(client);
/// let ticket = tickets.create(&Ticket::new("Low yield on STATION-01")).await?;
/// let id = ticket.ticket_id.unwrap_or_default();
/// tickets.assign(&id, "bob").await?;
/// tickets.add_comment(&id, "Checked the fixture").await?;
/// tickets.change_status(&id, TicketStatus::SOLVED).await?;
/// tickets.archive([&id]).await?;
///
/// let open = tickets.list(TicketStatus::UNSOLVED, TicketView::ASSIGNED).await?;
/// println!("{} left", open.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Tickets {
    client: Client,
}

impl Tickets {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The ticket with this id, with its history.
    pub async fn get(&self, ticket_id: &str) -> Result<Option<Arc<Ticket>>, Error> {
        let request = self.client.request(&endpoints::GET).query("ticketId", ticket_id);
        optional(request).await
    }

    /// The tickets with one of these statuses.
    pub async fn list(
        &self,
        status: TicketStatus,
        view: TicketView,
    ) -> Result<Arc<Vec<Ticket>>, Error> {
        list(self.tickets(status, view)).await
    }

    /// As [`list`](Self::list), those alone that have `text` in their subject, in a tag, or in the
    /// value of one.
    pub async fn search(
        &self,
        status: TicketStatus,
        view: TicketView,
        text: &str,
    ) -> Result<Arc<Vec<Ticket>>, Error> {
        list(self.tickets(status, view).query("searchString", text)).await
    }

    /// Opens a ticket and returns it as stored.
    pub async fn create(&self, ticket: &Ticket) -> Result<Ticket, Error> {
        self.client.request(&endpoints::CREATE).json(ticket).send().await.map(Response::into_value)
    }

    /// Saves a ticket and returns it as stored. Its history is not changed by this, but added to by
    /// [`Ticket::update`]. Not repeated by itself, because what is added would stand there twice.
    pub async fn update(&self, ticket: &Ticket) -> Result<Ticket, Error> {
        self.client.request(&endpoints::UPDATE).json(ticket).send().await.map(Response::into_value)
    }

    /// Adds a comment; `None` if there is no such ticket. Reads the ticket and saves it, as the
    /// server wants it.
    pub async fn add_comment(
        &self,
        ticket_id: &str,
        comment: &str,
    ) -> Result<Option<Ticket>, Error> {
        self.add_update(ticket_id, TicketUpdate::comment(comment)).await
    }

    /// As [`add_comment`](Self::add_comment), with files.
    ///
    /// ```no_run
    /// use wats_domains::root_cause::{TicketUpdate, Tickets};
    ///
    /// # async fn run(tickets: Tickets, picture: Vec<u8>) -> Result<(), wats_http::Error> {
    /// let file = tickets.upload_attachment("fixture.jpg", "image/jpeg", picture).await?;
    /// let update = TicketUpdate::comment("Look at pin 3").attachment(file, "fixture.jpg");
    /// tickets.add_update("ad5e6a2e-0d0f-4a6b-9c61-0a8a3b1c0031", update).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_update(
        &self,
        ticket_id: &str,
        update: TicketUpdate,
    ) -> Result<Option<Ticket>, Error> {
        self.change(ticket_id, |ticket| ticket.update = Some(update)).await
    }

    /// Gives a ticket to somebody; `None` if there is no such ticket. Reads the ticket and saves it.
    pub async fn assign(&self, ticket_id: &str, assignee: &str) -> Result<Option<Ticket>, Error> {
        self.change(ticket_id, |ticket| ticket.assignee = Some(assignee.to_owned())).await
    }

    /// Sets how far a ticket is; `None` if there is no such ticket. Reads the ticket and saves it.
    pub async fn change_status(
        &self,
        ticket_id: &str,
        status: TicketStatus,
    ) -> Result<Option<Ticket>, Error> {
        self.change(ticket_id, |ticket| ticket.status = Some(status)).await
    }

    /// Puts tickets away. Only solved ones can be, by their owner or by who may manage all tickets.
    /// Returns the ticket that the server answers with: its documents promise one, whatever the
    /// number of ids.
    pub async fn archive<I>(&self, ticket_ids: I) -> Result<Option<Ticket>, Error>
    where
        I: IntoIterator<Item: Display>,
    {
        let ids: Vec<String> = ticket_ids.into_iter().map(|id| id.to_string()).collect();
        let request = self.client.request(&endpoints::ARCHIVE).json(&ids);
        request.send().await.map(Response::into_value)
    }

    /// The bytes of an attachment; `None` if there is none with this id. A file in memory is bounded
    /// by [`max_response_bytes`](wats_http::Limits::max_response_bytes).
    pub async fn attachment(&self, attachment_id: &str) -> Result<Option<Bytes>, Error> {
        Ok(file(self.read_attachment(attachment_id)).await?.map(Response::into_value))
    }

    /// As [`attachment`](Self::attachment), sent by the server as a download of that name.
    pub async fn attachment_named(
        &self,
        attachment_id: &str,
        file_name: &str,
    ) -> Result<Option<Bytes>, Error> {
        let request = self.read_attachment(attachment_id).query("fileName", file_name);
        Ok(file(request).await?.map(Response::into_value))
    }

    /// An attachment of any size, read while it comes in.
    ///
    /// # Errors
    ///
    /// Status 404 if there is none with this id.
    pub async fn download_attachment(&self, attachment_id: &str) -> Result<Download, Error> {
        self.read_attachment(attachment_id).download().await
    }

    /// Uploads a file and returns the id that the server gave it. It belongs to a ticket once an
    /// [update](TicketUpdate::attachment) names it.
    ///
    /// `media` is its media type, such as `image/jpeg`.
    pub async fn upload_attachment(
        &self,
        file_name: &str,
        media: &str,
        content: impl Into<Vec<u8>>,
    ) -> Result<String, Error> {
        let form = Form::default().file("file", file_name, media, content.into());
        let request = form.send_with(self.client.request(&endpoints::UPLOAD));
        request.send().await.map(Response::into_value)
    }

    /// Reads a ticket as the server has it now, changes it, and saves it: for several changes at
    /// once. `None` if there is no such ticket.
    ///
    /// ```no_run
    /// use wats_domains::TicketStatus;
    /// use wats_domains::root_cause::{TicketUpdate, Tickets};
    ///
    /// # async fn run(tickets: Tickets) -> Result<(), wats_http::Error> {
    /// let id = "ad5e6a2e-0d0f-4a6b-9c61-0a8a3b1c0031";
    /// let ticket = tickets
    ///     .change(id, |ticket| {
    ///         ticket.assignee = Some("bob".into());
    ///         ticket.status = Some(TicketStatus::IN_PROGRESS);
    ///         ticket.update = Some(TicketUpdate::comment("Bob has the fixture"));
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn change(
        &self,
        ticket_id: &str,
        change: impl FnOnce(&mut Ticket),
    ) -> Result<Option<Ticket>, Error> {
        let request = self.client.request(&endpoints::GET).query("ticketId", ticket_id);
        let Some(mut ticket) = to_change::<Ticket>(request).await? else { return Ok(None) };
        // What somebody added once is not to be added again.
        ticket.update = None;
        change(&mut ticket);
        self.update(&ticket).await.map(Some)
    }

    fn tickets(&self, status: TicketStatus, view: TicketView) -> Request<'_> {
        self.client.request(&endpoints::LIST).query("status", status.0).query("view", view.0)
    }

    fn read_attachment(&self, attachment_id: &str) -> Request<'_> {
        self.client.request(&endpoints::ATTACHMENT).query("attachmentId", attachment_id)
    }
}
