"""Manual inspections."""

import uuid


def run(check):
    made = check.call("manual_inspection.create_definition", f"py {uuid.uuid4().hex[:6]}")
    check.call("manual_inspection.create_inspection", f"py {uuid.uuid4().hex[:6]}")
    check.call("manual_inspection.list_definitions", expect=lambda d: len(d) > 0)
    check.call("manual_inspection.list_definitions", is_global=True)
    check.call("manual_inspection.list_sequences")
    id = getattr(made, "definition_id", None) or getattr(made, "test_sequence_definition_id", None)
    if id is None:
        return
    id = str(id)
    check.call("manual_inspection.get_definition", id, expect=lambda d: d is not None)
    check.call("manual_inspection.get_inspection", id, expect=lambda d: d is not None)
    check.call("manual_inspection.copy_definition", id)
    check.call("manual_inspection.copy_inspection", id)
    check.call("manual_inspection.get_instances_count", id, expect=lambda n: n == 0)
    relations(check, id)
    check.call("manual_inspection.get_xaml", id)
    check.call("manual_inspection.put_xaml", {"TestSequenceDefinitionId": id, "Definition": "<Activity/>"})
    check.call("manual_inspection.get_wwf_content", id)
    check.call("manual_inspection.validate_misc_info", {"description": "Lot", "value": "1"})
    step = {"id": 1, "definitionId": id, "name": "Look"}
    made = check.call("manual_inspection.update_sequence", [step])
    check.call("manual_inspection.put_string_test", step)
    if made is not None:
        check.call("manual_inspection.get_mi_details", made["TestSequenceInstanceId"], expect=lambda i: i is not None)
        check.call("manual_inspection.delete_sequence", made["TestSequenceInstanceId"])
    check.call("manual_inspection.update_definition", id, Description="changed")
    check.call("manual_inspection.move_to_pending", id)
    check.call("manual_inspection.move_to_draft", id)
    check.call("manual_inspection.release_inspection", id)
    check.call("manual_inspection.revoke_inspection", id)


def relations(check, id):
    relation = check.call("manual_inspection.create_relation", id, "Product", "PartNumber", entity_value="WIDGET-001")
    check.call("manual_inspection.list_relations", id)
    check.call("manual_inspection.get_relation_conflicts", id)
    if relation is not None:
        check.call("manual_inspection.update_relation", relation.model_dump(by_alias=True, mode="json", exclude_none=True))
        check.call("manual_inspection.delete_relation", [str(relation.test_sequence_relation_id)])
