"""Units: phases, children, verification, serial numbers, batches."""

from datetime import datetime, timedelta, timezone

UNIT = "PY-0001"


def run(check, part_number):
    check.call("production.is_connected", expect=lambda answer: answer is True)
    check.call("production.get_sites")
    phases(check)
    reading(check, part_number)
    writing(check, part_number)
    children(check, part_number)
    numbers(check)
    batches(check)
    check.call("production.delete_unit", "PY-0002", part_number)


def phases(check):
    check.call("production.get_phases", expect=lambda p: len(p) > 0)
    check.call("production.get_all_unit_phases", expect=lambda p: len(p) > 0)
    check.call("production.get_phase", 16, expect=lambda p: p.phase_id == 16)
    check.call("production.get_phase_by_name", "Finalized", expect=lambda p: p.phase_id == 16)
    check.call("production.get_phase_id", "Finalized", expect=lambda id: id == 16)


def reading(check, part_number):
    check.call("production.get_unit", UNIT, part_number, expect=lambda u: u.serial_number == UNIT)
    check.call("production.get_unit_info", UNIT, part_number, expect=lambda u: u is not None)
    check.call("production.query_units", filter=f"partNumber eq '{part_number}'", top=5, expect=lambda u: len(u) == 1)
    check.call("production.verify_unit", UNIT, part_number, expect=lambda v: v is not None)
    check.call("production.get_unit_grade", UNIT, part_number, expect=lambda g: g is not None)
    check.call("production.is_unit_passing", UNIT, part_number, expect=lambda v: isinstance(v, bool))
    check.call("production.get_unit_history", UNIT, part_number)
    check.call("production.get_unit_hierarchy", UNIT, part_number, expect=lambda h: h is not None)
    check.call("production.get_unit_state_history", UNIT, part_number)
    check.call("production.get_unit_contents", UNIT, part_number, "A")


def writing(check, part_number):
    from pywats.domains.production.models import Unit

    check.call("production.set_unit_phase", UNIT, part_number, 16, comment="done")
    check.call("production.set_unit_phase", UNIT, part_number, "Under production")
    check.call("production.set_unit_process", UNIT, part_number, 100)
    check.call("production.create_unit", "PY-0002", part_number, "A", expect=lambda u: u is not None)
    check.call("production.create_unit_public", Unit(serial_number="PY-0003", part_number=part_number, revision="A"))
    check.call("production.get_unit", "PY-0003", part_number, expect=lambda u: u.revision == "A")
    changed = Unit(serial_number="PY-0003", part_number=part_number, revision="A", current_location="Hall 2")
    check.call("production.update_unit_public", changed)
    check.call("production.update_unit", changed)
    check.call("production.get_unit", "PY-0003", part_number, expect=lambda u: u.current_location == "Hall 2")
    check.call("production.create_units", [Unit(serial_number="PY-0004", part_number=part_number, revision="A")])
    check.call("production.create_units", [Unit(serial_number="PY-0005", part_number=part_number, revision="A",
                                                serial_date=datetime.now(timezone.utc))])
    check.call("production.set_unit_tag", "PY-0002", part_number, "Lane", "4")
    check.call("production.change_unit_part_number", "PY-0003", part_number, part_number, "A")
    check.call("production.get_unit_changes", top=10)
    changes = check.prepare("GET", "/api/Production/Units/Changes", params={"maxCount": 2}).json()
    check.call("production.acknowledge_unit_change", str(changes[0]["id"]))
    check.call("production.delete_unit_change", str(changes[1]["id"]))


def children(check, part_number):
    child = "PY-0002"
    check.call("production.set_unit_phase", child, part_number, 16)
    check.call("production.add_child_to_assembly", UNIT, part_number, child, part_number)
    check.call("production.verify_assembly", UNIT, part_number, "A")
    check.call("production.validate_child_units", UNIT, part_number)
    check.call("production.add_child_unit_validated", UNIT, part_number, child, part_number, part_number, "A")
    check.call("production.remove_child_from_assembly", UNIT, part_number, child, part_number)
    check.call("production.add_child_unit_validated", UNIT, part_number, child, part_number, part_number, "A")
    check.call("production.remove_child_unit_localized", UNIT, part_number, child, part_number, "en-US")
    check.call("production.add_child_unit_validated", UNIT, part_number, child, part_number, part_number, "A")
    check.call("production.remove_all_child_units", UNIT, part_number, "en-US")
    check.call("production.remove_all_children_from_assembly", UNIT, part_number)


def numbers(check):
    types = check.call("production.get_serial_number_types", expect=lambda t: len(t) > 0)
    if not types:
        return
    name = types[0].name
    taken = check.call("production.take_serial_numbers", name, 2, expect=lambda s: len(s) == 2)
    check.call("production.take_serial_numbers", name, 1, reference_sn=UNIT, station_name="PY-STATION",
               expect=lambda s: len(s) == 1)
    check.call("production.allocate_serial_numbers", name, 1, expect=lambda s: len(s) == 1)
    check.call("production.reserve_serial_numbers", name, 1)
    check.call("production.get_serial_number_count", name, expect=lambda n: n > 0)
    check.call("production.get_serial_number_ranges", name, expect=lambda r: len(r) > 0)
    check.call("production.get_serial_number_statistics", name, expect=lambda s: s is not None)
    check.call("production.find_serial_numbers_by_reference", name, UNIT)
    if taken:
        now = datetime.now(timezone.utc)
        check.call("production.find_serial_numbers", name, taken[0], taken[-1], expect=lambda rows: len(rows) > 0)
        check.call("production.find_serial_numbers", name, taken[0], taken[-1], now - timedelta(days=1), now)
        check.call("production.find_serial_numbers_in_range", name, taken[0], taken[-1])
        check.call("production.free_serial_numbers", [
            {"type": name, "startAddress": taken[0], "endAddress": taken[-1]}])
    check.call("production.export_serial_numbers", name)
    check.call("production.import_serial_numbers", b"id\n1\n")


def batches(check):
    from pywats.domains.production.models import ProductionBatch

    batch = ProductionBatch(batch_number="PY-LOT", batch_size=5)
    check.call("production.create_batch", batch, expect=lambda b: b.batch_number == "PY-LOT")
    check.call("production.update_batch", ProductionBatch(batch_number="PY-LOT", batch_size=7),
               expect=lambda b: b.batch_size == 7)
    check.call("production.save_batches", [batch])
    check.call("production.get_batches", expect=lambda rows: any(row.batch_number == "PY-LOT" for row in rows))
