//! Operations on manual inspections.

mod definitions;
mod instances;
mod relations;

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated(
        "GET /api/internal/ManualInspection/GetTestSequenceDefinitions",
        definitions::list,
    ),
    Route::simulated(
        "GET /api/internal/ManualInspection/GetTestSequenceDefinition",
        definitions::get,
    ),
    Route::simulated(
        "GET /api/internal/ManualInspection/GetDefinitionCopy/{id}",
        definitions::copy,
    )
    .effect(),
    Route::simulated("GET /api/internal/ManualInspection/GetInstancesCount/{id}", instances::count),
    Route::simulated("POST /api/internal/ManualInspection/PostDefinition", definitions::create),
    Route::simulated("PUT /api/internal/ManualInspection/PutDefinitionNew", definitions::change),
    Route::simulated("GET /api/internal/ManualInspection/GetRelations/{id}", relations::list),
    Route::simulated(
        "GET /api/internal/ManualInspection/GetRelationConflicts/{id}",
        relations::conflicts,
    ),
    Route::simulated(
        "GET /api/internal/ManualInspection/GetRelationConflictsNew/{id}",
        relations::conflicting_definitions,
    ),
    Route::simulated("POST /api/internal/ManualInspection/PostRelation", relations::create),
    Route::simulated("PUT /api/internal/ManualInspection/PutRelation", relations::change),
    Route::simulated("PUT /api/internal/ManualInspection/DeleteRelationNew", relations::delete),
    Route::simulated("GET /api/internal/ManualInspection/GetSequences", relations::sequences),
    Route::simulated("PUT /api/internal/ManualInspection/PutSequence", instances::save),
    Route::simulated("DELETE /api/internal/ManualInspection/DeleteSequence", instances::delete),
    Route::simulated("GET /api/internal/ManualInspection/GetMiDetails/{id}", instances::details),
    Route::simulated("GET /api/internal/ManualInspection/GetMiDetailsNew/{id}", instances::details),
    Route::simulated(
        "GET /api/internal/ManualInspection/GetTestSequenceDefinitionXaml",
        definitions::xaml,
    ),
    Route::simulated(
        "PUT /api/internal/ManualInspection/PutTestSequenceDefinitionXaml",
        definitions::set_xaml,
    ),
    Route::simulated(
        "GET /api/internal/ManualInspection/GetWatswwfContent/{id}",
        definitions::workflow_content,
    ),
    Route::simulated(
        "PUT /api/internal/ManualInspection/ValidateMiscInfo",
        instances::validate_misc_info,
    )
    .pure(),
    Route::simulated("PUT /api/internal/ManualInspection/PutStringTest", instances::save_step),
];
