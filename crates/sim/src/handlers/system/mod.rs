//! Operations on stations, levels, tokens, barcodes, exports and workflows.

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::absent("GET /api/Auth/GetToken"),
    Route::absent("GET /api/Auth/GetToken/{identifier}"),
    Route::absent("PUT /api/BarcodeIdentifiers/BarcodeIdentifier"),
    Route::absent("DELETE /api/BarcodeIdentifiers/BarcodeIdentifier/{id}"),
    Route::absent("GET /api/BarcodeIdentifiers/BarcodeIdentifiers"),
    Route::absent("GET /api/BarcodeIdentifiers/IdentifyBarcode"),
    Route::absent("GET /api/Export/{fileName}"),
    Route::absent("POST /api/Export/Certificate"),
    Route::absent("GET /api/Export/List"),
    Route::absent("GET /api/SystemManager/Client"),
    Route::absent("PUT /api/SystemManager/Client"),
    Route::absent("GET /api/SystemManager/ClientLog/{identifier}"),
    Route::absent("GET /api/SystemManager/Clients"),
    Route::absent("GET /api/SystemManager/Level"),
    Route::absent("POST /api/SystemManager/Level"),
    Route::absent("GET /api/SystemStatus"),
    Route::absent("GET /api/Workflow/EndTest"),
    Route::absent("GET /api/Workflow/StartTest"),
    Route::absent("POST /api/Client/Register"),
    Route::absent("PUT /api/Client/Update"),
    Route::absent("GET /api/internal/Client/Ping"),
    Route::absent("GET /api/internal/Client/ServerInfo"),
    Route::absent("GET /api/internal/Client/Version"),
    Route::absent("GET /api/internal/Client/GetClients"),
    Route::absent("POST /api/internal/Client/Update"),
    Route::absent("GET /api/internal/Auth/Disconnect/{id}"),
];
