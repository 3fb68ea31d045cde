"""Sets up an Intercom workspace: conversation attributes by API; webhooks belong to the app and are made by hand.

Sources: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversation-attributes,
https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tags/deletetag and
https://developers.intercom.com/docs/webhooks
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from adapters.account import Account, AccountField, Named, Sample
from adapters.account_reading import Parts, like_a_machine, objects, standing, take_away
from adapters.call_budget import CallBudget
from adapters.connecting import FieldPlan, Made, Reach, Standing
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.access import headers
from adapters.helpdesks.intercom.tickets_reach import tickets_reach
from adapters.json_api import READING, JsonApi
from adapters.settings import ConnectionSettings
from rules.errors import SinkError
from rules.own_writes import without_own

ATTRIBUTES = "/conversations/attributes"
TAGS = "/tags"
PLACES: Mapping[str, str] = {"field": ATTRIBUTES, "tag": TAGS}
SEARCH = "/conversations/search"
HOURS_UNTOLD = "schedules: its API does not tell office hours; write [schedules.NAME] by hand"


class IntercomConnector:
    """Needs the credential token, an access token of an app in the workspace."""

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api = JsonApi(connection, headers(connection), budget, limits)

    def standing(self) -> Standing:
        """The teammate whose app it is; what the app may do, only a refusal tells."""
        me = self._api.get("/me")
        if not isinstance(me, dict) or not me.get("id"):
            raise self._api.odd("/me")
        workspace = (me.get("app") or {}).get("name") or "a workspace without a name"
        return standing(self._api, me, f"{me.get('name') or me['id']} in {workspace}", "app", None)

    def reaches(self) -> list[Reach]:
        """Tickets; that conversations may not be read, whoever reads them says."""
        return [tickets_reach(self._api)]

    def account(self) -> Account:
        """Teams, conversation attributes, tags, and teammates that look like a machine."""
        parts = Parts(self._api)
        admins = parts.rows("users", "/admins", "admins")
        return Account(
            groups=_named(parts.rows("groups", "/teams", "teams")),
            fields=tuple(
                _field(one) for one in parts.rows("fields", ATTRIBUTES, "data") if not one.get("archived")
            ),
            tags=tuple(str(one.get("name")) for one in parts.rows("tags", TAGS, "data")),
            machines=like_a_machine(_named(admins)),
            unread=(*parts.unread, HOURS_UNTOLD),
        )

    def hours(self) -> Account:
        """Nothing: its API does not tell office hours."""
        return Account()

    def recent(self, number: int) -> list[Sample]:
        """The conversations that were created last."""
        question = {
            "query": {"field": "created_at", "operator": ">", "value": 0},
            "sort": {"field": "created_at", "order": "descending"},
            "pagination": {"per_page": number},
        }
        rows = objects(self._api, self._api.post(SEARCH, question), SEARCH, "conversations")
        return [sample(one) for one in rows[:number]]

    def found(self, url: str) -> list[Made]:
        """The tags that the writer made. Attributes carry no mark; what was made here is remembered here."""
        rows = Parts(self._api).rows("tags", TAGS, "data")
        named = {str(one.get("name")): str(one.get("id")) for one in rows}
        theirs = without_own(named)
        return [Made("tag", number, name) for name, number in named.items() if name not in theirs]

    def webhook(self, url: str) -> list[Made]:
        """Nothing: subscriptions are made in the Developer Hub."""
        return []

    def secret(self, webhook: Made) -> str:
        """None: it is the app's client secret."""
        return ""

    def new_secret(self, webhook: Made) -> str:
        """None, as above."""
        return ""

    def make(self, plan: FieldPlan) -> Made:
        """A list of codes or a text; a number too, because no value is documented that empties a number."""
        document: dict[str, Any] = {"name": plan.title, "data_type": "list" if plan.choices else "string"}
        if plan.choices:
            document["options"] = [{"label": code} for code, _ in plan.choices]
        made = self._api.post(ATTRIBUTES, document)
        if not isinstance(made, dict) or not made.get("id"):
            raise self._api.odd(ATTRIBUTES)
        return Made("field", str(made["id"]), plan.title, plan.key, f"field:{made.get('name') or plan.title}")

    def remove(self, made: Made) -> None:
        """Delete a tag, archive an attribute: Intercom keeps the values of an archived one."""
        if made.kind not in PLACES:
            raise SinkError(f"a {made.kind} cannot be removed by API", permanent=True)
        take_away(self._api, f"{PLACES[made.kind]}/{quote(made.id, safe='')}")


def sample(told: Mapping[str, Any]) -> Sample:
    """A recent conversation's tags and the values of its attributes."""
    tags = (told.get("tags") or {}).get("tags") or ()
    held = told.get("custom_attributes") or {}
    plain = {
        str(name): str(value) for name, value in held.items() if isinstance(value, str | int) and value != ""
    }
    return Sample(str(told.get("id")), tuple(str(one.get("name")) for one in tags), plain)


def _field(told: Mapping[str, Any]) -> AccountField:
    """The attribute's name is what a conversation carries its value under."""
    listed = told.get("options") or ()
    options = tuple(str(one.get("label")) for one in listed if not one.get("archived"))
    name = str(told.get("name"))
    return AccountField(name, str(told.get("label") or name), str(told.get("data_type")), options)


def _named(rows: list[Mapping[str, Any]]) -> tuple[Named, ...]:
    return tuple(Named(str(one.get("id")), str(one.get("name"))) for one in rows)
