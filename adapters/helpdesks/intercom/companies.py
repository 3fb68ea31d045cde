"""Intercom's companies: read from its API, out of the delivery log, and out of notifications about one.

An account is Intercom's own `id` of a company, by which conversations and contacts name it, not the `company_id` that the
workspace gave. When a company was added says nothing about since when it is a customer.
Sources: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/companies/scrolloverallcompanies and
https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/companies/company
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from adapters.account_reading import objects
from adapters.base import Delivery
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.access import headers
from adapters.helpdesks.intercom.fields import read_seconds
from adapters.json_api import READING, JsonApi
from adapters.list_api import ListPage
from adapters.organizations import Dialect, listed, organization, read_listed, read_short
from adapters.settings import ConnectionSettings
from rules.errors import SinkError
from rules.model import Event, Form

# The plain list ends at 10,000 companies and asks for the permission to write.
SCROLL = "/companies/scroll"
# A scroll that is not ended holds up the next one for so long; by then it is forgotten.
LANE, SCROLL_SECONDS = "companies", 61.0
REFUSED, TAKEN = 400, b"scroll_exists"
MARK = "intercom_companies"
LOST_COMPANY = re.compile(r"company\.(deleted|archived|archive)")


def read_plan(value: Any) -> str:
    """A plan's name; older versions tell the name alone. ValueError else."""
    return read_short(value.get("name") if isinstance(value, dict) else value)


DIALECT = Dialect(
    {"name": (("name",), read_short), "tier": (("plan",), read_plan)}, held="custom_attributes", moment=read_seconds
)  # fmt: skip


class IntercomCompanies:
    """Needs the credential token, an access token that may list companies. A workspace has one scroll at a time."""

    mark: ClassVar[str] = MARK
    many: ClassVar[str] = "organizations"

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api, self._custom = (
            JsonApi(connection, headers(connection), budget, limits),
            connection.mapped_fields,
        )

    def count(self) -> int | None:
        """The scroll does not say."""
        return None

    def page(self, cursor: str) -> ListPage:
        """As many companies as Intercom likes; after the last ones comes an empty page."""
        path = f"{SCROLL}?scroll_param={quote(cursor, safe='')}" if cursor else SCROLL
        reply = self._api.reply("GET", path, None, LANE)
        if reply.status == REFUSED and TAKEN in reply.body:
            self._api.budget.rest(SCROLL_SECONDS, LANE)
            raise SinkError("the helpdesk's list of companies is being read by another program", counts=False)
        answer = self._api.read(reply, path)
        if answer is None:
            why = "it was left alone for over a minute" if cursor else "there is none"
            raise SinkError(f"the helpdesk's list of companies cannot be read: {why}", permanent=True)
        found = objects(self._api, answer, SCROLL, "data")
        following = str(answer.get("scroll_param") or "") if found else ""
        return ListPage(tuple(listed(one, DIALECT, self._custom) for one in found), following)


def read_companies(body: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The document that Deskgauge's own reader of the list builds."""
    return read_listed(body, delivery, DIALECT, custom_fields)


def read_company(
    record: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str], form: Form = Form.SNAPSHOT,
    pointer: str = "", at: Any = None,
) -> list[Event]:  # fmt: skip
    """One company as the API or a notification shows it."""
    return organization(record, delivery, DIALECT, custom_fields, form, at=at, pointer=pointer)
