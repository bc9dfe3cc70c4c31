//! The outbox against a server that misbehaves.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![cfg(feature = "queue")]

use std::collections::BTreeSet;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::mpsc;
use wats::queue::deliver::Flow;
use wats::queue::{Event, Status};
use wats::{Client, Report, ReportOutbox, Station};
use wats_sim::{Fault, Options, Sim};

const SUBMIT: &str = "POST /api/Report/WSJF";
const MOMENT: Duration = Duration::from_millis(5);
const LONG: Duration = Duration::from_secs(60);

struct Plant {
    sim: Sim,
    client: Client,
    folder: TempDir,
    events: mpsc::UnboundedReceiver<Event>,
    outbox: ReportOutbox,
}

async fn plant() -> Plant {
    let sim = Sim::start(Options::default().seed(7).reports(0)).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token());
    // What the client itself tries again would hide what the outbox does.
    let client = client.configure(|options| {
        options.retry.attempts = 1;
        options.breaker = None;
    });
    let client = client.build().unwrap();
    let folder = TempDir::new().unwrap();
    let (outbox, events) = open(&client, &folder).await;
    Plant { sim, client, folder, events, outbox }
}

async fn open(client: &Client, folder: &TempDir) -> (ReportOutbox, mpsc::UnboundedReceiver<Event>) {
    let (tell, events) = mpsc::unbounded_channel();
    let builder = client.outbox(folder.path()).configure_delivery(|options| {
        options.backoff = MOMENT;
        options.backoff_max = MOMENT;
        options.probe_paused = None;
    });
    let builder = builder.configure(|options| options.reserve_bytes = 4_096);
    let outbox = builder.on_event(move |event| drop(tell.send(event.clone()))).open().await;
    (outbox.unwrap(), events)
}

impl Plant {
    async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.events.recv().await.unwrap();
            if wanted(&event) {
                return event;
            }
        }
    }

    async fn submit(&self, reports: usize) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for number in 0..reports {
            let queued = self.outbox.submit(&report(number)).await.unwrap();
            ids.insert(queued.id.as_str().to_owned());
        }
        ids
    }

    fn at_the_server(&self) -> BTreeSet<String> {
        self.sim.report_ids().into_iter().collect()
    }

    fn posts(&self) -> u64 {
        self.sim.counts().of(SUBMIT).unwrap()
    }
}

fn report(number: usize) -> Report {
    let mut report = Report::uut("BOARD-1", format!("SN-{number}"), "A", 100);
    report.station(Station::new("ST1", "Hall 1", "Production"));
    report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
    report.finish()
}

#[tokio::test]
async fn every_report_arrives_once_with_the_bytes_it_was_submitted_with() {
    let plant = plant().await;
    let mut nameless = report(1);
    nameless.id = wats::report::Field::Absent;
    let queued = plant.outbox.submit(&nameless).await.unwrap();
    let named = report(2);
    plant.outbox.submit(&named).await.unwrap();
    plant.outbox.drained().await.unwrap();
    assert_eq!(plant.sim.report_ids().len(), 2);
    assert_eq!(
        plant.sim.report(named.id.get().unwrap().as_str()).unwrap(),
        named.to_vec().unwrap()
    );
    assert!(
        plant.sim.report(queued.id.as_str()).is_some(),
        "the id was minted before it was stored"
    );
    assert_eq!(plant.posts(), 2);
}

/// The existing client's outbox sends nothing, and sends everything again after a restart.
#[tokio::test]
async fn reports_submitted_offline_arrive_after_a_restart_and_only_once() {
    let mut plant = plant().await;
    plant.sim.inject(SUBMIT, Fault::disconnect()).unwrap();
    let ids = plant.submit(20).await;
    plant.until(|event| matches!(event, Event::Outage { .. })).await;
    plant.outbox.close(LONG).await.unwrap();
    assert!(plant.at_the_server().is_empty());

    plant.sim.clear_faults();
    (plant.outbox, plant.events) = open(&plant.client, &plant.folder).await;
    plant.outbox.drained().await.unwrap();
    assert_eq!(plant.at_the_server(), ids);
    plant.outbox.close(LONG).await.unwrap();

    let before = plant.posts();
    (plant.outbox, plant.events) = open(&plant.client, &plant.folder).await;
    plant.outbox.drained().await.unwrap();
    assert_eq!((plant.posts(), plant.outbox.stats().unfinished()), (before, 0));
}

#[tokio::test]
async fn a_response_that_was_lost_after_the_commit_makes_no_second_report() {
    let plant = plant().await;
    plant.sim.inject(SUBMIT, Fault::lose_response().times(3)).unwrap();
    let ids = plant.submit(5).await;
    plant.outbox.drained().await.unwrap();
    assert_eq!(plant.at_the_server(), ids);
    assert_eq!(plant.posts(), 8, "three were sent again, with the same identifier");
}

#[tokio::test]
async fn a_storm_of_server_errors_is_weathered() {
    let plant = plant().await;
    for status in [500, 502, 503, 504, 408, 507] {
        plant.sim.inject(SUBMIT, Fault::status(status).times(5)).unwrap();
    }
    let ids = plant.submit(10).await;
    plant.outbox.drained().await.unwrap();
    assert_eq!((plant.at_the_server(), plant.posts()), (ids, 40));
    assert_eq!(plant.outbox.stats().parked, 0);
}

#[tokio::test]
async fn a_confirmation_of_another_report_is_no_confirmation() {
    let plant = plant().await;
    for body in [r#"{"ID": "33a2d408-3fc8-480b-b554-6866c77fd91c"}"#, "{}", "<html>", ""] {
        plant.sim.inject(SUBMIT, Fault::status(200).body(body).times(1)).unwrap();
    }
    let ids = plant.submit(1).await;
    plant.outbox.drained().await.unwrap();
    assert_eq!((plant.at_the_server(), plant.posts()), (ids, 5));
}

#[tokio::test]
async fn a_server_that_asks_for_restraint_is_left_alone_by_all() {
    let mut plant = plant().await;
    plant.sim.inject(SUBMIT, Fault::status(429).retry_after(LONG).times(1)).unwrap();
    plant.outbox.submit(&report(0)).await.unwrap();
    let event = plant.until(|event| matches!(event, Event::Outage { .. })).await;
    assert!(matches!(event, Event::Outage { wait, .. } if wait >= Duration::from_secs(30)));
    plant.submit(5).await;
    assert_eq!(plant.posts(), 1, "nothing more was asked of it");
    plant.outbox.resume();
    plant
        .outbox
        .queue()
        .requeue(&plant.outbox.queue().peek(None, 0, 1).await.unwrap()[0].id)
        .await
        .unwrap();
    plant.outbox.drained().await.unwrap();
    assert_eq!(plant.at_the_server().len(), 6);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_counts_as_none() {
    let sim = Sim::start(Options::default().reports(0)).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).configure(|options| {
        options.retry.attempts = 1;
        options.timeouts.total = Duration::from_millis(50);
    });
    let folder = TempDir::new().unwrap();
    let (outbox, mut events) = open(&client.build().unwrap(), &folder).await;
    sim.inject(SUBMIT, Fault::delay(LONG).times(2)).unwrap();
    outbox.submit(&report(0)).await.unwrap();
    while !matches!(events.recv().await.unwrap(), Event::Retrying { .. }) {}
    outbox.drained().await.unwrap();
    assert_eq!(sim.report_ids().len(), 1);
}

#[tokio::test]
async fn a_report_that_is_refused_is_parked_with_the_servers_words_and_the_others_arrive() {
    let plant = plant().await;
    let mut poison = report(5_000);
    poison.pn = wats::report::Field::Null;
    let (mut good, bad) = (BTreeSet::new(), poison.id.get().unwrap().as_str().to_owned());
    for number in 0..1_000 {
        let report = if number == 500 { poison.clone() } else { report(number) };
        let queued = plant.outbox.submit(&report).await.unwrap();
        good.insert(queued.id.as_str().to_owned());
    }
    good.remove(&bad);
    plant.outbox.drained().await.unwrap();
    assert_eq!(plant.at_the_server(), good);
    let parked = plant.outbox.queue().peek(Some(Status::Parked), 0, 10).await.unwrap();
    assert_eq!((parked.len(), parked[0].id == bad), (1, true));
    let reason = parked[0].reason.clone().unwrap();
    assert!(reason.contains("400 Bad Request") && reason.contains("pn"), "{reason}");
    assert_eq!(plant.posts(), 1_000, "it is not sent again");
}

#[tokio::test]
async fn a_wrong_token_or_address_pauses_everything_and_says_why() {
    for (status, word) in [(401, "token"), (403, "permission"), (404, "address")] {
        let mut plant = plant().await;
        plant.sim.inject(SUBMIT, Fault::status(status)).unwrap();
        let ids = plant.submit(10).await;
        let event = plant.until(|event| matches!(event, Event::Paused { .. })).await;
        let Event::Paused { reason } = event else { unreachable!() };
        assert!(reason.contains(word), "{reason}");
        assert!(!reason.contains(plant.sim.token()), "{reason}");
        while plant.outbox.stats().leased > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!((plant.outbox.stats().ready, plant.outbox.stats().parked), (10, 0));
        assert!(plant.posts() <= 4, "no more than were under way");
        assert!(matches!(plant.outbox.delivery_stats().unwrap().flow, Flow::Paused { .. }));
        plant.sim.clear_faults();
        plant.outbox.resume();
        plant.outbox.drained().await.unwrap();
        assert_eq!(plant.at_the_server(), ids);
    }
}

#[tokio::test]
async fn reports_of_one_unit_arrive_in_their_order() {
    let plant = plant().await;
    plant.sim.inject(SUBMIT, Fault::status(503).times(7)).unwrap();
    let mut ids = Vec::new();
    for minute in 0..10 {
        let mut report = Report::uut("BOARD-1", "SN-1", "A", 100);
        report.station(Station::new("ST1", "Hall 1", "Production"));
        report.started_at(format!("2026-03-14T09:{minute:02}:00+01:00").as_str());
        let queued = plant.outbox.submit(&report.finish()).await.unwrap();
        ids.push(queued.id.as_str().to_owned());
    }
    plant.outbox.drained().await.unwrap();
    assert_eq!(plant.sim.report_ids(), ids);
}
