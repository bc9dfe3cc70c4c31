//! Operations on units, serial numbers, phases and batches.

mod batches;
mod children;
mod numbers;
mod pages;
mod parameters;
mod pools;
mod units;

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("POST /api/Production/AddChildUnit", children::add),
    Route::simulated("PUT /api/Production/Batches", batches::put_many),
    Route::simulated("GET /api/Production/CheckChildUnits", children::check),
    Route::simulated("POST /api/Production/RemoveChildUnit", children::remove),
    Route::simulated("GET /api/Production/SerialNumbers", numbers::export),
    Route::simulated("PUT /api/Production/SerialNumbers", numbers::upload),
    Route::simulated("GET /api/Production/SerialNumbers/ByRange", numbers::by_range),
    Route::simulated("GET /api/Production/SerialNumbers/ByReference", numbers::by_reference),
    Route::simulated("POST /api/Production/SerialNumbers/Take", numbers::take),
    Route::simulated("GET /api/Production/SerialNumbers/Types", numbers::types),
    Route::simulated("PUT /api/Production/SetUnitPhase", units::set_phase),
    Route::simulated("PUT /api/Production/SetUnitProcess", units::set_process),
    Route::simulated("GET /api/Production/Unit/{serialNumber}/{partNumber}", units::get),
    Route::simulated("PUT /api/Production/Units", units::put_many),
    Route::simulated("GET /api/Production/Units/Changes", units::changes),
    Route::simulated("DELETE /api/Production/Units/Changes/{id}", units::delete_change),
    Route::simulated("GET /api/Production/UnitVerification", units::verify),
    Route::simulated("GET /api/Production/Unit/Query", units::query),
    Route::simulated("POST /api/Production/Unit", units::create),
    Route::simulated("PUT /api/Production/Unit", units::update),
    Route::simulated("DELETE /api/Production/Unit", units::delete),
    Route::simulated("PUT /api/Production/ChangeUnit", units::change),
    Route::simulated("PUT /api/Production/UnitTag", units::set_tag),
    Route::simulated("GET /api/Production/Batches", batches::list),
    Route::simulated("PUT /api/Production/Batch", batches::put),
    Route::simulated("GET /api/internal/Mes/GetUnitPhases", pages::phases),
    Route::simulated("GET /api/internal/Production/isConnected", pages::is_connected),
    Route::simulated("GET /api/internal/Production/GetSites", pages::sites),
    Route::simulated("GET /api/internal/Production/GetUnit", pages::unit),
    Route::simulated("GET /api/internal/Production/GetUnitInfo", pages::unit_info),
    Route::simulated("GET /api/internal/Production/GetUnitHierarchy", pages::hierarchy),
    Route::simulated("GET /api/internal/Production/GetUnitStateHistory", pages::state_history),
    Route::simulated("GET /api/internal/Production/GetUnitPhase", pages::unit_phase),
    Route::simulated("GET /api/internal/Production/GetUnitProcess", pages::unit_process),
    Route::simulated("GET /api/internal/Production/GetUnitContents", pages::contents),
    Route::simulated("POST /api/internal/Production/CreateUnit", pages::create_unit),
    Route::simulated("POST /api/internal/Production/AddChildUnit", children::add_internal),
    Route::simulated("POST /api/internal/Production/RemoveChildUnit", children::remove_internal),
    Route::simulated("POST /api/internal/Production/RemoveAllChildUnits", children::remove_all),
    Route::simulated("GET /api/internal/Production/CheckChildUnits", children::check_internal),
    Route::simulated("GET /api/internal/Production/SerialNumbers", pools::find),
    Route::simulated("GET /api/internal/Production/SerialNumbers/Count", pools::count),
    Route::simulated("PUT /api/internal/Production/SerialNumbers/Free", pools::free),
    Route::simulated("DELETE /api/internal/Production/SerialNumbers/Free", pools::delete_free),
    Route::simulated("GET /api/internal/Production/SerialNumbers/Ranges", pools::ranges),
    Route::simulated("GET /api/internal/Production/SerialNumbers/Statistics", pools::statistics),
    Route::simulated("POST /api/internal/Production/GetAndReserveNewSerialNumbers", pools::reserve),
];
