"""Whom we have asked how easy it was: one row a ticket. Records."""

from collections.abc import Iterable
from datetime import datetime

from rules.moments import to_text
from service.store.records import Records

NO_SURVEY = "no_survey"


class Asked:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def tickets(self, tickets: Iterable[str]) -> set[str]:
        """Those of the tickets about which somebody was asked."""
        return {row["ticket_id"] for row in self._records.where_in("asked", "ticket_id", tickets)}

    def left_alone(self, customers: Iterable[str], since: datetime) -> set[str]:
        """Those of the customers who were asked since a moment, or want no questions."""
        wanted = set(customers)
        asked = self._records.where_in("asked", "customer_id", wanted)
        recent = {row["customer_id"] for row in asked if row["asked_at"] > to_text(since)}
        refused = self._records.select("SELECT subject FROM decisions WHERE kind = ?", [NO_SURVEY])
        return recent | ({row["subject"] for row in refused} & wanted)

    def note(self, ticket: str, customer: str, push: str, now: datetime) -> None:
        """Somebody is asked."""
        row = {"ticket_id": ticket, "customer_id": customer, "asked_at": to_text(now), "push_id": push}
        self._records.upsert("asked", [row])

    def carried(self, before: str, push: str) -> None:
        """The link that did not arrive with one push goes out with another."""
        self._records.db.execute("UPDATE asked SET push_id = ? WHERE push_id = ?", [push, before])
