//! The factory in memory: products, processes, units, reports, assets, and the rules that hold
//! between them. Nothing here knows HTTP, except that a refused change is worded as an answer.

mod actor;
mod asset;
mod blob;
mod cause;
mod check;
mod contract;
mod detail;
pub(crate) mod guid;
mod header;
pub(crate) mod instant;
mod limits;
mod process;
mod product;
mod product_form;
mod products;
mod reports;
mod submission;
#[cfg(test)]
mod survival;
mod tags;
mod ticket;
mod unit;
mod user;

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

pub(crate) use actor::Actor;
pub(crate) use asset::{
    ASSET_LOG, ASSET_ROW, ASSET_TYPE, Asset, AssetForm, AssetKey, Assets, Count,
    STATES as ASSET_STATES, ServiceKind, TypeForm,
};
pub(crate) use detail::Detail;
pub(crate) use header::{HEADER, column};
pub(crate) use process::{FailCode, Process, RepairOperation};
pub(crate) use product::{PRODUCT_VIEW, Product};
pub(crate) use product_form::{ProductForm, RevisionForm};
pub(crate) use products::Products;
pub(crate) use reports::{Receipt, Reports};
pub(crate) use submission::{ReportKind, Submission};
pub(crate) use ticket::{Attachment, EVERY_STATUS, Search, Ticket, TicketForm, Tickets, View};
pub(crate) use unit::Unit;
pub(crate) use user::{Filter, Patch, UserForm, Users};

use crate::factory::Rng;

/// Everything the server remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) processes: BTreeMap<i64, Process>,
    pub(crate) products: Products,
    /// By part number and serial number.
    pub(crate) units: BTreeMap<(String, String), Unit>,
    pub(crate) assets: Assets,
    pub(crate) reports: Reports,
    pub(crate) tickets: Tickets,
    pub(crate) users: Users,
    ids: Rng,
}

impl State {
    /// A factory without anything; `seed` decides the ids it gives out.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            processes: BTreeMap::new(),
            products: Products::new(seed),
            units: BTreeMap::new(),
            assets: Assets::new(seed),
            reports: Reports::default(),
            tickets: Tickets::new(seed),
            users: Users::new(seed),
            ids: Rng::new(seed).fork("state"),
        }
    }

    /// Takes in a report: registers what is unknown, moves the unit, counts the assets, stores
    /// the document and its header.
    pub(crate) fn receive(&mut self, submission: &Submission) -> Receipt {
        self.register_processes(submission);
        self.products.register(&submission.part_number, &submission.revision);
        let key = (submission.part_number.clone(), submission.serial_number.clone());
        self.units.entry(key).or_insert_with(|| Unit::first_seen(submission)).seen(submission);
        let is_new = !self.reports.knows(submission);
        if is_new {
            for (serial_number, uses) in &submission.assets {
                if let Some(asset) = self.assets.get_mut(serial_number) {
                    asset.count(*uses, submission.start);
                }
            }
        }
        let process = &self.processes[&submission.process_code];
        self.reports.store(submission, process, &self.assets)
    }

    /// The rules that a simulator checks when it is told to be strict: the vendor's to the letter,
    /// and those that depend on the factory's configuration.
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
        process.repair.as_ref().map_or(Ok(()), |repair| repair.check(submission))
    }

    /// A unit as the public API shows it, without product and revision.
    pub(crate) fn unit_json(&self, part_number: &str, serial_number: &str) -> Option<Value> {
        let key = (part_number.to_owned(), serial_number.to_owned());
        self.units.get(&key).map(|unit| unit.to_json(part_number, serial_number))
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
