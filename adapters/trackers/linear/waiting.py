"""The customers who wait for an issue, each with name, tier and revenue: https://linear.app/docs/customer-requests"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.base import Push
from adapters.problem_push import card, customers
from adapters.trackers.linear import issue, queries
from adapters.trackers.linear.answers import made, nodes
from adapters.trackers.linear.api import NO_FEATURE, LinearApi, RefusedError
from rules.errors import SinkError

READING, TELLING, NOTING = "read who waits for the issue", "update a customer", "note that a customer waits"
FINDING = "look a customer up"
Document = Mapping[str, Any]


class Waiting:
    """currency: the one in which this workspace keeps its customers' revenue."""

    def __init__(self, api: LinearApi, currency: str) -> None:
        self._api, self._currency = api, currency

    def missing(self, push: Push, issue_id: str) -> list[tuple[Document, Document | None]]:
        """(CustomerUpsertInput, CustomerNeedCreateInput or None) of those whom the issue does not show as they are."""
        if not push.content.get("customers"):
            return []
        try:
            return list(self._missing(push, issue_id, self._read(issue_id)))
        except RefusedError as refusal:
            if refusal.code == NO_FEATURE:  # a plan without customers still has its issues
                return []
            raise

    def note(self, customer: Document, need: Document | None) -> None:
        """Tell Linear what is known of the customer, and that it waits."""
        answer = self._api.ask(TELLING, queries.UPSERT_CUSTOMER, {"input": self._with_name(customer)})
        made(answer, "customerUpsert", "customer", TELLING)
        if need:
            self._create(need)

    def _with_name(self, customer: Document) -> Document:
        """A new customer needs a name; one that Linear knows keeps its own."""
        if "name" in customer:
            return customer
        wanted = {"filter": issue.customer_filter(customer)}
        known = nodes(self._api.ask(FINDING, queries.FIND_CUSTOMER, wanted), "customers")
        return customer if known else {**customer, "name": customer["externalId"]}

    def _create(self, need: Document) -> None:
        try:
            answer = self._api.ask(NOTING, queries.CREATE_NEED, {"input": need})
        except SinkError as refusal:
            # A used id is refused as wrong input.
            if refusal.permanent and need["id"] in {one.get("id") for one in self._read(need["issueId"])}:
                return
            raise
        made(answer, "customerNeedCreate", "need", NOTING)

    def _read(self, issue_id: str) -> list[dict[str, Any]]:
        return nodes(self._api.ask(READING, queries.READ_NEEDS, {"issue": issue_id}), "customerNeeds")

    def _missing(
        self, push: Push, issue_id: str, needs: Sequence[Document]
    ) -> Iterator[tuple[Document, Document | None]]:
        shown = [need["customer"] for need in needs if isinstance(need.get("customer"), dict)]
        noted = {need.get("id") for need in needs}
        for one in customers(push):
            wanted = issue.customer_input(one, self._currency)
            need = issue.need_input(issue_id, one, card(push))
            waits = need["id"] in noted or any(one.id in (known.get("externalIds") or []) for known in shown)
            if not waits or not any(issue.told_already(wanted, known) for known in shown):
                yield wanted, None if waits else need
