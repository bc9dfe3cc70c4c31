//! Calls of the inspection domain.

use std::sync::Arc;

use serde_json::Value;
use wats_http::{Client, Error, Response};

use super::definition::Definition;
use super::endpoints;
use super::entity::DefinitionEntity;
use super::instance::{Instance, MiscInfo, Sequence, Step};
use super::relation::{ConflictingDefinition, Relation};
use super::work::{Submission, UnitToInspect};
use crate::answers::{any, done, list, optional, optional_any};
use crate::internal::request;
use crate::system::DefinitionStatus;

/// Manual inspections: their definitions, what these apply to, and the inspections under way.
///
/// ```no_run
/// use wats_domains::inspection::internal::{Definition, Inspections, Relation};
/// use wats_http::Client;
///
/// # async fn run(client: &Client) -> Result<(), wats_http::Error> {
/// let inspections = Inspections::new(client);
/// let made = inspections.create_definition(&Definition::new("Visual inspection"), None).await?;
/// let id = made.test_sequence_definition_id.expect("the server gives every definition one");
/// let mut relation = Relation::new(&id, "Product", "PartNumber");
/// relation.entity_value = Some("WIDGET-001".into());
/// inspections.create_relation(&relation).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Inspections {
    client: Client,
}

impl Inspections {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The definitions: those that apply to every unit, or the others.
    pub async fn definitions(&self, global: bool) -> Result<Arc<Vec<Definition>>, Error> {
        let request = request(&self.client, &endpoints::DEFINITIONS);
        list(request.query("isGlobalDefinitions", global)).await
    }

    /// The definition with this identifier.
    pub async fn definition(&self, id: &str) -> Result<Option<Arc<Definition>>, Error> {
        optional(request(&self.client, &endpoints::DEFINITION).query("definitionId", id)).await
    }

    /// Makes a copy of a definition, and returns it. A GET that writes: it is neither kept nor
    /// asked for again.
    pub async fn copy_definition(&self, id: &str) -> Result<Definition, Error> {
        let request = request(&self.client, &endpoints::COPY_DEFINITION).path("id", id);
        request.send().await.map(Response::into_value)
    }

    /// How many inspections were made by a definition.
    pub async fn instances_count(&self, id: &str) -> Result<i64, Error> {
        let request = request(&self.client, &endpoints::INSTANCES_COUNT).path("id", id);
        request.send().await.map(Response::into_value)
    }

    /// Makes a definition in Draft; `default_xaml`: with a sequence to begin with.
    pub async fn create_definition(
        &self,
        definition: &Definition,
        default_xaml: Option<bool>,
    ) -> Result<Definition, Error> {
        let request = request(&self.client, &endpoints::CREATE_DEFINITION)
            .query_opt("createDefaultXaml", default_xaml)
            .json(definition);
        request.send().await.map(Response::into_value)
    }

    /// As [`create_definition`](Self::create_definition), with the answer in the form that
    /// [`update_definition`](Self::update_definition) wants.
    pub async fn create_definition_entity(
        &self,
        definition: &Definition,
        default_xaml: Option<bool>,
    ) -> Result<DefinitionEntity, Error> {
        let request = request(&self.client, &endpoints::CREATE_DEFINITION)
            .query_opt("createDefaultXaml", default_xaml)
            .query("returnAsProductionManagerEntity", true)
            .json(definition);
        request.send().await.map(Response::into_value)
    }

    /// Changes the definition with the identifier that `definition` has.
    ///
    /// The existing client sends a [`Definition`]; the server's documents want the production
    /// manager's form.
    pub async fn update_definition(
        &self,
        definition: &DefinitionEntity,
    ) -> Result<Definition, Error> {
        let request = request(&self.client, &endpoints::UPDATE_DEFINITION).json(definition);
        request.send().await.map(Response::into_value)
    }

    /// Gives a definition another status, and changes nothing else.
    pub async fn set_status(
        &self,
        id: &str,
        status: DefinitionStatus,
    ) -> Result<Definition, Error> {
        let mut change = DefinitionEntity::new(id);
        change.status = Some(status);
        self.update_definition(&change).await
    }

    /// What a definition applies to.
    pub async fn relations(&self, definition_id: &str) -> Result<Arc<Vec<Relation>>, Error> {
        list(request(&self.client, &endpoints::RELATIONS).path("id", definition_id)).await
    }

    /// The relations of other definitions that apply to the same units. The form of the rows is
    /// not documented.
    pub async fn relation_conflicts(&self, definition_id: &str) -> Result<Arc<Vec<Value>>, Error> {
        list(request(&self.client, &endpoints::RELATION_CONFLICTS).path("id", definition_id)).await
    }

    /// The definitions that apply to the same units.
    pub async fn conflicting_definitions(
        &self,
        definition_id: &str,
    ) -> Result<Arc<Vec<ConflictingDefinition>>, Error> {
        let request = request(&self.client, &endpoints::CONFLICTING_DEFINITIONS);
        list(request.path("id", definition_id)).await
    }

    /// Makes a definition apply to more units.
    pub async fn create_relation(&self, relation: &Relation) -> Result<Relation, Error> {
        let request = request(&self.client, &endpoints::CREATE_RELATION).json(relation);
        request.send().await.map(Response::into_value)
    }

    /// Changes the relation with the identifier that `relation` has.
    pub async fn update_relation(&self, relation: &Relation) -> Result<Relation, Error> {
        let request = request(&self.client, &endpoints::UPDATE_RELATION).json(relation);
        request.send().await.map(Response::into_value)
    }

    /// Deletes relations.
    pub async fn delete_relations<S: AsRef<str>>(&self, ids: &[S]) -> Result<(), Error> {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        done(request(&self.client, &endpoints::DELETE_RELATIONS).json(&ids)).await
    }

    /// The definitions that apply to a unit.
    ///
    /// The existing client sends nothing about the unit; the server's documents want it.
    pub async fn sequences(&self, unit: &UnitToInspect) -> Result<Arc<Vec<Sequence>>, Error> {
        let request = request(&self.client, &endpoints::SEQUENCES)
            .query("serialNumber", &unit.serial_number)
            .query("partNumber", &unit.part_number)
            .query("revision", &unit.revision)
            .query("batchNumber", &unit.batch_number)
            .query_opt("status", unit.status.map(|status| status.0))
            .query_opt("stationName", unit.station_name.as_ref());
        list(request).await
    }

    /// Saves the steps of an inspection, and submits it if that is asked for. It is not tried again
    /// when it is unclear whether it was carried out. The form of the answer is not documented.
    pub async fn save_sequence(
        &self,
        steps: &[Step],
        submission: Submission,
    ) -> Result<Value, Error> {
        let request = request(&self.client, &endpoints::SAVE_SEQUENCE)
            .query_opt("submit", submission.submit)
            .query_opt("returnRootSequence", submission.return_root_sequence)
            .json(steps);
        any(request).await
    }

    /// Gives up an inspection.
    ///
    /// The existing client sends the identifier in the path; the server's documents want `uuid` in
    /// the query.
    pub async fn delete_sequence(&self, id: &str) -> Result<(), Error> {
        done(request(&self.client, &endpoints::DELETE_SEQUENCE).query("uuid", id)).await
    }

    /// An inspection, as the older pages ask for it.
    pub async fn details(&self, id: &str) -> Result<Option<Arc<Instance>>, Error> {
        optional(request(&self.client, &endpoints::DETAILS).path("id", id)).await
    }

    /// An inspection, as the newer pages ask for it.
    pub async fn details_new(&self, id: &str) -> Result<Option<Arc<Instance>>, Error> {
        optional(request(&self.client, &endpoints::DETAILS_NEW).path("id", id)).await
    }

    /// The sequence of a definition, as XAML: bare, or in an object, as servers differ.
    pub async fn xaml(&self, definition_id: &str) -> Result<Option<Arc<Value>>, Error> {
        let request = request(&self.client, &endpoints::XAML);
        optional_any(request.query("definitionId", definition_id)).await
    }

    /// Replaces the sequence of a definition by this XAML.
    ///
    /// The existing client sends an object; the server's documents want the text alone, and the
    /// definition in the query.
    pub async fn save_xaml(
        &self,
        definition_id: &str,
        xaml: &str,
        username: Option<&str>,
    ) -> Result<(), Error> {
        let request = request(&self.client, &endpoints::SAVE_XAML)
            .query("definitionId", definition_id)
            .query_opt("username", username)
            .json(xaml);
        done(request).await
    }

    /// The workflow of a definition. The form of the answer is not documented.
    pub async fn workflow_content(&self, definition_id: &str) -> Result<Option<Arc<Value>>, Error> {
        let request = request(&self.client, &endpoints::WORKFLOW_CONTENT);
        optional_any(request.path("id", definition_id)).await
    }

    /// Asks whether a value matches its pattern. Nothing is stored.
    pub async fn validate_misc_info(&self, info: &MiscInfo) -> Result<Arc<MiscInfo>, Error> {
        let request = request(&self.client, &endpoints::VALIDATE_MISC_INFO).json(info);
        request.send().await.map(Response::into_shared)
    }

    /// Saves a step whose outcome is a text. The form of the answer is not documented.
    pub async fn save_string_test(&self, step: &Step) -> Result<Value, Error> {
        any(request(&self.client, &endpoints::SAVE_STRING_TEST).json(step)).await
    }
}
