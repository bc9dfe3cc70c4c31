//! The operations of the inspection domain, all of them internal.

use wats_http::{Endpoint, Freshness};

use crate::entities::{MI_DEFINITION, MI_INSTANCE, MI_RELATION, PRODUCT, REPORT};

pub(crate) const ALL: &[&Endpoint] = &[
    &DEFINITIONS,
    &DEFINITION,
    &COPY_DEFINITION,
    &INSTANCES_COUNT,
    &CREATE_DEFINITION,
    &UPDATE_DEFINITION,
    &RELATIONS,
    &RELATION_CONFLICTS,
    &CONFLICTING_DEFINITIONS,
    &CREATE_RELATION,
    &UPDATE_RELATION,
    &DELETE_RELATIONS,
    &SEQUENCES,
    &SAVE_SEQUENCE,
    &DELETE_SEQUENCE,
    &DETAILS,
    &DETAILS_NEW,
    &XAML,
    &SAVE_XAML,
    &WORKFLOW_CONTENT,
    &VALIDATE_MISC_INFO,
    &SAVE_STRING_TEST,
];

/// Which definitions apply depends on what they are related to.
const RELATED: &[&str] = &[MI_RELATION, MI_DEFINITION];

/// Definitions are told with the number of their instances, and with what they apply to: products by
/// their names.
const DEFINITION_READ: &[&str] = &[MI_DEFINITION, MI_INSTANCE, PRODUCT];

/// Conflicts are with definitions, which are told by their names and states.
const CONFLICTS_READ: &[&str] = &[MI_RELATION, MI_DEFINITION];

pub(crate) const DEFINITIONS: Endpoint = Endpoint::get(
    "inspections.definitions",
    "/api/internal/ManualInspection/GetTestSequenceDefinitions",
)
.freshness(Freshness::MasterData)
.entities(DEFINITION_READ);

pub(crate) const DEFINITION: Endpoint = Endpoint::get(
    "inspections.definition",
    "/api/internal/ManualInspection/GetTestSequenceDefinition",
)
.freshness(Freshness::MasterData)
.entities(DEFINITION_READ);

/// A GET that writes: each makes another copy.
pub(crate) const COPY_DEFINITION: Endpoint = Endpoint::get(
    "inspections.copy_definition",
    "/api/internal/ManualInspection/GetDefinitionCopy/{id}",
)
.effect()
.entities(&[MI_DEFINITION]);

pub(crate) const INSTANCES_COUNT: Endpoint = Endpoint::get(
    "inspections.instances_count",
    "/api/internal/ManualInspection/GetInstancesCount/{id}",
)
.freshness(Freshness::Live)
.entities(&[MI_INSTANCE]);

/// Done twice, it makes two.
pub(crate) const CREATE_DEFINITION: Endpoint = Endpoint::post(
    "inspections.create_definition",
    "/api/internal/ManualInspection/PostDefinition",
)
.entities(&[MI_DEFINITION]);

/// The status only moves on: done twice, it may be refused the second time.
pub(crate) const UPDATE_DEFINITION: Endpoint = Endpoint::put(
    "inspections.update_definition",
    "/api/internal/ManualInspection/PutDefinitionNew",
)
.entities(&[MI_DEFINITION]);

/// With the names of products.
pub(crate) const RELATIONS: Endpoint =
    Endpoint::get("inspections.relations", "/api/internal/ManualInspection/GetRelations/{id}")
        .freshness(Freshness::MasterData)
        .entities(&[MI_RELATION, PRODUCT]);

pub(crate) const RELATION_CONFLICTS: Endpoint = Endpoint::get(
    "inspections.relation_conflicts",
    "/api/internal/ManualInspection/GetRelationConflicts/{id}",
)
.freshness(Freshness::MasterData)
.entities(CONFLICTS_READ);

pub(crate) const CONFLICTING_DEFINITIONS: Endpoint = Endpoint::get(
    "inspections.conflicting_definitions",
    "/api/internal/ManualInspection/GetRelationConflictsNew/{id}",
)
.freshness(Freshness::MasterData)
.entities(CONFLICTS_READ);

/// Done twice, it makes two.
pub(crate) const CREATE_RELATION: Endpoint =
    Endpoint::post("inspections.create_relation", "/api/internal/ManualInspection/PostRelation")
        .entities(RELATED);

/// Says by its id what the relation is to be.
pub(crate) const UPDATE_RELATION: Endpoint =
    Endpoint::put("inspections.update_relation", "/api/internal/ManualInspection/PutRelation")
        .entities(RELATED)
        .idempotent();

pub(crate) const DELETE_RELATIONS: Endpoint = Endpoint::put(
    "inspections.delete_relations",
    "/api/internal/ManualInspection/DeleteRelationNew",
)
.entities(RELATED);

pub(crate) const SEQUENCES: Endpoint =
    Endpoint::get("inspections.sequences", "/api/internal/ManualInspection/GetSequences")
        .freshness(Freshness::MasterData)
        .entities(&[MI_DEFINITION]);

/// It can submit a report: done twice, it might submit two.
pub(crate) const SAVE_SEQUENCE: Endpoint =
    Endpoint::put("inspections.save_sequence", "/api/internal/ManualInspection/PutSequence")
        .entities(&[MI_INSTANCE, REPORT]);

pub(crate) const DELETE_SEQUENCE: Endpoint = Endpoint::delete(
    "inspections.delete_sequence",
    "/api/internal/ManualInspection/DeleteSequence",
)
.entities(&[MI_INSTANCE]);

pub(crate) const DETAILS: Endpoint =
    Endpoint::get("inspections.details", "/api/internal/ManualInspection/GetMiDetails/{id}")
        .freshness(Freshness::Live)
        .entities(&[MI_INSTANCE]);

pub(crate) const DETAILS_NEW: Endpoint =
    Endpoint::get("inspections.details_new", "/api/internal/ManualInspection/GetMiDetailsNew/{id}")
        .freshness(Freshness::Live)
        .entities(&[MI_INSTANCE]);

pub(crate) const XAML: Endpoint = Endpoint::get(
    "inspections.xaml",
    "/api/internal/ManualInspection/GetTestSequenceDefinitionXaml",
)
.freshness(Freshness::MasterData)
.entities(&[MI_DEFINITION]);

/// Says by its id what the sequence is to be.
pub(crate) const SAVE_XAML: Endpoint = Endpoint::put(
    "inspections.save_xaml",
    "/api/internal/ManualInspection/PutTestSequenceDefinitionXaml",
)
.entities(&[MI_DEFINITION])
.idempotent();

pub(crate) const WORKFLOW_CONTENT: Endpoint = Endpoint::get(
    "inspections.workflow_content",
    "/api/internal/ManualInspection/GetWatswwfContent/{id}",
)
.freshness(Freshness::MasterData)
.entities(&[MI_DEFINITION]);

/// A PUT that only checks.
pub(crate) const VALIDATE_MISC_INFO: Endpoint = Endpoint::put(
    "inspections.validate_misc_info",
    "/api/internal/ManualInspection/ValidateMiscInfo",
)
.pure();

/// Says by its number what the step is to be.
pub(crate) const SAVE_STRING_TEST: Endpoint =
    Endpoint::put("inspections.save_string_test", "/api/internal/ManualInspection/PutStringTest")
        .entities(&[MI_INSTANCE])
        .idempotent();
