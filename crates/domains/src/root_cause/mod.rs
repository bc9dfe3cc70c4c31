//! Root cause tickets: who follows up which failure, and what came of it.

pub(crate) mod endpoints;
mod flags;
mod models;
mod service;

pub use flags::{TicketPriority, TicketStatus, TicketUpdateType, TicketView};
pub use models::{Ticket, TicketAttachment, TicketUpdate};
pub use service::Tickets;
