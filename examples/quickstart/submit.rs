//! Submitting reports, and looking whether they came back as they were sent.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Display;
use std::time::{Duration, Instant};

use wats::{Client, Error, batch_map};

use crate::compare::first_difference;
use crate::figures::{Figures, timed};
use crate::problem::Problem;
use crate::progress::Progress;
use crate::reports::Named;
use crate::target::Target;

/// How many reports are on their way at once: two connections' worth by the client's defaults.
const WIDTH: usize = 64;

pub(crate) struct Submission<'a> {
    pub(crate) figures: Figures,
    /// How many reports were to be submitted.
    pub(crate) reports: usize,
    /// Those the server took.
    pub(crate) taken: Vec<&'a Named>,
    pub(crate) came_back: usize,
    pub(crate) connections: u64,
    pub(crate) problems: Vec<Problem>,
}

pub(crate) async fn submit_all<'a>(target: &Target, reports: &'a [Named]) -> Submission<'a> {
    let client = &target.client;
    let mut problems = Vec::new();
    let mut calls = Vec::new();
    let (mut taken, mut came_back) = (Vec::new(), 0);
    let mut wall = Duration::ZERO;
    let mut requests = 0;
    let progress = RefCell::new(Progress::new("submitting", reports.len().max(1)));
    for wave in waves(reports) {
        let (started, before) = (Instant::now(), target.requests());
        let progress = &progress;
        let results = batch_map(wave, WIDTH, |named| async move {
            let result = timed(client.reports().submit(&named.report)).await;
            progress.borrow_mut().step();
            (named, result)
        })
        .await;
        wall += started.elapsed();
        requests += target.requests() - before;

        let mut stored = Vec::new();
        for (named, (result, took)) in results {
            calls.push(took);
            match result {
                Ok(_) => stored.push(named),
                Err(error) => problems.push(problem(named, &error)),
            }
        }
        taken.extend(&stored);
        let checks = batch_map(stored, WIDTH, |named| async move {
            read_back(client, named).await.map_err(|reason| problem(named, &reason))
        });
        for check in checks.await {
            match check {
                Ok(()) => came_back += 1,
                Err(problem) => problems.push(problem),
            }
        }
    }
    let mut figures = Figures::new(Instant::now(), requests, calls);
    figures.wall = wall;
    let connections = client.stats().pool.opened;
    Submission { figures, reports: reports.len(), taken, came_back, connections, problems }
}

fn problem(named: &Named, reason: &dyn Display) -> Problem {
    Problem { name: named.name.clone(), reason: reason.to_string() }
}

/// Reports with the same identifier replace one another, so they are sent and read back one after
/// the other; all others at once.
fn waves(reports: &[Named]) -> Vec<Vec<&Named>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut waves: Vec<Vec<&Named>> = Vec::new();
    for named in reports {
        let id = named.report.id().map(|id| id.to_string().to_lowercase()).unwrap_or_default();
        let wave = seen.entry(id).and_modify(|wave| *wave += 1).or_default();
        if waves.len() <= *wave {
            waves.push(Vec::new());
        }
        waves[*wave].push(named);
    }
    waves
}

async fn read_back(client: &Client, named: &Named) -> Result<(), String> {
    let id = named.report.id().ok_or("it has no identifier to read it back by")?.to_string();
    let say = |error: Error| format!("it could not be read back: {error}");
    let report = client.reports().get(&id).await.map_err(say)?;
    let report = report.ok_or("the server does not know it after it took it")?;
    let document = serde_json::to_value(&*report).map_err(|error| error.to_string())?;
    match first_difference(&named.document, &document) {
        None => Ok(()),
        Some(path) => Err(format!("it came back changed at {path}")),
    }
}
