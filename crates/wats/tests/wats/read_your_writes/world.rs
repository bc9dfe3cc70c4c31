//! What is read and changed, all of it, and every operation of the table about it.

use std::time::Duration;

use serde_json::Value;
use wats::http::{Freshness, Kind};
use wats::{CacheMode, Client, Endpoint};
use wats_sim::{Options, Sim};

use super::ask::{Answer, Ask, Content};
use super::{analytics, asset, inspection, people, product, production, report, software, system};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(24 * 3_600);

/// A read of the table, about something.
pub(crate) struct Read {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) ask: Ask,
}

/// A server, and what is known of what it holds.
pub(crate) struct World {
    pub(crate) sim: Sim,
    /// Asks the server and keeps nothing: what it says is the truth.
    pub(crate) judge: Client,
    pub(crate) products: product::Subject,
    assets: asset::Subject,
    pub(crate) reports: report::Subject,
    production: production::Subject,
    analytics: analytics::Subject,
    software: software::Subject,
    people: people::Subject,
    inspections: inspection::Subject,
    system: system::Subject,
}

impl World {
    pub(crate) async fn new(reports: usize) -> Self {
        let sim =
            Sim::start(Options::default().seed(7).products(8).reports(reports)).await.unwrap();
        let judge = Client::builder(sim.url()).token(sim.token()).build().unwrap();
        let part_number = sim.report_ids().iter().find_map(|id| {
            let header = sim.header(id)?;
            (header["reportType"] == "T").then(|| header["partNumber"].as_str().unwrap().to_owned())
        });
        let part_number = part_number.expect("a factory with tests");
        let products = product::Subject::seed(&judge, &part_number).await;
        let assets = asset::Subject::seed(&judge).await;
        let reports = report::Subject::seed(&judge, &part_number).await;
        let unit = (reports.serial_number.clone(), part_number.clone());
        Self {
            production: production::Subject::seed(&judge, unit.clone(), &reports.revision).await,
            analytics: analytics::Subject::seed(&judge, &reports).await,
            software: software::Subject::seed(&judge).await,
            people: people::Subject::seed(&judge).await,
            inspections: inspection::Subject::seed(&judge, &part_number).await,
            system: system::Subject::seed(&judge, unit).await,
            products,
            assets,
            reports,
            judge,
            sim,
        }
    }

    /// A client as programs have it, but that is told of every failure at once, and with which no
    /// answer ends by its age.
    pub(crate) fn client(&self) -> Client {
        let client = Client::builder(self.sim.url()).token(self.sim.token());
        let client = client.configure(|options| {
            options.retry.attempts = 1;
            options.breaker = None;
            options.cache.live_ttl = LONG;
            options.cache.master_data_ttl = LONG;
        });
        client.build().unwrap()
    }

    /// Each read of the table whose answer is kept.
    pub(crate) fn reads(&self) -> Vec<Read> {
        let all = kept_reads().flat_map(|endpoint| {
            let operation = endpoint.name();
            let asks = [
                self.products.reads(operation),
                self.assets.reads(operation),
                self.reports.reads(operation),
                self.production.reads(operation),
                self.analytics.reads(operation),
                self.software.reads(operation),
                self.people.reads(operation),
                self.inspections.reads(operation),
                self.system.reads(operation),
            ];
            asks.into_iter().flatten().map(move |ask| Read { endpoint, ask })
        });
        all.collect()
    }

    /// Each write of an operation; what it is about is told by `name`.
    pub(crate) fn writes(&self, endpoint: &Endpoint, name: &str) -> Vec<Ask> {
        let operation = endpoint.name();
        let asks = [
            self.products.writes(operation, name),
            self.assets.writes(operation, name),
            self.reports.writes(operation, name),
            self.production.writes(operation, name),
            self.software.writes(operation, name),
            self.people.writes(operation, name),
            self.inspections.writes(operation, name),
            self.system.writes(operation, name),
        ];
        asks.into_iter().flatten().collect()
    }

    /// What the server says to every read.
    pub(crate) async fn truth(&self, reads: &[Read]) -> Vec<Content> {
        let mut truth = Vec::new();
        for read in reads {
            let answer = read.ask.send(&self.judge, read.endpoint, CacheMode::NoStore).await;
            truth.push(answer.unwrap().content);
        }
        truth
    }
}

impl Read {
    /// What a client answers, with or without asking the server.
    pub(crate) async fn answer(&self, client: &Client) -> Answer {
        let answer = self.ask.send(client, self.endpoint, CacheMode::Default).await;
        answer.unwrap_or_else(|error| panic!("{}: {error}", self.endpoint.route()))
    }

    /// Whether there may be nothing of what it asks for: a package that is not in that state.
    pub(crate) fn may_be_absent(&self) -> bool {
        let by_state = ["software.package_by_name", "software.internal.package_by_name"];
        by_state.contains(&self.endpoint.name())
    }

    /// Whether the table says that a write changes what this reads.
    pub(crate) fn depends_on(&self, write: &Endpoint) -> bool {
        let own = self.endpoint.entity_names();
        write.entity_names().iter().any(|name| own.contains(name))
    }
}

/// The reads of the table whose answers are kept.
pub(crate) fn kept_reads() -> impl Iterator<Item = &'static Endpoint> {
    wats::domains::endpoints().filter(|endpoint| {
        endpoint.kind() == Kind::Read && endpoint.freshness_class() != Freshness::Never
    })
}

/// The writes of the table.
pub(crate) fn table_of_writes() -> impl Iterator<Item = &'static Endpoint> {
    wats::domains::endpoints().filter(|endpoint| endpoint.kind() == Kind::Write)
}

/// What of two answers differs, for a person: where, and the two values there.
pub(crate) fn difference(before: &Content, after: &Content) -> String {
    match (before, after) {
        (Content::Refused(status), _) => format!("{status} before"),
        (_, Content::Refused(status)) => format!("{status} after"),
        _ => within(&before.json(), &after.json(), "$"),
    }
}

fn within(before: &Value, after: &Value, place: &str) -> String {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            before.iter().find(|(key, value)| after.get(*key) != Some(value)).map_or_else(
                || format!("{place}: more fields"),
                |(key, value)| within(value, &after[key], &format!("{place}.{key}")),
            )
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let differs = before.iter().zip(after).position(|(before, after)| before != after);
            differs.map_or_else(String::new, |at| {
                within(&before[at], &after[at], &format!("{place}[{at}]"))
            })
        }
        (Value::Array(before), Value::Array(after)) => {
            format!("{place}: {} rows, then {}", before.len(), after.len())
        }
        _ => format!("{place}: {before}, then {after}"),
    }
}
