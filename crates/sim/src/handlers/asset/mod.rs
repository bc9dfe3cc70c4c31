//! Operations on test equipment.

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::absent("GET /api/Asset"),
    Route::absent("PUT /api/Asset"),
    Route::absent("DELETE /api/Asset"),
    Route::absent("GET /api/Asset/{assetId}"),
    Route::absent("POST /api/Asset/Calibration"),
    Route::absent("PUT /api/Asset/Count"),
    Route::absent("GET /api/Asset/Log"),
    Route::absent("POST /api/Asset/Maintenance"),
    Route::absent("POST /api/Asset/Message"),
    Route::absent("POST /api/Asset/ResetRunningCount"),
    Route::absent("PUT /api/Asset/State"),
    Route::absent("GET /api/Asset/Status"),
    Route::absent("GET /api/Asset/SubAssets"),
    Route::absent("GET /api/Asset/Types"),
    Route::absent("PUT /api/Asset/Types"),
    Route::absent("PUT /api/Asset/SetRunningCount"),
    Route::absent("PUT /api/Asset/SetTotalCount"),
    Route::absent("POST /api/Asset/Calibration/External"),
    Route::absent("POST /api/Asset/Maintenance/External"),
    Route::absent("POST /api/internal/Blob/Asset"),
    Route::absent("GET /api/internal/Blob/Asset"),
    Route::absent("GET /api/internal/Blob/Asset/List/{assetId}"),
    Route::absent("DELETE /api/internal/Blob/Assets"),
];
