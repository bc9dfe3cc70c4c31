//! Operations on statistics.

mod flow;
mod master;
mod reports;
mod scope;
mod steps;
mod times;
mod yields;

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("POST /api/App/AggregatedMeasurements", steps::aggregated).pure(),
    Route::simulated("GET /api/App/CommonUserSettings", master::user_settings),
    Route::simulated("POST /api/App/DynamicRepair", yields::dynamic_repair).pure(),
    Route::simulated("POST /api/App/DynamicYield", yields::dynamic_yield).pure(),
    Route::simulated("GET /api/App/HighVolume", yields::high_volume_of),
    Route::simulated("POST /api/App/HighVolume", yields::high_volume).pure(),
    Route::simulated("POST /api/App/HighVolumeByProductGroup", yields::high_volume_by_group).pure(),
    Route::simulated("GET /api/App/Levels", master::levels),
    Route::simulated("POST /api/App/Measurements", steps::measurements).pure(),
    Route::simulated("POST /api/App/OeeAnalysis", times::effectiveness).pure(),
    Route::simulated("GET /api/App/ProductGroups", master::product_groups),
    Route::simulated("GET /api/App/RelatedRepairHistory", reports::repair_history),
    Route::simulated("POST /api/App/SerialNumberHistory", reports::history).pure(),
    Route::simulated("POST /api/App/TestStepAnalysis", steps::analysis).pure(),
    Route::simulated("GET /api/App/TopFailed", steps::top_failed_of),
    Route::simulated("POST /api/App/TopFailed", steps::top_failed).pure(),
    Route::simulated("POST /api/App/UurReport", reports::repairs).pure(),
    Route::simulated("GET /api/App/UutReport", reports::tests_of),
    Route::simulated("POST /api/App/UutReport", reports::tests).pure(),
    Route::simulated("GET /api/App/VolumeYield", yields::volume_yield_of),
    Route::simulated("POST /api/App/VolumeYield", yields::volume_yield).pure(),
    Route::simulated("GET /api/App/WorstYield", yields::worst_yield_of),
    Route::simulated("POST /api/App/WorstYield", yields::worst_yield).pure(),
    Route::simulated("POST /api/App/WorstYieldByProductGroup", yields::worst_yield_by_group).pure(),
    Route::simulated("POST /api/App/ConnectionAndExecutionTime", times::analysis).pure(),
    Route::simulated("POST /api/internal/UnitFlow", flow::flow).pure(),
    Route::simulated("GET /api/internal/UnitFlow/Links", flow::links),
    Route::simulated("GET /api/internal/UnitFlow/Nodes", flow::nodes),
    Route::simulated("GET /api/internal/UnitFlow/Units", flow::units),
    Route::simulated("POST /api/internal/UnitFlow/SN", flow::of_units).pure(),
    Route::simulated("POST /api/internal/UnitFlow/SplitBy", flow::split_by).pure(),
    Route::simulated("POST /api/internal/UnitFlow/UnitOrder", flow::ordered).pure(),
    Route::simulated("GET /api/internal/App/MeasurementList", steps::measurement_list_of),
    Route::simulated("POST /api/internal/App/MeasurementList", steps::measurement_list).pure(),
    Route::simulated("GET /api/internal/App/StepStatusList", steps::step_status_list_of),
    Route::simulated("POST /api/internal/App/StepStatusList", steps::step_status_list).pure(),
    Route::simulated("GET /api/internal/App/TopFailed", steps::top_failed_of),
    Route::simulated("POST /api/internal/App/TopFailed", steps::top_failed).pure(),
    Route::simulated("POST /api/internal/Trigger/GetAlarmAndNotificationLogs", master::alarms)
        .pure(),
];
