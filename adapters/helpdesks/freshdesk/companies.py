"""Freshdesk's companies: read from its API, out of the delivery log, and out of product events about one.

Sources: https://developers.freshdesk.com/api/#list_all_companies and
https://developers.freshworks.com/docs/app-sdk/v2.3/freshdesk/serverless-apps/product-events/
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from adapters.account_reading import objects
from adapters.base import Delivery
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.freshdesk.access import headers
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.product_event import ProductEvent
from adapters.json_api import READING, JsonApi
from adapters.list_api import ListPage
from adapters.organizations import Dialect, listed, organization, read_day, read_listed, read_short
from adapters.settings import ConnectionSettings
from rules.errors import MalformedBody, SinkError
from rules.model import Event, Form

COMPANIES = "/api/v2/companies"
PER_PAGE = 100
MARK = "freshdesk_companies"
# Tier and renewal are fields that every account has: https://support.freshdesk.com/support/solutions/articles/203410
DIALECT = Dialect(
    {
        "name": (("name",), read_short),
        "tier": (("account_tier",), read_short),
        "renewal_at": (("renewal_date",), read_day),
    },
    held="custom_fields",
)


class FreshdeskCompanies:
    """Needs the credential api_key, the key of an agent who may see companies."""

    mark: ClassVar[str] = MARK
    many: ClassVar[str] = "organizations"

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api, self._custom = (
            JsonApi(connection, headers(connection), budget, limits),
            connection.mapped_fields,
        )

    def count(self) -> int | None:
        """Freshdesk does not say."""
        return None

    def page(self, cursor: str) -> ListPage:
        """A hundred companies; the cursor is the page's number."""
        number = int(cursor or 1)
        answer, more = self._api.page(f"{COMPANIES}?per_page={PER_PAGE}&page={number}")
        if answer is None:
            raise SinkError("the helpdesk has no list of companies", permanent=True)
        found = objects(self._api, answer, COMPANIES)
        return ListPage(
            tuple(listed(one, DIALECT, self._custom) for one in found), str(number + 1) if more else ""
        )


def read_companies(body: Mapping[str, Any], delivery: Delivery, own: Own) -> list[Event]:
    """The document that Deskgauge's own reader of the list builds."""
    return read_listed(body, delivery, DIALECT, own.custom_fields)


def company_told(event: ProductEvent) -> list[Event]:
    """onCompanyCreate and onCompanyUpdate; the samples' times have no zone, so the event's own time counts then."""
    if "company" not in event.data:
        raise MalformedBody("Missing data for required field.", "/data/company")
    return organization(
        event.data["company"], event.delivery, DIALECT, event.own.custom_fields, Form.HINT, at=event.at,
        pointer="/data/company",
    )  # fmt: skip
