//! The operations of the root cause domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{TICKET, TICKET_ATTACHMENT};

pub(crate) const ALL: &[&Endpoint] =
    &[&GET, &LIST, &CREATE, &UPDATE, &ARCHIVE, &ATTACHMENT, &UPLOAD];

pub(crate) const GET: Endpoint = Endpoint::get("tickets.get", "/api/RootCause/Ticket")
    .freshness(Freshness::Live)
    .entities(&[TICKET]);

pub(crate) const LIST: Endpoint = Endpoint::get("tickets.list", "/api/RootCause/Tickets")
    .freshness(Freshness::Live)
    .entities(&[TICKET]);

/// Done twice, there would be two.
pub(crate) const CREATE: Endpoint =
    Endpoint::post("tickets.create", "/api/RootCause/Ticket").entities(&[TICKET]);

/// Done twice, a comment would stand there twice.
pub(crate) const UPDATE: Endpoint =
    Endpoint::put("tickets.update", "/api/RootCause/Ticket").entities(&[TICKET]);

/// Done twice, the second time is refused: only what is solved can be archived.
pub(crate) const ARCHIVE: Endpoint =
    Endpoint::post("tickets.archive", "/api/RootCause/ArchiveTickets").entities(&[TICKET]);

/// Files are not kept in memory.
pub(crate) const ATTACHMENT: Endpoint =
    Endpoint::get("tickets.attachment", "/api/RootCause/Attachment").entities(&[TICKET_ATTACHMENT]);

/// Done twice, there would be two.
pub(crate) const UPLOAD: Endpoint =
    Endpoint::post("tickets.upload_attachment", "/api/RootCause/Attachment")
        .entities(&[TICKET_ATTACHMENT]);
