"""Root cause tickets, and users."""

import uuid


def tickets(check):
    from pywats.domains.rootcause.enums import TicketStatus, TicketView

    ticket = check.call("rootcause.create_ticket", "Low yield", assignee="anna", initial_comment="since noon",
                        expect=lambda t: t.subject == "Low yield")
    check.call("rootcause.get_tickets", TicketStatus.OPEN, TicketView.ALL, expect=lambda t: len(t) > 0)
    check.call("rootcause.get_open_tickets")
    check.call("rootcause.get_active_tickets")
    check.call("rootcause.upload_attachment", b"log", "log.txt")
    attachment = check.prepare("POST", "/api/RootCause/Attachment", files={"file": ("log.txt", b"log")}).json()
    check.call("rootcause.get_attachment", attachment, expect=lambda b: b == b"log")
    if ticket is None:
        return
    id = ticket.ticket_id
    found = check.call("rootcause.get_ticket", id, expect=lambda t: t.subject == "Low yield")
    if found is not None:
        found.subject = "Lower yield"
        check.call("rootcause.update_ticket", found, expect=lambda t: t.subject == "Lower yield")
    check.call("rootcause.add_comment", id, "looked at it")
    check.call("rootcause.assign_ticket", id, "bob", expect=lambda t: t.assignee == "bob")
    check.call("rootcause.change_status", id, TicketStatus.SOLVED, expect=lambda t: t.status == TicketStatus.SOLVED)
    check.call("rootcause.archive_tickets", [id])


def users(check):
    from pywats.domains.scim.models import ScimPatchOperation, ScimPatchRequest, ScimUser

    for user in ("anna", "bob"):
        check.prepare("POST", "/api/SCIM/v2/Users", json={"userName": f"{user}@factory.example", "displayName": user})
    users = check.call("scim.get_users", expect=lambda u: len(u.resources) >= 2)
    check.call("scim.get_users", start_index=1, count=1, expect=lambda u: len(u.resources) == 1)
    check.call("scim.iter_users", expect=lambda found: len(list(found)) > 0)
    check.call("scim.get_token", 30, expect=lambda t: bool(t.token))
    name = f"py-{uuid.uuid4().hex[:6]}@factory.example"
    check.call("scim.create_user", ScimUser(user_name=name, display_name="Py", active=True))
    resources = getattr(users, "resources", None) or []
    if resources:
        id = resources[0].id
        check.call("scim.get_user", id, expect=lambda u: u.id == id)
        check.call("scim.get_user_by_username", resources[0].user_name, expect=lambda u: u.id == id)
        check.call("scim.set_user_active", id, False)
        check.call("scim.deactivate_user", id)
        check.call("scim.update_display_name", id, "New Name")
        change = ScimPatchOperation(op="replace", path="active", value=True)
        check.call("scim.update_user", id, ScimPatchRequest(operations=[change]))
        check.call("scim.delete_user", resources[-1].id)
