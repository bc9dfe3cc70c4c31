"""Products: revisions, tags, box build, BOM, groups, vendors."""

import uuid


def run(check):
    """Makes a product, works with it, and returns its part number."""
    part_number = f"PY-{uuid.uuid4().hex[:8]}"
    check.call("product.create_product", part_number, name="Made by Python",
               expect=lambda p: p.part_number == part_number)
    check.call("product.get_product", part_number, expect=lambda p: p.name == "Made by Python")
    made = check.call("product.create_revision", part_number, "A", name="First")
    revision = check.call("product.get_revision", part_number, "A", expect=lambda r: r.revision == "A")
    if revision is not None and made is not None:
        made.description = "changed"
        check.call("product.update_revision", made, expect=lambda r: r.description == "changed")
    check.call("product.get_revisions", part_number, expect=lambda r: len(r) == 1)
    product = check.call("product.get_product", part_number)
    if product is not None:
        product.description = "changed"
        check.call("product.update_product", product, expect=lambda p: p.description == "changed")
        check.call("product.is_active", product, expect=lambda active: active is True)
        check.call("product.bulk_save_products", [product])
        check.call("product.bulk_save_revisions", [made])
    check.call("product.get_products", expect=lambda p: len(p) > 0)
    check.call("product.get_products_full", expect=lambda p: len(p) > 0)
    check.call("product.get_active_products", expect=lambda p: len(p) > 0)
    check.call("product.query_products", filter=f"PartNumber eq '{part_number}'", expect=lambda p: len(p) == 1)
    tags(check, part_number)
    child = f"{part_number}-C"
    check.call("product.create_product", child)
    check.call("product.create_revision", child, "A")
    box_build(check, part_number, child)
    bom(check, part_number)
    groups(check, part_number)
    check.call("product.get_vendors", expect=lambda v: v is not None)
    check.call("product.save_vendor", "Parts Ltd")
    check.call("product.delete_vendor", "1")
    check.call("product.get_product_categories", expect=lambda c: c is not None)
    check.call("product.save_product_categories", [{"Name": "Boards"}])
    check.call("product.get_product_categories", expect=lambda c: any(row.get("Name") == "Boards" for row in c))
    check.call("product.delete_revision", child, "A")
    check.call("product.delete_product", child)
    return part_number


def tags(check, part_number):
    check.call("product.add_product_tag", part_number, "Line", "2")
    check.call("product.get_product_tags", part_number, expect=lambda t: len(t) == 1)
    check.call("product.set_product_tags", part_number, [{"key": "Line", "value": "3"}])
    check.call("product.get_product_tags", part_number, expect=lambda t: t[0]["value"] == "3")
    check.call("product.add_revision_tag", part_number, "A", "Released", "yes")
    check.call("product.get_revision_tags", part_number, "A", expect=lambda t: len(t) == 1)
    check.call("product.set_revision_tags", part_number, "A", [{"key": "Released", "value": "no"}])


def box_build(check, part_number, child):
    relation = check.call("product.add_subunit", part_number, "A", child, "A", quantity=2)
    check.call("product.get_product_hierarchy", part_number, "A", expect=lambda rows: len(rows) >= 2)
    check.call("product.get_box_build_subunits", part_number, "A", expect=lambda rows: len(rows) == 1)
    template = check.call("product.get_box_build_template", part_number, "A", expect=lambda t: len(t.subunits) == 1)
    if template is not None:
        check.call("product.get_box_build_template", part_number, "A",
                   expect=lambda t: t.set_quantity(child, "A", 5).save() is not None)
        check.call("product.get_box_build_subunits", part_number, "A", expect=lambda rows: rows[0].quantity == 5)
    if relation is not None:
        check.call("product.remove_subunit", relation.relation_id)
        check.call("product.get_box_build_subunits", part_number, "A", expect=lambda rows: not rows)


def bom(check, part_number):
    from pywats.domains.product.models import BomItem, PublicBom, PublicBomComponent

    component = PublicBomComponent(number="R-10K", revision="1", quantity=2, description="Resistor", reference="R1;R2")
    check.call("product.upload_bom_json", PublicBom(part_number=part_number, revision="A", components=[component]))
    check.call("product.get_bom_public", part_number, "A", expect=lambda b: len(b.components) == 1)
    item = BomItem(part_number="C-1U", component_ref="C1", quantity=1, description="Capacitor")
    check.call("product.update_bom", part_number, "A", [item])
    check.call("product.get_bom", part_number, "A", expect=lambda rows: len(rows) == 1)
    check.call("product.upload_bom", part_number, "A", [{"number": "C-2U", "reference": "C2", "quantity": 1}])
    check.call("product.get_bom_items", part_number, "A")


def groups(check, part_number):
    check.call("product.create_group", f"{part_number} by put")
    group = check.call("product.create_product_group", f"{part_number} group")
    check.call("product.get_product_groups", expect=lambda g: len(g) > 0)
    check.call("product.get_groups", expect=lambda g: len(g) > 0)
    check.call("product.get_groups_for_product", part_number)
    check.call("product.get_product_groups_by_product", part_number)
    id = group.get("id") if isinstance(group, dict) else getattr(group, "product_group_id", None)
    if id is not None:
        check.call("product.update_product_group", id, f"{part_number} renamed")
        check.call("product.get_product_group_filters", id)
        check.call("product.delete_product_group", id)
