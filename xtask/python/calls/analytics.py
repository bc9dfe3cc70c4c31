"""Statistics."""


def run(check, part_number):
    from pywats import WATSFilter

    filter = WATSFilter(part_number=part_number)
    check.call("analytics.get_version", expect=lambda v: bool(v))
    check.call("analytics.get_levels", expect=lambda rows: len(rows) > 0)
    check.call("analytics.get_product_groups")
    check.call("analytics.get_product_groups", include_filters=True)
    check.call("analytics.get_processes", expect=lambda p: len(p) > 0)
    yields(check, part_number, filter, WATSFilter)
    check.call("analytics.get_uut_reports", filter, expect=lambda rows: len(rows) == 2)
    check.call("analytics.get_uur_reports", filter, expect=lambda rows: len(rows) == 1)
    check.call("analytics.get_serial_number_history", WATSFilter(serial_number="PY-0001"), expect=lambda rows: len(rows) >= 2)
    steps(check, part_number, filter, WATSFilter)
    check.call("analytics.get_connection_and_execution_time", filter)
    check.call("analytics.get_oee_analysis", filter)
    check.call("analytics.get_alarm_logs", top_count=5)
    flow(check, part_number)


def yields(check, part_number, filter, Filter):
    by_part = Filter(part_number=part_number, dimensions="partNumber", period_count=30, date_grouping=4)
    check.call("analytics.get_dynamic_yield", by_part, expect=lambda rows: len(rows) == 1 and rows[0].unit_count == 1)
    check.call("analytics.get_dynamic_repair", Filter(part_number=part_number, dimensions="partNumber"))
    check.call("analytics.get_volume_yield", filter)
    check.call("analytics.get_high_volume", filter)
    check.call("analytics.get_high_volume_by_product_group", filter)
    check.call("analytics.get_worst_yield", filter)
    check.call("analytics.get_worst_yield_by_product_group", filter)
    check.call("analytics.get_yield_summary", part_number)
    check.call("analytics.get_station_yield", "PY-STATION")
    check.call("analytics.get_related_repair_history", part_number, "A")


def steps(check, part_number, filter, Filter):
    name = {p.code: p.name for p in check.api.process.get_processes()}.get(100)
    operation = Filter(part_number=part_number, test_operation=name)
    check.call("analytics.get_test_step_analysis", operation, expect=lambda rows: len(rows) > 0)
    check.call("analytics.get_test_step_analysis_for_operation", part_number, name, expect=lambda rows: len(rows) > 0)
    paths = "MainSequence Callback/Vout"
    check.call("analytics.get_measurements", operation)
    check.call("analytics.get_measurements", operation, measurement_paths=paths)
    check.call("analytics.get_aggregated_measurements", operation)
    check.call("analytics.get_aggregated_measurements", operation, measurement_paths=paths)
    check.call("analytics.get_top_failed", filter)
    check.call("analytics.get_top_failed_internal", {"partNumber": part_number})
    check.call("analytics.get_top_failed_by_product", part_number, "100", "", "", 30)
    row = check.prepare("POST", "/api/App/TopFailed", json={"topCount": 1}).json()[0]
    of = ({}, row["stepFilters"], row["sequenceFilters"])
    by_product = ("", "", 30, row["stepFilters"], row["sequenceFilters"])
    check.call("analytics.get_measurement_list", *of)
    check.call("analytics.get_measurement_list_by_product", *by_product)
    check.call("analytics.get_step_status_list", *of, expect=lambda rows: len(rows) > 0)
    check.call("analytics.get_step_status_list_by_product", *by_product, expect=lambda rows: len(rows) > 0)


def flow(check, part_number):
    of = {"partNumber": part_number}
    check.call("analytics.get_unit_flow", of, expect=lambda flow: flow.nodes)
    check.call("analytics.get_flow_summary", of, expect=lambda summary: summary)
    check.call("analytics.get_bottlenecks", of)
    check.call("analytics.split_flow_by", "stationName", of, expect=lambda flow: flow.nodes)
    check.call("analytics.expand_operations", True, of, expect=lambda flow: flow.nodes)
    check.call("analytics.hide_operations", ["100"], of)
    check.call("analytics.show_operations", ["100"], of)
    check.call("analytics.set_unit_flow_visibility", ["100"], [], of)
    for wrong in ("get_flow_links", "get_flow_nodes", "get_flow_units"):
        check.call(f"analytics.{wrong}", expect=lambda rows: len(rows) > 0)
    check.call("analytics.trace_serial_numbers", ["PY-0001"], expect=lambda flow: flow is not None)
    check.call("analytics.set_unit_order", "serialNumber", expect=lambda flow: flow.nodes)
