//! The factory in memory: products, processes, units, reports, assets, and the rules that hold
//! between them. Nothing here knows HTTP, except that a refused change is worded as an answer.

mod actor;
pub(crate) mod analytics;
mod asset;
mod attached;
mod blob;
mod catalog;
mod cause;
mod check;
mod contract;
mod detail;
mod fields;
pub(crate) mod guid;
mod header;
pub(crate) mod inspection;
pub(crate) mod instant;
mod intake;
mod lifecycle;
mod limits;
mod process;
mod product;
mod product_form;
mod production;
mod products;
mod repair_config;
mod reports;
pub(crate) mod software;
mod stamp;
mod submission;
#[cfg(test)]
mod survival;
pub(crate) mod system;
mod tags;
mod ticket;
mod user;
mod wsxf;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

pub(crate) use actor::Actor;
pub(crate) use analytics::Analytics;
pub(crate) use asset::{
    ASSET_LOG, ASSET_ROW, ASSET_TYPE, Asset, AssetForm, AssetKey, Assets, Count,
    STATES as ASSET_STATES, ServiceKind, TypeForm,
};
pub(crate) use attached::{Attached, attachments};
pub(crate) use catalog::{
    Bom, Catalog, Component, FilterForm, GroupForm, RelationForm, Removal, SentBom, Vendors,
};
pub(crate) use detail::Detail;
pub(crate) use fields::Fields;
pub(crate) use header::{HEADER, column};
use intake::Intake;
pub(crate) use lifecycle::Status;
pub(crate) use process::{FailCode, Process, RepairOperation};
pub(crate) use product::{PRODUCT_VIEW, Product};
pub(crate) use product_form::{ProductForm, RevisionForm, tag_pairs};
pub(crate) use production::{
    Batch, Check, FileFormat, NumberFilter, NumberLine, NumberRange, PHASES, Phase, Pool,
    Production, Related, Reservation, Saved, SerialKind, Taking, UNIT_ROW, Unit, UnitForm, Units,
    Wanted, read_file, write_file,
};
pub(crate) use products::{CategoryForm, Products};
pub(crate) use reports::{Receipt, Reports};
pub(crate) use stamp::now;
pub(crate) use submission::{ReportKind, Submission};
pub(crate) use ticket::{Attachment, EVERY_STATUS, Search, Ticket, TicketForm, Tickets, View};
pub(crate) use user::{Filter, Patch, UserForm, Users};
pub(crate) use wsxf::{read as read_wsxf, write as write_wsxf};

use crate::clock;
use crate::factory::Rng;

/// The point in time that a text states.
pub(crate) fn parse_instant(text: &str) -> Option<jiff::Timestamp> {
    instant::parse(text).map(|instant| instant.at)
}

/// The GUID that a text states.
pub(crate) fn parse_guid(text: &str) -> Option<Uuid> {
    guid::parse(text)
}

/// How far a report is on its way from the sender into headers, units and statistics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Processing {
    pub(crate) waits: bool,
    pub(crate) received: Timestamp,
    pub(crate) due: Timestamp,
    /// How often it was received.
    pub(crate) count: i64,
}

/// Everything the server remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) processes: BTreeMap<i64, Process>,
    pub(crate) products: Products,
    pub(crate) catalog: Catalog,
    pub(crate) units: Units,
    pub(crate) production: Production,
    pub(crate) assets: Assets,
    pub(crate) reports: Reports,
    pub(crate) tickets: Tickets,
    pub(crate) users: Users,
    pub(crate) analytics: Analytics,
    /// Present if reports are processed some time after they were received.
    intake: Option<Intake>,
    pub(crate) software: software::Software,
    pub(crate) system: system::System,
    pub(crate) inspections: inspection::Inspections,
    ids: Rng,
}

impl State {
    /// A factory without anything; `seed` decides the ids it gives out.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            processes: BTreeMap::new(),
            products: Products::new(seed),
            catalog: Catalog::default(),
            units: Units::new(seed),
            production: Production::default(),
            assets: Assets::new(seed),
            reports: Reports::default(),
            tickets: Tickets::new(seed),
            users: Users::new(seed),
            analytics: Analytics::default(),
            intake: None,
            software: software::Software::new(seed),
            system: system::System::new(seed),
            inspections: inspection::Inspections::new(seed),
            ids: Rng::new(seed).fork("state"),
        }
    }

    /// What it holds, for people: names and numbers.
    pub(crate) fn summary(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("Reports", self.reports.len()),
            ("Units", self.units.len()),
            ("Products", self.products.iter().count()),
            ("Processes", self.processes.len()),
            ("Assets", self.assets.len()),
        ]
    }

    /// Takes in a report; it is processed at once, or later if the server was told so.
    pub(crate) fn receive(&mut self, submission: &Submission) -> Receipt {
        let Some(intake) = &mut self.intake else { return self.process(submission) };
        let code = submission.process_code;
        if let Some(process) = self.processes.get(&code) {
            return intake.take_in(submission, process);
        }
        let is_repair = submission.kind == ReportKind::Uur;
        let name = submission.process_name.as_deref();
        intake.take_in(submission, &Process::registered(code, name, is_repair, Uuid::nil()))
    }

    /// From now on, reports are processed so much later than they are received.
    pub(crate) fn process_later(&mut self, delay: Duration) {
        self.intake = Some(Intake::new(delay, self.reports.clone()));
    }

    /// Processes what is due at a moment, or all that was received.
    pub(crate) fn process_due(&mut self, at: Option<Instant>) {
        while let Some(submission) = self.intake.as_mut().and_then(|intake| intake.next(at)) {
            self.process(&submission);
        }
    }

    /// What was under way when the server before this one ended is done meanwhile.
    pub(crate) fn settle(&mut self) {
        self.process_due(None);
        self.system.exports.finish();
    }

    /// Everything received, processed or not.
    pub(crate) fn received(&self) -> &Reports {
        self.intake.as_ref().map_or(&self.reports, Intake::received)
    }

    /// How far a report that was received is.
    pub(crate) fn processing(&self, id: Uuid) -> Option<Processing> {
        let (received, count) = self.received().arrival(id)?;
        let delay = self.intake.as_ref().map_or(Duration::ZERO, Intake::delay);
        let waits = self.intake.as_ref().is_some_and(|intake| intake.waits_for(id));
        let due = jiff::SignedDuration::try_from(delay).ok();
        let due = due.and_then(|delay| received.checked_add(delay).ok()).unwrap_or(received);
        Some(Processing { waits, received, due, count })
    }

    /// Reports that are not processed yet.
    pub(crate) fn waiting(&self) -> usize {
        self.intake.as_ref().map_or(0, Intake::waiting)
    }

    /// Works a report in: registers what is unknown, moves the unit, counts the assets, stores
    /// the document and its header.
    fn process(&mut self, submission: &Submission) -> Receipt {
        self.register_processes(submission);
        self.products.register(&submission.part_number, &submission.revision);
        self.unit_seen(submission);
        let is_new = !self.reports.knows(submission);
        if is_new {
            for (serial_number, uses) in &submission.assets {
                if let Some(asset) = self.assets.get_mut(serial_number) {
                    asset.count(*uses, submission.start);
                }
            }
        }
        // A station stands in the level of its location. Without room for more levels it has none.
        let level = [analytics::groups::TOP, submission.location()].map(str::to_owned);
        let _ = self.system.levels.create(&level);
        let process = &self.processes[&submission.process_code];
        let receipt = self.reports.store(submission, process, &self.assets);
        self.analytics.receive(submission, receipt.stored);
        receipt
    }

    /// The day it is: that of the newest test or repair, so that a factory that stands still does not
    /// age; of reports that claim to be of the future, none.
    pub(crate) fn today(&self) -> Timestamp {
        let now = clock::now();
        let starts = self.reports.rows().map(|row| analytics::Fact(row).start());
        starts.filter(|start| *start <= now).max().unwrap_or(now)
    }

    /// The rules that a simulator checks when it is told to be strict: the vendor's to the letter,
    /// those that depend on the factory's configuration, and that nothing is replaced.
    pub(crate) fn check_strictly(&self, submission: &Submission) -> Result<(), String> {
        if let Value::Object(document) = &submission.document {
            check::check_strictly(document)?;
        }
        let process = self.processes.get(&submission.process_code);
        let Some(process) = process.filter(|process| process.active) else {
            let code = submission.process_code;
            return Err(format!("The report is not valid: processCode {code} does not exist."));
        };
        match submission.kind {
            ReportKind::Uut if !process.test => {
                return Err(format!(
                    "The report is not valid: processCode {} is no test operation.",
                    process.code
                ));
            }
            ReportKind::Uur if process.repair.is_none() => {
                return Err(format!(
                    "The report is not valid: processCode {} is no repair operation.",
                    process.code
                ));
            }
            _ => {}
        }
        if let Some(name) = submission.process_name.as_ref().filter(|name| **name != process.name) {
            return Err(format!(
                "The report is not valid: processName {name:?} is not the name of process {}, \
                 which is {:?}.",
                process.code, process.name
            ));
        }
        process.repair.as_ref().map_or(Ok(()), |repair| repair.check(submission))?;
        self.received().replaced_by(submission).map_or(Ok(()), |known| {
            Err(format!("The report is not valid: it would replace report {known}."))
        })
    }

    fn register_processes(&mut self, submission: &Submission) {
        let is_repair = submission.kind == ReportKind::Uur;
        let tested = submission.tested.as_ref().map(|(code, name)| (*code, name.as_deref(), false));
        let own = (submission.process_code, submission.process_name.as_deref(), is_repair);
        for (code, name, is_repair) in tested.into_iter().chain([own]) {
            let id = &mut self.ids;
            self.processes
                .entry(code)
                .or_insert_with(|| Process::registered(code, name, is_repair, id.uuid()));
        }
    }
}

/// The id of an attachment of a repair report that came without one.
fn attachment_id(report: Uuid, index: usize) -> Uuid {
    Uuid::from_u128(report.as_u128().wrapping_add(index as u128 + 1))
}
