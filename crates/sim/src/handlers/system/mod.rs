//! Operations on stations, levels, tokens, barcodes, exports and workflows.

mod barcodes;
mod exports;
mod internal;
mod levels;
mod stations;
mod status;
mod tokens;
mod workflow;

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("GET /api/Auth/GetToken", tokens::get).effect(),
    Route::simulated("GET /api/Auth/GetToken/{identifier}", tokens::get).effect(),
    Route::simulated("PUT /api/BarcodeIdentifiers/BarcodeIdentifier", barcodes::save),
    Route::simulated("DELETE /api/BarcodeIdentifiers/BarcodeIdentifier/{id}", barcodes::delete),
    Route::simulated("GET /api/BarcodeIdentifiers/BarcodeIdentifiers", barcodes::list),
    Route::simulated("GET /api/BarcodeIdentifiers/IdentifyBarcode", barcodes::identify),
    Route::simulated("GET /api/Export/{fileName}", exports::file),
    Route::simulated("POST /api/Export/Certificate", exports::certificates),
    Route::simulated("GET /api/Export/List", exports::list),
    Route::simulated("GET /api/SystemManager/Client", stations::get),
    Route::simulated("PUT /api/SystemManager/Client", stations::save),
    Route::simulated("GET /api/SystemManager/ClientLog/{identifier}", stations::log),
    Route::simulated("GET /api/SystemManager/Clients", stations::list),
    Route::simulated("GET /api/SystemManager/Level", levels::find),
    Route::simulated("POST /api/SystemManager/Level", levels::create),
    Route::simulated("GET /api/SystemStatus", status::get),
    Route::simulated("GET /api/Workflow/EndTest", workflow::end).effect(),
    Route::simulated("GET /api/Workflow/StartTest", workflow::start).effect(),
    Route::simulated("POST /api/Client/Register", stations::register),
    Route::simulated("PUT /api/Client/Update", stations::update),
    Route::simulated("GET /api/internal/Client/Ping", internal::ping),
    Route::simulated("GET /api/internal/Client/ServerInfo", internal::server_info),
    Route::simulated("GET /api/internal/Client/Version", internal::versions),
    Route::simulated("GET /api/internal/Client/GetClients", internal::stations),
    Route::simulated("POST /api/internal/Client/Update", internal::update),
    Route::simulated("GET /api/internal/Auth/Disconnect/{id}", internal::disconnect).effect(),
];
