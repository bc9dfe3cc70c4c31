//! Calls about root cause tickets.

use wats_domains::root_cause::{TicketPriority, TicketView};
use wats_domains::{Ticket, TicketStatus, Tickets};
use wats_http::{Client, Error};

use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let (tickets, args) = (Tickets::new(client), &call.args);
    let number = |name| i32::try_from(args.int(name)).expect("a small number");
    match call.method.as_str() {
        "get_ticket" => tickets.get(args.text("ticket_id")).await.map(drop),
        "get_tickets" => {
            let (status, view) = (TicketStatus(number("status")), TicketView(number("view")));
            match args.opt_text("search_string") {
                Some(text) => tickets.search(status, view, text).await.map(drop),
                None => tickets.list(status, view).await.map(drop),
            }
        }
        "create_ticket" => {
            let text = |name| args.opt_text(name).map(str::to_owned);
            let mut ticket = Ticket::new(args.text("subject"));
            if args.get("priority").is_some() {
                ticket.priority = Some(TicketPriority(number("priority")));
            }
            ticket.report_uuid = text("report_uuid");
            ticket.assignee = text("assignee");
            ticket.team = text("team");
            tickets.create(&ticket).await.map(drop)
        }
        "update_ticket" => tickets.update(&args.camel("ticket")).await.map(drop),
        "add_comment" => {
            tickets.add_comment(args.text("ticket_id"), args.text("comment")).await.map(drop)
        }
        "assign_ticket" => {
            tickets.assign(args.text("ticket_id"), args.text("assignee")).await.map(drop)
        }
        "change_status" => {
            let status = TicketStatus(number("status"));
            tickets.change_status(args.text("ticket_id"), status).await.map(drop)
        }
        "archive_tickets" => {
            let ids = args.value("ticket_ids").as_array().expect("a list").iter();
            tickets.archive(ids.filter_map(|id| id.as_str())).await.map(drop)
        }
        "get_attachment" => match args.opt_text("filename") {
            Some(name) => {
                tickets.attachment_named(args.text("attachment_id"), name).await.map(drop)
            }
            None => tickets.attachment(args.text("attachment_id")).await.map(drop),
        },
        _ => unknown(call),
    }
}
