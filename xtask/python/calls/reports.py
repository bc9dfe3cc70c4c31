"""Reports: submitted as JSON and as XML, read back, found by their headers, repaired."""

import base64
from datetime import datetime, timedelta, timezone

SERIAL = "PY-0001"


def uut(check, part_number, value=3.3, when=None):
    """A submitted test report; None if it could not be made."""
    report = check.call(
        "report.create_uut_report", "anna", part_number, "A", SERIAL, 100,
        station_name="PY-STATION", location="Hall 1", purpose="Production",
        start_time=when or datetime.now(timezone.utc).astimezone() - timedelta(minutes=5),
    )
    if report is None:
        return None
    passed = 3.2 <= value <= 3.4
    step = report.get_root_sequence_call().add_numeric_step(
        name="Vout", value=value, unit="V", low_limit=3.2, high_limit=3.4, comp_op="GELE", status="P" if passed else "F")
    if not passed:
        from pywats.domains.report.report_models.binary_data import Attachment

        step.add_attachment(Attachment(name="log.txt", content_type="text/plain", data=base64.b64encode(b"hello").decode()))
    report.result = "P" if passed else "F"
    report.add_misc_info("Lot", "1")
    check.call("report.submit", report, expect=lambda id: bool(id))
    return report


def run(check, part_number):
    first = uut(check, part_number, value=3.6)
    second = uut(check, part_number, when=datetime.now(timezone.utc).astimezone())
    if first is None or second is None:
        return
    id = str(first.id)
    check.call("report.get_report", id, expect=lambda r: r.sn == SERIAL)
    check.call("report.get_report", id, detail_level=0, expect=lambda r: r.sn == SERIAL)
    xml = check.call("report.get_report_xml", id, expect=lambda xml: SERIAL in text(xml))
    if xml is not None:
        check.call("report.submit_report_xml", text(xml), expect=lambda id: bool(id))
    check.call("report.submit_report", second, expect=lambda id: bool(id))
    headers(check, part_number)
    check.call("report.get_certificate", id, expect=lambda pdf: pdf.startswith(b"%PDF"))
    check.call("report.get_attachment", step_id="1")
    check.call("report.get_all_attachments", id, expect=lambda zip: zip.startswith(b"PK"))
    repair = check.call("report.create_uur_from_uut", first, operator="bob", comment="replaced C12")
    if repair is not None:
        check.call("report.submit", repair, expect=lambda id: bool(id))
        check.call("report.get_report", str(repair.id), expect=lambda r: r.sn == SERIAL)
        check.call("report.query_uur_headers", odata_filter=f"serialNumber eq '{SERIAL}'", expect=lambda h: len(h) == 1)
    check.call("report.create_uur_report", first, operator="bob", station_name="PY-REPAIR")


def text(xml):
    return xml.decode() if isinstance(xml, bytes) else str(xml)


def headers(check, part_number):
    now = datetime.now(timezone.utc)
    check.call("report.query_uut_headers", odata_filter=f"serialNumber eq '{SERIAL}'", top=10, expect=lambda h: len(h) == 2)
    check.call("report.query_uut_headers", expand=["miscInfo"], odata_filter=f"serialNumber eq '{SERIAL}'",
               expect=lambda h: len(h[0].misc_info or []) == 1)
    check.call("report.query_headers", odata_filter=f"serialNumber eq '{SERIAL}'", orderby="start desc", top=1, skip=1,
               expect=lambda h: len(h) == 1)
    check.call("report.query_uur_headers", top=5)
    check.call("report.get_headers_by_serial", SERIAL, expect=lambda h: len(h) == 2)
    check.call("report.get_headers_by_part_number", part_number, expect=lambda h: len(h) == 2)
    check.call("report.get_headers_by_date_range", now - timedelta(days=1), now + timedelta(days=1),
               expect=lambda h: len(h) > 0)
    check.call("report.get_recent_headers", days=2, top=5)
    check.call("report.get_todays_headers", top=5)
    check.call("report.query_headers_by_subunit_serial", "NONE")
    check.call("report.query_headers_by_subunit_part_number", "NONE")
    check.call("report.query_headers_with_subunits", top=5)
    check.call("report.query_headers_by_misc_info", "Lot", "other", expect=lambda h: not h)
