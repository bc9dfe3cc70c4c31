//! Operations on manual inspections.

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::absent("GET /api/internal/ManualInspection/GetTestSequenceDefinitions"),
    Route::absent("GET /api/internal/ManualInspection/GetTestSequenceDefinition"),
    Route::absent("GET /api/internal/ManualInspection/GetDefinitionCopy/{id}"),
    Route::absent("GET /api/internal/ManualInspection/GetInstancesCount/{id}"),
    Route::absent("POST /api/internal/ManualInspection/PostDefinition"),
    Route::absent("PUT /api/internal/ManualInspection/PutDefinitionNew"),
    Route::absent("GET /api/internal/ManualInspection/GetRelations/{id}"),
    Route::absent("GET /api/internal/ManualInspection/GetRelationConflicts/{id}"),
    Route::absent("GET /api/internal/ManualInspection/GetRelationConflictsNew/{id}"),
    Route::absent("POST /api/internal/ManualInspection/PostRelation"),
    Route::absent("PUT /api/internal/ManualInspection/PutRelation"),
    Route::absent("PUT /api/internal/ManualInspection/DeleteRelationNew"),
    Route::absent("GET /api/internal/ManualInspection/GetSequences"),
    Route::absent("PUT /api/internal/ManualInspection/PutSequence"),
    Route::absent("DELETE /api/internal/ManualInspection/DeleteSequence"),
    Route::absent("GET /api/internal/ManualInspection/GetMiDetails/{id}"),
    Route::absent("GET /api/internal/ManualInspection/GetMiDetailsNew/{id}"),
    Route::absent("GET /api/internal/ManualInspection/GetTestSequenceDefinitionXaml"),
    Route::absent("PUT /api/internal/ManualInspection/PutTestSequenceDefinitionXaml"),
    Route::absent("GET /api/internal/ManualInspection/GetWatswwfContent/{id}"),
    Route::absent("PUT /api/internal/ManualInspection/ValidateMiscInfo"),
    Route::absent("PUT /api/internal/ManualInspection/PutStringTest"),
];
