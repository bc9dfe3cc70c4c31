"""Operations and the repair configuration."""


def run(check):
    check.call("process.get_processes", expect=lambda p: len(p) > 0)
    check.call("process.get_process", 100, expect=lambda p: p.code == 100)
    named = check.call("process.get_process_by_code", 100, expect=lambda p: p.code == 100)
    if named is not None:
        check.call("process.get_process_by_name", named.name.upper(), expect=lambda p: p.code == 100)
    check.call("process.get_processes_filtered", include_repair_operations=True, include_test_operations=False,
               include_wip_operations=False, expect=lambda p: all(row.is_repair_operation for row in p))
    tests = check.call("process.get_test_operations", expect=lambda p: len(p) > 0)
    repairs = check.call("process.get_repair_operations", expect=lambda p: len(p) > 0)
    wip = check.call("process.get_wip_operations")
    if tests:
        check.call("process.get_test_operation", tests[0].code, expect=lambda p: p.code == tests[0].code)
    if repairs:
        check.call("process.get_repair_operation", repairs[0].name, expect=lambda p: p.code == repairs[0].code)
        check.call("process.is_valid_repair_operation", repairs[0].code, expect=lambda v: v is True)
    if wip:
        check.call("process.get_wip_operation", wip[0].code, expect=lambda p: p.code == wip[0].code)
        check.call("process.is_valid_wip_operation", wip[0].code, expect=lambda v: v is True)
    check.call("process.get_default_test_code")
    check.call("process.get_default_repair_code")
    check.call("process.get_default_test_operation", expect=lambda p: p is not None)
    check.call("process.get_default_repair_operation", expect=lambda p: p is not None)
    check.call("process.is_valid_test_operation", 100, expect=lambda v: v is True)
    check.call("process.process_exists", 31999, expect=lambda v: v is False)
    check.call("process.list_process_codes", expect=lambda c: 100 in c)
    check.call("process.list_process_names", expect=lambda n: len(n) > 0)
    detailed = check.call("process.get_processes_detailed", expect=lambda p: len(p) > 0)
    check.call("process.get_repair_operation_configs", expect=lambda p: len(p) > 0)
    check.call("process.get_repair_categories", expect=lambda p: len(p) > 0)
    check.call("process.get_repair_codes", expect=lambda p: len(p) > 0)
    check.call("process.get_fail_codes", expect=lambda p: len(p) > 0)
    if detailed:
        check.call("process.get_process_detailed", detailed[0].process_id,
                   expect=lambda p: p.code == detailed[0].code)
        repair = next((row for row in detailed if row.is_repair_operation), None)
        if repair is not None:
            check.call("process.get_repair_operation_config", repair.process_id, repair.code)
    check.call("process.refresh")
    check.call("process.clear_cache")
