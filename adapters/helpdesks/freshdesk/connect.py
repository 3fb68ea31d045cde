"""Sets up a Freshdesk account: ticket fields by API; the rules that send webhooks can be made by hand only.

Sources: https://developers.freshdesk.com/api/#create_ticket_field and https://developers.freshdesk.com/api/#me
"""

from typing import Any
from urllib.parse import quote

from adapters.account import Account, Sample
from adapters.account_reading import Parts, objects, standing, take_away
from adapters.call_budget import CallBudget
from adapters.connecting import FieldPlan, Made, Standing
from adapters.guarded_connection import Limits
from adapters.helpdesks.freshdesk import connect_account as reading
from adapters.helpdesks.freshdesk.access import headers
from adapters.helpdesks.freshdesk.own import Own
from adapters.json_api import READING, JsonApi
from adapters.settings import ConnectionSettings

FIELDS = "/api/v2/admin/ticket_fields"


class FreshdeskConnector:
    """Needs the credential api_key; an administrator's can make fields."""

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._own = Own(statuses=connection.statuses)
        self._api = JsonApi(connection, headers(connection), budget, limits)

    def standing(self) -> Standing:
        """The agent whose key it is, with the names of its roles where it may read them."""
        agent = self._api.get("/api/v2/agents/me")
        if not isinstance(agent, dict):
            raise self._api.odd("/api/v2/agents/me")
        contact = agent.get("contact") or {}
        mine = {str(one) for one in agent.get("role_ids") or ()}
        roles = [
            str(one.get("name"))
            for one in Parts(self._api).rows("roles", "/api/v2/roles")
            if str(one.get("id")) in mine
        ]
        may_make = any("admin" in one.lower() for one in roles) if roles else None
        who, role = str(contact.get("name") or agent.get("id")), ", ".join(roles) or "agent"
        return standing(self._api, agent, who, role, may_make)

    def account(self) -> Account:
        """Opening hours, statuses, groups, fields, forms, and agents that look like a machine."""
        return reading.account(Parts(self._api), self._own)

    def hours(self) -> Account:
        """Opening hours and the groups that go by them: two calls."""
        return reading.hours(Parts(self._api))

    def recent(self, number: int) -> list[Sample]:
        """The tickets that were created last."""
        path = f"/api/v2/tickets?order_by=created_at&order_type=desc&per_page={number}"
        return [reading.sample(one) for one in objects(self._api, self._api.get(path), path)]

    def found(self, url: str) -> list[Made]:
        """Nothing: Freshdesk lists no rules, and its fields carry no mark; what was made here is remembered here."""
        return []

    def webhook(self, url: str) -> list[Made]:
        """Nothing: there is no API for automation rules."""
        return []

    def secret(self, webhook: Made) -> str:
        """None: Freshdesk signs nothing."""
        return ""

    def new_secret(self, webhook: Made) -> str:
        """None, as above."""
        return ""

    def make(self, plan: FieldPlan) -> Made:
        """A dropdown of codes or a field for a text or a number, which customers neither see nor edit."""
        document: dict[str, Any] = {
            "label": plan.title,
            "label_for_customers": plan.title,
            "type": "custom_dropdown" if plan.choices else "custom_number" if plan.number else "custom_text",
            "customers_can_edit": False,
            "displayed_to_customers": False,
        }
        if plan.choices:
            document["choices"] = [
                {"value": code, "position": place} for place, (code, _) in enumerate(plan.choices, start=1)
            ]
        field = self._api.post(FIELDS, document)
        if not isinstance(field, dict) or not field.get("id") or not field.get("name"):
            raise self._api.odd(FIELDS)
        return Made("field", str(field["id"]), plan.title, plan.key, f"field:{field['name']}")

    def remove(self, made: Made) -> None:
        """Delete it; a deleted field takes its values in tickets along."""
        take_away(self._api, f"{FIELDS}/{quote(made.id, safe='')}")
