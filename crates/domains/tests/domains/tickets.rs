//! The service for root cause tickets against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::root_cause::{TicketPriority, TicketUpdate, TicketUpdateType, TicketView};
use wats_domains::{Ticket, TicketStatus, Tickets};
use wats_http::Client;
use wats_sim::{Options, Sim};

const ABSENT: &str = "11111111-2222-3333-4444-555555555555";

async fn factory() -> (Sim, Tickets) {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, Tickets::new(&client))
}

async fn open(tickets: &Tickets, subject: &str) -> String {
    tickets.create(&Ticket::new(subject)).await.unwrap().ticket_id.unwrap()
}

/// What the history says, without the entry of the opening.
fn said(ticket: &Ticket) -> Vec<&str> {
    let history = ticket.history.as_ref().unwrap();
    history[1..].iter().map(|entry| entry.content.as_deref().unwrap()).collect()
}

#[tokio::test]
async fn a_ticket_is_opened_read_and_an_absent_one_is_none() {
    let (sim, tickets) = factory().await;
    let mut ticket = Ticket::new("Low yield");
    ticket.priority = Some(TicketPriority::HIGH);
    ticket.report_uuid = Some(ABSENT.into());
    let made = tickets.create(&ticket).await.unwrap();
    assert_eq!((made.status, made.priority), (Some(TicketStatus::OPEN), ticket.priority));
    assert_eq!(made.report_uuid.as_deref(), Some(ABSENT));
    let id = made.ticket_id.as_deref().unwrap();
    assert_eq!(*tickets.get(id).await.unwrap().unwrap(), made);
    tickets.get(id).await.unwrap();
    assert_eq!(sim.counts().of("GET /api/RootCause/Ticket"), Some(1), "the second is from memory");
    assert!(tickets.get(ABSENT).await.unwrap().is_none());
    assert!(tickets.add_comment(ABSENT, "x").await.unwrap().is_none());
    assert_eq!(sim.counts().of("PUT /api/RootCause/Ticket"), Some(0));
}

#[tokio::test]
async fn a_comment_is_added_once_whatever_is_saved_after_it() {
    let (_sim, tickets) = factory().await;
    let id = open(&tickets, "Low yield").await;
    let commented = tickets.add_comment(&id, "Checked the fixture").await.unwrap().unwrap();
    assert_eq!(said(&commented), ["Checked the fixture"]);
    let assigned = tickets.assign(&id, "bob").await.unwrap().unwrap();
    assert_eq!(assigned.assignee.as_deref(), Some("bob"));
    let solved = tickets.change_status(&id, TicketStatus::SOLVED).await.unwrap().unwrap();
    assert_eq!(solved.status, Some(TicketStatus::SOLVED));
    let changes = ["Checked the fixture", "assignee: none → bob", "status: Open → Solved"];
    assert_eq!(said(&solved), changes);
    assert_eq!(said(&tickets.get(&id).await.unwrap().unwrap()), changes);
    let kinds: Vec<_> = solved.history.unwrap().iter().map(|e| e.update_type.unwrap()).collect();
    assert_eq!(
        kinds[1..],
        [TicketUpdateType::CONTENT, TicketUpdateType::PROPERTIES, TicketUpdateType::PROPERTIES,]
    );
}

#[tokio::test]
async fn several_changes_are_saved_at_once() {
    let (sim, tickets) = factory().await;
    let id = open(&tickets, "Low yield").await;
    let changed = tickets.change(&id, |ticket| {
        ticket.assignee = Some("bob".into());
        ticket.update = Some(TicketUpdate::comment("Bob has the fixture"));
    });
    let changed = changed.await.unwrap().unwrap();
    assert_eq!(changed.assignee.as_deref(), Some("bob"));
    assert!(said(&changed).contains(&"Bob has the fixture"));
    assert_eq!(sim.counts().of("PUT /api/RootCause/Ticket"), Some(1));
    assert!(tickets.change(ABSENT, |_| {}).await.unwrap().is_none());
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_kept() {
    let (sim, tickets) = factory().await;
    let elsewhere = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    let elsewhere = Tickets::new(&elsewhere);
    let id = open(&tickets, "Low yield").await;
    // Kept in memory from here on.
    tickets.get(&id).await.unwrap();
    elsewhere.change_status(&id, TicketStatus::ON_HOLD).await.unwrap();
    let assigned = tickets.assign(&id, "bob").await.unwrap().unwrap();
    assert_eq!(assigned.status, Some(TicketStatus::ON_HOLD));
}

#[tokio::test]
async fn tickets_are_listed_by_several_statuses_and_searched() {
    let (_sim, tickets) = factory().await;
    let one = open(&tickets, "Low yield").await;
    let two = open(&tickets, "Contact at ICT").await;
    open(&tickets, "Solder").await;
    tickets.change_status(&two, TicketStatus::IN_PROGRESS).await.unwrap();
    tickets.assign(&one, "sim").await.unwrap();
    let subjects = async |status, view| {
        let found = tickets.list(status, view).await.unwrap();
        found.iter().map(|ticket| ticket.subject.clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(subjects(TicketStatus::OPEN, TicketView::ALL).await, ["Low yield", "Solder"]);
    let both = TicketStatus::OPEN | TicketStatus::IN_PROGRESS;
    assert_eq!(subjects(both, TicketView::ALL).await.len(), 3);
    assert_eq!(subjects(TicketStatus::ALL, TicketView::ASSIGNED).await, ["Low yield"]);
    assert!(subjects(TicketStatus::CLOSED, TicketView::FOLLOWING).await.is_empty());
    let found = tickets.search(TicketStatus::UNSOLVED, TicketView::ALL, "ict").await.unwrap();
    assert_eq!(found.len(), 1);
    // A write changes what a list says.
    tickets.change_status(&one, TicketStatus::CLOSED).await.unwrap();
    assert_eq!(subjects(TicketStatus::OPEN, TicketView::ALL).await, ["Solder"]);
    let error = tickets.list(TicketStatus(64), TicketView::ALL).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[tokio::test]
async fn solved_tickets_are_archived_and_others_refused() {
    let (_sim, tickets) = factory().await;
    let (one, two) = (open(&tickets, "a").await, open(&tickets, "b").await);
    let error = tickets.archive([&one]).await.unwrap_err();
    assert!(error.to_string().contains("solved"), "{error}");
    for id in [&one, &two] {
        tickets.change_status(id, TicketStatus::SOLVED).await.unwrap();
    }
    assert!(tickets.archive([&one, &two]).await.unwrap().is_some());
    for id in [&one, &two] {
        let status = tickets.get(id).await.unwrap().unwrap().status;
        assert_eq!(status, Some(TicketStatus::ARCHIVED));
    }
    assert!(tickets.change_status(&one, TicketStatus::OPEN).await.is_err());
}

#[tokio::test]
async fn a_file_arrives_as_it_was_and_belongs_to_the_comment_that_names_it() {
    let (sim, tickets) = factory().await;
    let id = open(&tickets, "Contact").await;
    // Whatever a boundary could be taken for.
    let picture = b"\x00\xff\r\n--wats-form-boundary-0--\r\n".to_vec();
    let name = "pin \"3\" ø.png";
    let file = tickets.upload_attachment(name, "image/png", picture.clone()).await.unwrap();
    assert_eq!(sim.counts().of("POST /api/RootCause/Attachment"), Some(1));
    let update = TicketUpdate::comment("Look at pin 3").attachment(&file, "pin3.png");
    let ticket = tickets.add_update(&id, update).await.unwrap().unwrap();
    let named = ticket.history.unwrap()[1].attachments.clone().unwrap().remove(0);
    assert_eq!(named.filename.as_deref(), Some("pin3.png"));
    let file = named.attachment_id.unwrap();
    assert_eq!(tickets.attachment(&file).await.unwrap().unwrap(), picture);
    assert_eq!(tickets.attachment_named(&file, name).await.unwrap().unwrap(), picture);
    let mut download = tickets.download_attachment(&file).await.unwrap();
    assert_eq!(download.content_type(), Some("image/png"));
    assert_eq!(download.chunk().await.unwrap().unwrap(), picture);
    assert!(tickets.attachment(ABSENT).await.unwrap().is_none());
    assert!(tickets.download_attachment(ABSENT).await.unwrap_err().is_not_found());
}
