"""Test equipment: state, counters, calibration, children, files."""

import uuid
from datetime import datetime, timezone


def run(check):
    types = check.call("asset.get_asset_types", expect=lambda t: len(t) > 0)
    if not types:
        return
    serial = f"PY-{uuid.uuid4().hex[:6]}"
    asset = check.call("asset.create_asset", serial, types[0].type_id, asset_name="Made by Python",
                       expect=lambda a: a.serial_number == serial)
    if asset is None:
        return
    check.call("asset.get_asset", serial_number=serial, expect=lambda a: a.asset_id == asset.asset_id)
    check.call("asset.get_asset", asset_id=asset.asset_id, expect=lambda a: a.serial_number == serial)
    check.call("asset.get_asset_by_serial", serial, expect=lambda a: a.asset_id == asset.asset_id)
    check.call("asset.get_assets", top=5, expect=lambda a: len(a) > 0)
    check.call("asset.get_assets", filter_str=f"serialNumber eq '{serial}'", expect=lambda a: len(a) == 1)
    asset.description = "changed"
    check.call("asset.update_asset", asset, expect=lambda a: a.description == "changed")
    check.call("asset.set_asset_state", 5, serial_number=serial)
    check.call("asset.get_asset_state", asset.asset_id, expect=lambda s: int(s) == 5)
    check.call("asset.get_assets_by_alarm_state", 5, top=5, expect=lambda a: len(a) > 0)
    for wrong in ("get_assets_in_alarm", "get_assets_in_warning"):
        check.call(f"asset.{wrong}")
    for wrong in ("is_in_alarm", "is_in_warning"):
        check.call(f"asset.{wrong}", asset)
    usage(check, asset, serial)
    children(check, asset, serial, types[0].type_id)
    files(check, asset)
    check.call("asset.delete_asset", serial_number=serial)


def usage(check, asset, serial):
    now = datetime.now(timezone.utc)
    check.call("asset.increment_count", serial_number=serial, amount=3)
    check.call("asset.get_asset", serial_number=serial, expect=lambda a: a.running_count == 3)
    check.call("asset.record_calibration", serial_number=serial, comment="done")
    check.call("asset.record_calibration", serial_number=serial, date_time=now)
    check.call("asset.record_maintenance", serial_number=serial)
    check.call("asset.record_calibration_external", serial_number=serial, from_date=now, to_date=now, comment="lab")
    check.call("asset.record_maintenance_external", serial_number=serial, from_date=now, to_date=now)
    check.call("asset.reset_running_count", serial_number=serial, comment="new")
    check.call("asset.set_running_count", 7, serial_number=serial)
    check.call("asset.set_total_count", 9, serial_number=serial)
    check.call("asset.get_asset", serial_number=serial, expect=lambda a: (a.running_count, a.total_count) == (7, 9))
    check.call("asset.get_status", serial_number=serial, expect=lambda s: s is not None)
    check.call("asset.add_log_message", asset.asset_id, "seen by Python")
    check.call("asset.get_asset_log", top=5, expect=lambda log: len(log) > 0)
    check.call("asset.create_asset_type", f"type {serial}", running_count_limit=100,
               expect=lambda t: t.running_count_limit == 100)


def children(check, asset, serial, type_id):
    child = check.call("asset.create_asset", f"{serial}-C", type_id)
    if child is None:
        return
    check.call("asset.add_child_asset", asset.asset_id, child.asset_id)
    check.call("asset.get_child_assets", parent_serial=serial, expect=lambda c: len(c) == 1)
    check.call("asset.delete_asset", serial_number=f"{serial}-C")


def files(check, asset):
    check.call("asset.upload_file", asset.asset_id, "note.txt", b"hello")
    check.call("asset.list_files", asset.asset_id, expect=lambda f: len(f) == 1)
    check.call("asset.download_file", asset.asset_id, "note.txt", expect=lambda b: b == b"hello")
    check.call("asset.delete_files", asset.asset_id, ["note.txt"])
