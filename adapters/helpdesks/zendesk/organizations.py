"""Zendesk's organizations: read from its API, out of the delivery log, and out of webhook events about one.

Sources: https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/ and
https://developer.zendesk.com/api-reference/webhooks/event-types/organization-events/
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from adapters.account_reading import objects
from adapters.base import Delivery
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.zendesk.access import headers
from adapters.helpdesks.zendesk.cursors import after, following_of
from adapters.json_api import READING, JsonApi
from adapters.list_api import ListPage
from adapters.organizations import Dialect, listed, organization, read_listed, read_short
from adapters.settings import ConnectionSettings
from rules.errors import IgnoredDelivery, SinkError
from rules.model import Event, Form

ORGANIZATIONS = "/api/v2/organizations"
COUNT = f"{ORGANIZATIONS}/count"
PER_PAGE = 100
MARK = "zendesk_organizations"
DIALECT = Dialect({"name": (("name",), read_short)}, held="organization_fields")
IGNORED = {"deleted": "a deleted organization's tickets stay with their account"}


class ZendeskOrganizations:
    """Needs the credentials email and token, as the reader of tickets does."""

    mark: ClassVar[str] = MARK
    many: ClassVar[str] = "organizations"

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api, self._custom = (
            JsonApi(connection, headers(connection), budget, limits),
            connection.mapped_fields,
        )

    def count(self) -> int | None:
        """What Zendesk says, which is up to a day old for large accounts."""
        told = (self._api.get(COUNT) or {}).get("count")
        number = told.get("value") if isinstance(told, dict) else None
        return number if isinstance(number, int) else None

    def page(self, cursor: str) -> ListPage:
        """A hundred organizations in the order of their ids."""
        answer = self._api.get(f"{ORGANIZATIONS}?page[size]={PER_PAGE}{after(cursor)}")
        if answer is None:
            raise SinkError("the helpdesk has no list of organizations", permanent=True)
        found = objects(self._api, answer, ORGANIZATIONS, "organizations")
        return ListPage(tuple(listed(one, DIALECT, self._custom) for one in found), following_of(answer))


def read_organizations(
    body: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str]
) -> list[Event]:
    """The document that Deskgauge's own reader of the list builds."""
    return read_listed(body, delivery, DIALECT, custom_fields)


def read_organization_event(
    what: str, envelope: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str]
) -> list[Event]:
    """The ACCOUNT that an `organization.*` webhook event shows; no such event carries the organization's custom fields."""
    if what in IGNORED:
        raise IgnoredDelivery(f"organization.{what}: {IGNORED[what]}")
    found = organization(
        envelope["detail"],
        delivery,
        DIALECT,
        custom_fields,
        Form.HINT,
        at=envelope["time"],
        pointer="/detail",
    )
    if not found:
        raise IgnoredDelivery(f"organization.{what}: it carries no name")
    return found
