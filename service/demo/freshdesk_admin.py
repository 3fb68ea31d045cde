"""What a simulated Freshdesk has beside its tickets: fields, groups, hours, companies, and who asks.

Source: https://developers.freshdesk.com/api/#ticket-fields, #groups, #business-hours, #companies and #agents; fields
are made at the address for administrators, https://developers.freshdesk.com/api/#create_a_ticket_field. Every name
and number in here is made up.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from service.demo.account_tickets import API_USER, AccountTickets
from service.demo.organizations import Organization, Organizations
from service.demo.records import Record, Records
from service.demo.world.people import AGENTS, GROUP_IDS, ai_id

Result = tuple[int, Any]
API = "/api/v2"
FIELDS, ADMIN_FIELDS = f"{API}/ticket_fields", f"{API}/admin/ticket_fields"
COMPANIES = f"{API}/companies"
COMPANY = re.compile(rf"{COMPANIES}/(\d+)")
TYPES = frozenset({"custom_text", "custom_paragraph", "custom_dropdown", "custom_checkbox", "custom_number"})
DROPDOWN = "custom_dropdown"
ADMIN_ROLE = 9_840_000_000_000
HOURS = {"start_time": "9:00 am", "end_time": "5:00 pm"}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")


def not_valid(field: str, message: str, code: str) -> Result:
    """A refusal of one value."""
    told = [{"field": field, "message": message, "code": code}]
    return 400, {"description": "Validation failed", "errors": told}


class FreshdeskAdmin:
    """One account's records beside its tickets."""

    def __init__(self, tickets: AccountTickets) -> None:
        self.tickets, self.organizations = tickets, Organizations(tickets.setup)
        self.fields = Records(lambda made: 9_820_000_000_000 + made, SYSTEM_FIELDS)
        self.pages: Mapping[str, Any] = {
            f"{API}/groups": [
                {"id": GROUP_IDS + number, "name": name}
                for number, name in enumerate(("Support", "Specialists", "Engineering"))
            ],
            f"{API}/business_hours": [
                {"id": 9_810_000_000_000, "name": "Office", "is_default": True, "time_zone": "Berlin",
                 "business_hours": dict.fromkeys(WEEK, HOURS)},
            ],
            f"{API}/agents": [
                *({"id": one.vendor_id, "contact": {"name": f"Agent {one.number}"}} for one in AGENTS),
                *({"id": ai_id(version), "contact": {"name": f"AI assistant {version}"}} for version in (1, 2)),
            ],
            f"{API}/roles": [{"id": ADMIN_ROLE, "name": "Account Administrator"}],
            f"{API}/ticket-forms": [{"id": 9_830_000_000_000, "title": "Default form"}],
            f"{API}/settings/helpdesk": {"primary_language": "en", "supported_languages": []},
            f"{API}/agents/me": {
                "id": API_USER, "type": "support_agent", "ticket_scope": 1, "role_ids": [ADMIN_ROLE],
                "contact": {"name": "Api user", "email": "admin@support.example"},
            },
        }  # fmt: skip

    def choices(self) -> dict[str, Collection[str] | None]:
        """Each custom field's values, None where any will do."""
        custom = (one for one in self.fields if not one["default"])
        return {one["name"]: one["choices"] if one["type"] == DROPDOWN else None for one in custom}

    def company(self, vendor_id: int | None) -> Record | None:
        """The company of an id."""
        found = self.organizations.find(vendor_id)
        return _company(found) if found else None

    def answer(self, method: str, path: str, document: Any) -> Result:
        """Status and document."""
        if (method, path) == ("GET", FIELDS):
            return 200, list(self.fields)
        if (method, path) == ("POST", ADMIN_FIELDS):
            return self._made(document)
        if method == "DELETE" and path.startswith(f"{ADMIN_FIELDS}/"):
            return (204, None) if self.fields.remove(path.rpartition("/")[2]) else (404, None)
        if (method, path) == ("GET", COMPANIES):
            return 200, [_company(one) for one in self.organizations]
        if method == "GET" and path.startswith(f"{ADMIN_FIELDS}/"):
            return self._field(path.rpartition("/")[2])
        if method == "GET" and path in self.pages:
            return 200, self.pages[path]
        company = COMPANY.fullmatch(path)
        found = self.company(int(company[1])) if company else None
        return (200, found) if found and method == "GET" else (404, None)

    def _field(self, number: str) -> Result:
        field = self.fields.get(number)
        if field is None:
            return 404, None
        return 200, field | ({"choices": STATUSES} if field["name"] == "status" else {})

    def _made(self, document: Any) -> Result:
        asked = document if isinstance(document, dict) else {}
        for name in ("label", "label_for_customers", "type"):
            if not asked.get(name):
                return not_valid(name, "It should be a/an String", "missing_field")
        if asked["type"] not in TYPES:
            return not_valid("type", "It should be one of the types of a custom field", "invalid_value")
        if asked["type"] == DROPDOWN and not asked.get("choices"):
            return not_valid("choices", "It should have at least one", "missing_field")
        name = "cf_" + re.sub(r"[^a-z0-9]+", "_", asked["label"].lower()).strip("_")
        if name in self.choices():
            return not_valid("label", "It should be a unique value", "duplicate_value")
        values = [one["value"] for one in asked.get("choices", ())]
        made = self.fields.add({**asked, "name": name, "default": False, "choices": values})
        return 201, made | {"choices": asked.get("choices", [])}


def _company(one: Organization) -> Record:
    changed_at = f"{one.changed_at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": one.vendor_id, "name": one.name, "domains": [one.domain], "account_tier": one.tier,
        "renewal_date": f"{one.renews_at:%Y-%m-%dT00:00:00Z}", "custom_fields": {}, "updated_at": changed_at,
    }  # fmt: skip


STATUSES: list[Record] = [
    {
        "id": code,
        "value": label,
        "label_for_customers": label,
        "stop_sla_timer": code != 2,
        "default": True,
        "deleted": False,
    }
    for code, label in enumerate(("Open", "Pending", "Resolved", "Closed"), start=2)
]
SYSTEM_FIELDS: list[Record] = [
    {"name": name, "label": name.capitalize(), "type": f"default_{name}", "default": True}
    for name in ("subject", "status", "priority", "group", "agent", "description")
]
