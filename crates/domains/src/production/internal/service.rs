//! Calls of internal operations about units and the server.

use std::sync::Arc;

use serde_json::{Map, Value};
use wats_http::{Client, Endpoint, Error, Request, Response};

use super::endpoints;
use super::models::{InternalUnit, StateChange, UnitContent, UnitPhase};
use crate::answers::{list, optional};
use crate::internal::request;
use crate::process::internal::Process;
use crate::production::service::of_unit;
use crate::production::{Outcome, PhaseId};

/// The language of the server's words unless another one is asked for: what the existing client sends.
const CULTURE: &str = "en-US";

/// Units and serial numbers, as the web pages and the server's own client see them. What these
/// operations do can change without notice.
#[derive(Debug, Clone)]
pub struct Production {
    pub(super) client: Client,
}

impl Production {
    pub(in crate::production) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The phases that units can be in, with the names this server has for them.
    pub async fn unit_phases(&self) -> Result<Arc<Vec<UnitPhase>>, Error> {
        let request = request(&self.client, &endpoints::PHASES);
        list(request).await
    }

    /// The phase of this number.
    pub async fn phase(&self, id: impl Into<PhaseId>) -> Result<Option<UnitPhase>, Error> {
        let id = id.into();
        self.find_phase(|phase| phase.unit_phase_id == id).await
    }

    /// The phase of this name, in any case.
    pub async fn phase_by_name(&self, name: &str) -> Result<Option<UnitPhase>, Error> {
        let name = folded(name);
        self.find_phase(|phase| phase.name.as_deref().is_some_and(|own| folded(own) == name)).await
    }

    /// The phase of this code, in any case.
    pub async fn phase_by_code(&self, code: &str) -> Result<Option<UnitPhase>, Error> {
        let code = folded(code);
        self.find_phase(|phase| phase.code.as_deref().is_some_and(|own| folded(own) == code)).await
    }

    async fn find_phase(
        &self,
        wanted: impl Fn(&UnitPhase) -> bool,
    ) -> Result<Option<UnitPhase>, Error> {
        Ok(self.unit_phases().await?.iter().find(|phase| wanted(phase)).cloned())
    }

    /// Whether the server answers. Asks it every time.
    pub async fn is_connected(&self) -> Result<Value, Error> {
        let request = request(&self.client, &endpoints::IS_CONNECTED);
        request.send().await.map(Response::into_value)
    }

    /// The sites of the system. The server does not describe them.
    pub async fn sites(&self) -> Result<Arc<Vec<Map<String, Value>>>, Error> {
        let request = request(&self.client, &endpoints::SITES);
        list(request).await
    }

    /// A unit. Without `part_number` the serial number must be unique among all products.
    pub async fn unit(
        &self,
        serial_number: &str,
        part_number: Option<&str>,
    ) -> Result<Option<Arc<InternalUnit>>, Error> {
        let request = request(&self.client, &endpoints::UNIT)
            .query("serialNumber", serial_number)
            .query_opt("partNumber", part_number);
        optional(request).await
    }

    /// A unit with more about it.
    pub async fn unit_info(
        &self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Option<Arc<InternalUnit>>, Error> {
        self.about(&endpoints::UNIT_INFO, serial_number, part_number).await
    }

    /// A unit with the units built into it, at every depth.
    pub async fn unit_hierarchy(
        &self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Option<Arc<InternalUnit>>, Error> {
        self.about(&endpoints::HIERARCHY, serial_number, part_number).await
    }

    /// The phases that a unit came into, in order; empty if the server does not know the unit.
    pub async fn unit_state_history(
        &self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Arc<Vec<StateChange>>, Error> {
        let request = request(&self.client, &endpoints::STATE_HISTORY);
        let request = of_unit(request, serial_number, part_number);
        list(request).await
    }

    /// The phase that a unit is in.
    pub async fn unit_phase(
        &self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Option<Arc<UnitPhase>>, Error> {
        self.about(&endpoints::UNIT_PHASE, serial_number, part_number).await
    }

    /// The process that a unit is in.
    pub async fn unit_process(
        &self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Option<Arc<Process>>, Error> {
        self.about(&endpoints::UNIT_PROCESS, serial_number, part_number).await
    }

    /// The parts that a unit should have as one of `revision`, and the units that are there for them.
    pub async fn unit_contents(
        &self,
        serial_number: &str,
        part_number: &str,
        revision: &str,
    ) -> Result<Option<Arc<UnitContent>>, Error> {
        let request = request(&self.client, &endpoints::CONTENTS);
        let request = of_unit(request, serial_number, part_number).query("revision", revision);
        optional(request).await
    }

    /// Makes a unit, in a batch and a phase if they are given.
    pub async fn create_unit(
        &self,
        serial_number: &str,
        part_number: &str,
        revision: &str,
        batch_number: Option<&str>,
        phase: Option<PhaseId>,
    ) -> Result<Outcome, Error> {
        let request = request(&self.client, &endpoints::CREATE_UNIT);
        let request = of_unit(request, serial_number, part_number)
            .query("revision", revision)
            .query_opt("batchNumber", batch_number)
            .query_opt("unitPhase", phase);
        request.send().await.map(Response::into_value)
    }

    /// Builds a unit, the child, into another one, by the rules of
    /// [`add_child_unit`](crate::Production::add_child_unit). With `check_phase` false the child may
    /// be in any phase; without it the server decides. `culture` is the language of the server's
    /// words, `en-US` if it is not given.
    pub async fn add_child_unit(
        &self,
        serial_number: &str,
        part_number: &str,
        child: (&str, &str),
        check: Option<(&str, &str)>,
        check_phase: Option<bool>,
        culture: Option<&str>,
    ) -> Result<Outcome, Error> {
        let (check_part_number, check_revision) = check.unwrap_or_default();
        let request = request(&self.client, &endpoints::ADD_CHILD);
        let request = with_child(of_unit(request, serial_number, part_number), child)
            .query("checkPartNumber", check_part_number)
            .query("checkRevision", check_revision)
            .query("cultureCode", culture.unwrap_or(CULTURE))
            .query_opt("checkPhase", check_phase);
        request.send().await.map(Response::into_value)
    }

    /// Takes a unit, the child – its serial number and part number – out of another one. `culture` is
    /// the language of the server's words, such as `en-US`.
    pub async fn remove_child_unit(
        &self,
        serial_number: &str,
        part_number: &str,
        child: (&str, &str),
        culture: Option<&str>,
    ) -> Result<Outcome, Error> {
        let request = request(&self.client, &endpoints::REMOVE_CHILD);
        let request = with_child(of_unit(request, serial_number, part_number), child);
        request.query_opt("cultureCode", culture).send().await.map(Response::into_value)
    }

    /// Takes all units out of a unit. `culture` is the language of the server's words, such as
    /// `en-US`.
    pub async fn remove_all_child_units(
        &self,
        serial_number: &str,
        part_number: &str,
        culture: Option<&str>,
    ) -> Result<Outcome, Error> {
        let request = request(&self.client, &endpoints::REMOVE_ALL_CHILDREN);
        let request = of_unit(request, serial_number, part_number);
        request.query_opt("cultureCode", culture).send().await.map(Response::into_value)
    }

    /// Whether the units built into a unit are those of its box build, as
    /// [`check_child_units`](crate::Production::check_child_units). `culture` is the language of the
    /// server's words, `en-US` if it is not given.
    pub async fn check_child_units(
        &self,
        parent_serial_number: &str,
        parent_part_number: &str,
        culture: Option<&str>,
    ) -> Result<Option<Arc<Outcome>>, Error> {
        let request = request(&self.client, &endpoints::CHECK_CHILDREN)
            .query("CultureCode", culture.unwrap_or(CULTURE))
            .query("ParentSerialNumber", parent_serial_number)
            .query("ParentPartNumber", parent_part_number);
        // An answer of nothing is an outcome, too.
        Ok(request.send_optional().await?.map(Response::into_shared))
    }

    async fn about<T>(
        &self,
        endpoint: &Endpoint,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Option<Arc<T>>, Error>
    where
        T: serde::de::DeserializeOwned + Send + Sync + 'static,
    {
        let request = of_unit(request(&self.client, endpoint), serial_number, part_number);
        // A unit can be known, and what is asked of it not: the answer is `null` then.
        optional(request).await
    }
}

fn with_child<'a>(request: Request<'a>, (serial_number, part_number): (&str, &str)) -> Request<'a> {
    request.query("childSerialNumber", serial_number).query("childPartNumber", part_number)
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}
