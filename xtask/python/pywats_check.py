"""Uses each domain of the Python client `pywats-api` against a simulated server, and prints what
worked. Arguments: the server's address and its token.

A call that fails although its request is right by the server's documents is a defect of the
simulated server, and ends the program with 1. Calls whose requests are wrong, or that the client
never sends, are listed in `KNOWN` with the reason; they may fail.
"""

import sys
import uuid
from datetime import datetime, timedelta, timezone

from pywats import pyWATS

# What the client does wrong, by domain and method.
KNOWN = {
    "product.bulk_save_products": "sends PUT /api/Product/Products, the server has PUT /api/Products",
    "product.bulk_save_revisions": "sends PUT /api/Product/Revisions, the server has PUT /api/Products/Revisions",
    "product.save_vendor": "sends other keys than the server's Vendor has",
    "product.delete_vendor": "sends the id in the path, the server wants it in the query",
    "asset.delete_files": "drops the body of its DELETE",
    "production.reserve_serial_numbers": "passes an argument its HTTP layer does not know",
    "production.set_unit_process": "sends processCode, the server wants processName",
    "production.add_child_to_assembly": "leaves out checkPartNumber and checkRevision",
    "production.verify_assembly": "sends other parameter names than the server knows",
    "production.find_serial_numbers_in_range": "sends other parameter names than the server knows",
    "production.find_serial_numbers_by_reference": "sends other parameter names than the server knows",
    "production.export_serial_numbers": "sends other parameter names than the server knows",
    "production.import_serial_numbers": "sends no form, and no parameters",
    "production.create_units": "serialises dates and identifiers as Python objects",
    "report.get_attachment": "leaves out reportId",
    "report.query_headers_by_misc_info": "sends stringValue, the server wants data",
    "analytics.get_oee_analysis": "leaves out availableTime",
    "analytics.get_flow_links": "leaves out the required filter",
    "analytics.get_flow_nodes": "leaves out the required filter",
    "analytics.get_flow_units": "leaves out the required filter",
    "analytics.trace_serial_numbers": "posts a filter, the server wants a list of unit ids",
    "analytics.set_unit_order": "posts a filter, the server wants a list of units",
    "software.get_file": "reads an attribute that does not exist",
    "rootcause.upload_attachment": "passes an argument its HTTP layer does not know",
    "scim.create_user": "passes an argument its HTTP layer does not know",
    "scim.update_user": "passes an argument its HTTP layer does not know",
    "scim.deactivate_user": "passes an argument its HTTP layer does not know",
    "scim.set_user_active": "passes an argument its HTTP layer does not know",
    "scim.update_display_name": "passes an argument its HTTP layer does not know",
}


class Check:
    """Runs calls, one after the other, and remembers how they ended."""

    def __init__(self, api):
        self.api = api
        self.rows = []

    def call(self, name, /, *args, expect=None, **kwargs):
        """Calls `domain.method`; `expect` judges the answer. Returns the answer, or None."""
        domain, method = name.split(".")
        answer = None
        try:
            answer = getattr(getattr(self.api, domain), method)(*args, **kwargs)
            answer = getattr(answer, "value", answer) if hasattr(answer, "is_success") else answer
            if expect is not None and not expect(answer):
                raise AssertionError(f"answered {str(answer)[:120]!r}")
            self.rows.append((name, True, ""))
        except Exception as error:  # whatever it is, it is what a user would see
            text = str(error).strip().splitlines() or [""]
            self.rows.append((name, False, f"{type(error).__name__}: {text[0][:140]}"))
        return answer

    def print(self):
        """Prints the table and returns the calls that failed without a known reason."""
        domains = {}
        for name, worked, why in self.rows:
            domains.setdefault(name.split(".")[0], []).append((name, worked, why))
        bad = []
        for domain, rows in domains.items():
            worked = sum(1 for row in rows if row[1])
            print(f"{domain}: {worked} of {len(rows)} calls worked")
            for name, ok, why in rows:
                if ok:
                    continue
                reason = KNOWN.get(name)
                if reason is None:
                    bad.append(name)
                print(f"  {'FAILED' if reason is None else 'client'}  {name}: {reason or why}")
        return bad


def products(check):
    part_number = f"PY-{uuid.uuid4().hex[:8]}"
    check.call("product.create_product", part_number, name="Made by Python", expect=lambda p: p.part_number == part_number)
    check.call("product.get_product", part_number, expect=lambda p: p.name == "Made by Python")
    check.call("product.create_revision", part_number, "A", name="First")
    check.call("product.get_revision", part_number, "A", expect=lambda r: r.revision == "A")
    check.call("product.get_revisions", part_number, expect=lambda r: len(r) == 1)
    product = check.call("product.get_product", part_number)
    if product is not None:
        product.description = "changed"
        check.call("product.update_product", product, expect=lambda p: p.description == "changed")
    check.call("product.get_products", expect=lambda p: len(p) > 0)
    check.call("product.get_products_full", expect=lambda p: len(p) > 0)
    check.call("product.get_active_products", expect=lambda p: len(p) > 0)
    check.call("product.query_products", filter=f"PartNumber eq '{part_number}'", expect=lambda p: len(p) == 1)
    check.call("product.add_product_tag", part_number, "Line", "2")
    check.call("product.get_product_tags", part_number, expect=lambda t: len(t) == 1)
    check.call("product.set_product_tags", part_number, [{"key": "Line", "value": "3"}])
    check.call("product.add_revision_tag", part_number, "A", "Released", "yes")
    check.call("product.get_revision_tags", part_number, "A")
    check.call("product.set_revision_tags", part_number, "A", [{"key": "Released", "value": "no"}])
    child = f"{part_number}-C"
    check.call("product.create_product", child)
    check.call("product.create_revision", child, "A")
    relation = check.call("product.add_subunit", part_number, "A", child, "A", quantity=2)
    check.call("product.get_product_hierarchy", part_number, "A", expect=lambda rows: len(rows) >= 2)
    check.call("product.get_box_build_subunits", part_number, "A", expect=lambda rows: len(rows) == 1)
    check.call("product.get_box_build_template", part_number, "A")
    if relation is not None:
        check.call("product.remove_subunit", relation.relation_id)
    group = check.call("product.create_product_group", f"{part_number} group")
    check.call("product.get_product_groups", expect=lambda g: len(g) > 0)
    check.call("product.get_groups", expect=lambda g: g is not None)
    check.call("product.get_groups_for_product", part_number)
    check.call("product.get_product_groups_by_product", part_number)
    group_id = group.get("id") if isinstance(group, dict) else getattr(group, "product_group_id", None)
    if group_id is not None:
        check.call("product.update_product_group", group_id, f"{part_number} renamed")
        check.call("product.get_product_group_filters", group_id)
        check.call("product.delete_product_group", group_id)
    check.call("product.get_vendors", expect=lambda v: v is not None)
    check.call("product.get_product_categories", expect=lambda c: c is not None)
    check.call("product.save_product_categories", [{"Name": "Boards"}])
    check.call("product.get_bom", part_number, "A")
    check.call("product.get_bom_public", part_number, "A")
    check.call("product.delete_revision", child, "A")
    check.call("product.delete_product", child)
    return part_number


def uut(check, part_number, serial_number, value=3.3, when=None):
    """A submitted test report; its id."""
    report = check.call(
        "report.create_uut_report", "anna", part_number, "A", serial_number, 100,
        station_name="PY-STATION", location="Hall 1", purpose="Production",
        start_time=when or datetime.now(timezone.utc).astimezone() - timedelta(minutes=5),
    )
    if report is None:
        return None
    root = report.get_root_sequence_call()
    root.add_numeric_step(name="Vout", value=value, unit="V", low_limit=3.2, high_limit=3.4, comp_op="GELE",
                          status="P" if 3.2 <= value <= 3.4 else "F")
    report.result = "P" if 3.2 <= value <= 3.4 else "F"
    check.call("report.submit", report, expect=lambda id: bool(id))
    return report


def reports(check, part_number):
    first = uut(check, part_number, "PY-0001", value=3.6)
    second = uut(check, part_number, "PY-0001", when=datetime.now(timezone.utc).astimezone())
    if first is None or second is None:
        return
    id = str(first.id)
    check.call("report.get_report", id, expect=lambda r: r.sn == "PY-0001")
    check.call("report.get_report_xml", id, expect=lambda xml: b"PY-0001" in (xml if isinstance(xml, bytes) else xml.encode()))
    check.call("report.query_uut_headers", odata_filter="serialNumber eq 'PY-0001'", top=10, expect=lambda h: len(h) == 2)
    check.call("report.query_headers", odata_filter="serialNumber eq 'PY-0001'", expect=lambda h: len(h) >= 1)
    check.call("report.query_uur_headers", top=5)
    check.call("report.get_headers_by_serial", "PY-0001", expect=lambda h: len(h) == 2)
    check.call("report.get_headers_by_part_number", part_number, expect=lambda h: len(h) == 2)
    check.call("report.get_recent_headers", days=2, top=5)
    check.call("report.get_todays_headers", top=5)
    check.call("report.query_headers_by_subunit_serial", "NONE")
    check.call("report.query_headers_by_subunit_part_number", "NONE")
    check.call("report.query_headers_with_subunits", top=5)
    check.call("report.query_headers_by_misc_info", "Lot", "1")
    check.call("report.get_certificate", id, expect=lambda pdf: pdf.startswith(b"%PDF"))
    check.call("report.get_attachment", step_id="1")
    repair = check.call("report.create_uur_from_uut", first, operator="bob", comment="replaced C12")
    if repair is not None:
        check.call("report.submit_report", repair)
    return id


def processes(check):
    check.call("process.get_processes", expect=lambda p: len(p) > 0)
    check.call("process.get_process", 100, expect=lambda p: p.code == 100)
    check.call("process.get_test_operations", expect=lambda p: len(p) > 0)
    check.call("process.get_repair_operations", expect=lambda p: len(p) > 0)
    check.call("process.get_wip_operations")
    check.call("process.get_default_test_code")
    check.call("process.get_default_repair_code")
    check.call("process.is_valid_test_operation", 100, expect=lambda v: v is True)
    check.call("process.process_exists", 31999, expect=lambda v: v is False)
    check.call("process.list_process_codes", expect=lambda c: 100 in c)
    check.call("process.list_process_names")
    detailed = check.call("process.get_processes_detailed", expect=lambda p: len(p) > 0)
    check.call("process.get_repair_operation_configs", expect=lambda p: len(p) > 0)
    check.call("process.get_repair_categories")
    check.call("process.get_repair_codes")
    check.call("process.get_fail_codes")
    if detailed:
        check.call("process.get_process_detailed", detailed[0].process_id)
    check.call("process.refresh")


def assets(check):
    types = check.call("asset.get_asset_types", expect=lambda t: len(t) > 0)
    if not types:
        return
    serial = f"PY-{uuid.uuid4().hex[:6]}"
    asset = check.call("asset.create_asset", serial, types[0].type_id, asset_name="Made by Python", expect=lambda a: a.serial_number == serial)
    if asset is None:
        return
    check.call("asset.get_asset", serial_number=serial, expect=lambda a: a.asset_id == asset.asset_id)
    check.call("asset.get_asset_by_serial", serial)
    check.call("asset.get_assets", top=5, expect=lambda a: len(a) > 0)
    check.call("asset.increment_count", serial_number=serial, amount=3)
    check.call("asset.get_asset", serial_number=serial, expect=lambda a: a.running_count == 3)
    check.call("asset.record_calibration", serial_number=serial, comment="done")
    check.call("asset.record_maintenance", serial_number=serial)
    check.call("asset.reset_running_count", serial_number=serial, comment="new")
    check.call("asset.set_running_count", 7, serial_number=serial)
    check.call("asset.set_total_count", 9, serial_number=serial)
    check.call("asset.get_status", serial_number=serial)
    check.call("asset.add_log_message", asset.asset_id, "seen by Python")
    check.call("asset.get_asset_log", top=5, expect=lambda log: len(log) > 0)
    check.call("asset.create_asset_type", f"type {serial}")
    child = check.call("asset.create_asset", f"{serial}-C", types[0].type_id)
    if child is not None:
        check.call("asset.add_child_asset", asset.asset_id, child.asset_id)
        check.call("asset.get_child_assets", parent_serial=serial, expect=lambda c: len(c) == 1)
        check.call("asset.delete_asset", serial_number=f"{serial}-C")
    check.call("asset.upload_file", asset.asset_id, "note.txt", b"hello")
    check.call("asset.list_files", asset.asset_id, expect=lambda f: len(f) == 1)
    check.call("asset.download_file", asset.asset_id, "note.txt", expect=lambda b: b == b"hello")
    check.call("asset.delete_asset", serial_number=serial)


def production(check, part_number):
    check.call("production.is_connected")
    check.call("production.get_phases", expect=lambda p: len(p) > 0)
    check.call("production.get_unit", "PY-0001", part_number, expect=lambda u: u.serial_number == "PY-0001")
    check.call("production.get_unit_info", "PY-0001", part_number)
    check.call("production.verify_unit", "PY-0001", part_number)
    check.call("production.get_unit_grade", "PY-0001", part_number)
    check.call("production.is_unit_passing", "PY-0001", part_number, expect=lambda v: isinstance(v, bool))
    check.call("production.set_unit_phase", "PY-0001", part_number, 16)
    check.call("production.get_unit_history", "PY-0001", part_number)
    check.call("production.get_unit_hierarchy", "PY-0001", part_number)
    check.call("production.get_unit_state_history", "PY-0001", part_number)
    check.call("production.create_unit", "PY-0002", part_number, "A")
    check.call("production.set_unit_tag", "PY-0002", part_number, "Lane", "4")
    check.call("production.get_unit_changes", top=10)
    types = check.call("production.get_serial_number_types", expect=lambda t: len(t) > 0)
    if types:
        name = types[0].name
        check.call("production.take_serial_numbers", name, 2, expect=lambda s: len(s) > 0)
        check.call("production.allocate_serial_numbers", name, 1)
        check.call("production.get_serial_number_count", name)
        check.call("production.get_serial_number_ranges", name)
        check.call("production.get_serial_number_statistics", name)
    check.call("production.get_batches")
    check.call("production.get_sites")
    check.call("production.delete_unit", "PY-0002", part_number)


def analytics(check, part_number):
    from pywats import WATSFilter
    filter = WATSFilter(part_number=part_number)
    check.call("analytics.get_version", expect=lambda v: bool(v))
    check.call("analytics.get_levels")
    check.call("analytics.get_product_groups")
    check.call("analytics.get_processes", expect=lambda p: len(p) > 0)
    check.call("analytics.get_dynamic_yield", WATSFilter(part_number=part_number, dimensions="partNumber", period_count=30, date_grouping=4), expect=lambda rows: len(rows) == 1 and rows[0].unit_count == 1)
    check.call("analytics.get_dynamic_repair", WATSFilter(part_number=part_number, dimensions="partNumber"))
    check.call("analytics.get_volume_yield", filter)
    check.call("analytics.get_high_volume", filter)
    check.call("analytics.get_high_volume_by_product_group", filter)
    check.call("analytics.get_worst_yield", filter)
    check.call("analytics.get_worst_yield_by_product_group", filter)
    check.call("analytics.get_top_failed", filter)
    check.call("analytics.get_related_repair_history", part_number, "A")
    check.call("analytics.get_uut_reports", filter, expect=lambda rows: len(rows) == 2)
    check.call("analytics.get_uur_reports", filter)
    check.call("analytics.get_serial_number_history", WATSFilter(serial_number="PY-0001"), expect=lambda rows: len(rows) >= 2)
    names = {p.code: p.name for p in check.api.process.get_processes()}
    operation = WATSFilter(part_number=part_number, test_operation=names.get(100))
    check.call("analytics.get_test_step_analysis", operation, expect=lambda rows: len(rows) > 0)
    check.call("analytics.get_measurements", operation)
    check.call("analytics.get_aggregated_measurements", operation)
    check.call("analytics.get_connection_and_execution_time", filter)
    check.call("analytics.get_yield_summary", part_number)
    check.call("analytics.get_station_yield", "PY-STATION")
    check.call("analytics.get_unit_flow", {"part_number": part_number})
    check.call("analytics.get_alarm_logs", top_count=5)


def software(check):
    name = f"py-{uuid.uuid4().hex[:8]}"
    package = check.call("software.create_package", name, description="by Python", expect=lambda p: p.name == name)
    check.call("software.get_packages", expect=lambda p: len(p) > 0)
    check.call("software.get_package_by_name", name)
    check.call("software.get_virtual_folders")
    check.call("software.is_connected")
    if package is None:
        return
    id = package.package_id
    check.call("software.get_package", id, expect=lambda p: p.name == name)
    package.description = "changed"
    check.call("software.update_package", package)
    import io
    import zipfile
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    check.call("software.upload_zip", id, buffer.getvalue())
    check.call("software.get_package_files", id, expect=lambda f: len(f) == 1)
    check.call("software.submit_for_review", id)
    check.call("software.release_package", id)
    check.call("software.get_released_package", name)
    check.call("software.revoke_package", id)
    check.call("software.delete_package", id)


def rootcause(check):
    ticket = check.call("rootcause.create_ticket", "Low yield", expect=lambda t: t.subject == "Low yield")
    check.call("rootcause.get_tickets")
    check.call("rootcause.get_open_tickets")
    if ticket is None:
        return
    id = ticket.ticket_id
    check.call("rootcause.get_ticket", id, expect=lambda t: t.subject == "Low yield")
    check.call("rootcause.add_comment", id, "looked at it")
    check.call("rootcause.assign_ticket", id, "anna")
    from pywats.domains.rootcause.enums import TicketStatus
    check.call("rootcause.change_status", id, TicketStatus.SOLVED)
    check.call("rootcause.upload_attachment", b"log", "log.txt")
    check.call("rootcause.archive_tickets", [id])


def scim(check):
    users = check.call("scim.get_users", expect=lambda u: u is not None)
    check.call("scim.iter_users")
    check.call("scim.get_token")
    resources = getattr(users, "resources", None) or []
    if resources:
        check.call("scim.get_user", resources[0].id)
        check.call("scim.get_user_by_username", resources[0].user_name)
        check.call("scim.set_user_active", resources[0].id, False)


def inspection(check):
    made = check.call("manual_inspection.create_definition", f"py {uuid.uuid4().hex[:6]}")
    check.call("manual_inspection.list_definitions", expect=lambda d: len(d) > 0)
    check.call("manual_inspection.list_sequences")
    id = getattr(made, "definition_id", None) or getattr(made, "test_sequence_definition_id", None)
    if id is None:
        return
    check.call("manual_inspection.get_definition", str(id))
    check.call("manual_inspection.copy_definition", str(id))
    check.call("manual_inspection.list_relations", str(id))
    check.call("manual_inspection.get_instances_count", str(id))
    check.call("manual_inspection.move_to_pending", str(id))
    check.call("manual_inspection.release_inspection", str(id))
    check.call("manual_inspection.revoke_inspection", str(id))


def main():
    url, token = sys.argv[1:]
    check = Check(pyWATS(base_url=url, token=token, enable_cache=False))
    part_number = products(check)
    processes(check)
    reports(check, part_number)
    assets(check)
    production(check, part_number)
    analytics(check, part_number)
    software(check)
    rootcause(check)
    scim(check)
    inspection(check)
    bad = check.print()
    worked = sum(1 for row in check.rows if row[1])
    print(f"{worked} of {len(check.rows)} calls worked; {len(bad)} failed although their requests are right")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
