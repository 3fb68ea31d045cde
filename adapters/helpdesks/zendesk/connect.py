"""Sets up a Zendesk account: its webhook with the signing secret, a trigger where events are refused, ticket fields.

Sources: https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/,
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/ and
https://developer.zendesk.com/api-reference/ticketing/users/users/#show-self
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from adapters.account import Account, Sample
from adapters.account_reading import Parts, objects, standing, take_away
from adapters.call_budget import CallBudget
from adapters.connecting import MARK, FieldPlan, Made, Standing
from adapters.guarded_connection import Limits
from adapters.helpdesks.zendesk import connect_account as reading
from adapters.helpdesks.zendesk.access import headers
from adapters.helpdesks.zendesk.subscriptions import ATTEMPTS, TRIGGERED, trigger_document, webhook_document
from adapters.json_api import READING, JsonApi
from adapters.settings import ConnectionSettings
from rules.errors import SinkError

WEBHOOKS, TRIGGERS, FIELDS = "/api/v2/webhooks", "/api/v2/triggers", "/api/v2/ticket_fields"
PATHS = {"webhook": WEBHOOKS, "trigger": TRIGGERS, "field": FIELDS}
# An option's value becomes a tag, which no second field of the account may use: so each gets our tag's prefix.
PREFIXES = {"escalation_cause": "esc_cause_", "escalation_trigger": "esc_trigger_"}


class ZendeskConnector:
    """Needs the credentials email and token, an API token; one of an administrator can make all of it."""

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api = JsonApi(connection, headers(connection), budget, limits)
        self._name = f"{MARK} {connection.name}"

    def standing(self) -> Standing:
        """An unknown token is told by an anonymous user, not by a refusal."""
        user = self._part(self._api.get("/api/v2/users/me.json"), "user", "/api/v2/users/me.json")
        if not user.get("id"):
            said = "the helpdesk does not know this e-mail and token. Check both, and that token access is switched on."
            raise SinkError(said, pauses_sink=True)
        role = str(user.get("role") or "unknown")
        return standing(self._api, user, str(user.get("name") or user["id"]), role, role == "admin")

    def account(self) -> Account:
        """Schedules with holidays, custom statuses, groups, fields, forms, tags, and users that look like a machine."""
        return reading.account(Parts(self._api, reading.following))

    def hours(self) -> Account:
        """Schedules with holidays: a call, and one for each of them."""
        return reading.hours(Parts(self._api))

    def recent(self, number: int) -> list[Sample]:
        """The tickets that were created last."""
        path = f"/api/v2/tickets.json?sort_by=created_at&sort_order=desc&per_page={number}"
        return [reading.sample(one) for one in objects(self._api, self._api.get(path), path, "tickets")]

    def found(self, url: str) -> list[Made]:
        """Webhook and trigger by name, fields by the mark in their description."""
        webhooks = objects(self._api, self._api.get(f"{WEBHOOKS}?page[size]=100"), WEBHOOKS, "webhooks")
        made = [
            Made("webhook", str(one.get("id")), self._name)
            for one in webhooks
            if (one.get("name"), one.get("endpoint")) == (self._name, url)
        ]
        path = f"{TRIGGERS}/search.json?query={quote(self._name, safe='')}"
        triggers = objects(self._api, self._api.get(path), TRIGGERS, "triggers")
        made += [
            Made("trigger", str(one["id"]), self._name) for one in triggers if one.get("title") == self._name
        ]
        fields = reading.ticket_fields(Parts(self._api, reading.following))
        return made + [_made(one.id, one.title, one.mark) for one in fields if one.mark]

    def webhook(self, url: str) -> list[Made]:
        """A webhook for events; with fewer of them, or with a trigger, where the account refuses some."""
        for subscriptions in ATTEMPTS[:-1]:
            try:
                return [self._webhook(url, subscriptions)]
            except SinkError as error:
                if not error.permanent:
                    raise
        made = self._webhook(url, (TRIGGERED,))
        answer = self._api.post(f"{TRIGGERS}.json", trigger_document(self._name, made.id))
        trigger = self._part(answer, "trigger", TRIGGERS)
        return [made, Made("trigger", str(trigger["id"]), self._name)]

    def secret(self, webhook: Made) -> str:
        """The signing secret that Zendesk made."""
        return self._secret(self._api.get(f"{WEBHOOKS}/{webhook.id}/signing_secret"))

    def new_secret(self, webhook: Made) -> str:
        """Zendesk signs with it from this moment on."""
        return self._secret(self._api.post(f"{WEBHOOKS}/{webhook.id}/signing_secret", {}))

    def make(self, plan: FieldPlan) -> Made:
        """A dropdown whose options are tags with our prefix, or a field for a text or a number."""
        prefix = PREFIXES.get(plan.key, "")
        document: dict[str, Any] = {
            "type": "tagger" if plan.choices else "integer" if plan.number else "text",
            "title": plan.title,
            "agent_description": reading.described(plan.key),
        }
        if plan.choices:
            options = [{"name": label, "value": prefix + code} for code, label in plan.choices]
            document["custom_field_options"] = options
        field = self._part(
            self._api.post(f"{FIELDS}.json", {"ticket_field": document}), "ticket_field", FIELDS
        )
        return _made(str(field["id"]), plan.title, plan.key)

    def remove(self, made: Made) -> None:
        """Delete it; a deleted field takes its values in tickets along."""
        ending = "" if made.kind == "webhook" else ".json"
        take_away(self._api, f"{PATHS[made.kind]}/{quote(made.id, safe='')}{ending}")

    def _webhook(self, url: str, subscriptions: tuple[str, ...]) -> Made:
        answer = self._api.post(WEBHOOKS, webhook_document(self._name, url, subscriptions))
        return Made("webhook", str(self._part(answer, "webhook", WEBHOOKS)["id"]), self._name)

    def _secret(self, answer: Any) -> str:
        return str(self._part(answer, "signing_secret", f"{WEBHOOKS}/ID/signing_secret").get("secret") or "")

    def _part(self, answer: Any, name: str, path: str) -> Mapping[str, Any]:
        part = answer.get(name) if isinstance(answer, dict) else None
        if not isinstance(part, dict):
            raise self._api.odd(path)
        return part


def _made(number: str, title: str, key: str) -> Made:
    place = f"tag:{PREFIXES[key]}" if key in PREFIXES else f"field:{number}"
    return Made("field", number, title, key, place)
