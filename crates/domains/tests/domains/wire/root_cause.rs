//! Calls about root cause tickets.

use wats_domains::root_cause::{TicketPriority, TicketUpdate, TicketView};
use wats_domains::{Ticket, TicketStatus, Tickets};
use wats_http::{Client, Error};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let (tickets, args) = (Tickets::new(client), &call.args);
    let number = |name| i32::try_from(args.int(name)).expect("a small number");
    match call.method.as_str() {
        "get_ticket" => tickets.get(args.text("ticket_id")).await.map(drop),
        "get_tickets" | "get_open_tickets" | "get_active_tickets" => {
            let or = |name, usual| args.get(name).map_or(usual, |_| number(name));
            let usual = match call.method.as_str() {
                "get_active_tickets" => TicketStatus::OPEN | TicketStatus::IN_PROGRESS,
                _ => TicketStatus::OPEN,
            };
            let status = TicketStatus(or("status", usual.0));
            let view = TicketView(or("view", TicketView::ASSIGNED.0));
            match args.some_text("search_string") {
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
            ticket.update = args.some_text("initial_comment").map(TicketUpdate::comment);
            tickets.create(&ticket).await.map(drop)
        }
        "update_ticket" => tickets.update(&args.model("ticket")).await.map(drop),
        "add_comment" => {
            let update = TicketUpdate::comment(args.text("comment"));
            let changed = tickets.change(args.text("ticket_id"), |ticket| {
                ticket.assignee = assignee(args).or(ticket.assignee.take());
                ticket.update = Some(update);
            });
            changed.await.map(drop)
        }
        "assign_ticket" => {
            tickets.assign(args.text("ticket_id"), args.text("assignee")).await.map(drop)
        }
        "change_status" => {
            let status = TicketStatus(number("status"));
            let changed = tickets.change(args.text("ticket_id"), |ticket| {
                ticket.assignee = assignee(args).or(ticket.assignee.take());
                ticket.status = Some(status);
            });
            changed.await.map(drop)
        }
        "archive_tickets" => {
            let ids = args.value("ticket_ids").as_array().expect("a list").iter();
            tickets.archive(ids.filter_map(|id| id.as_str())).await.map(drop)
        }
        "get_attachment" => match args.some_text("filename") {
            Some(name) => {
                tickets.attachment_named(args.text("attachment_id"), name).await.map(drop)
            }
            None => tickets.attachment(args.text("attachment_id")).await.map(drop),
        },
        _ => unknown(call),
    }
}

fn assignee(args: &Args) -> Option<String> {
    args.some_text("assignee").map(str::to_owned)
}
