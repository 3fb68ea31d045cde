"""What routes look at of a flag, read from both stores."""

import pytest

from service.route_choice import Bearing
from service.store.base import Store, upsert
from service.store.bearings import bearing_of
from service.store.records import Records

TICKETS = [
    {"id": "acme:1", "category": "billing", "account_id": "acme:a"},
    {"id": "acme:2", "category": "login", "account_id": "acme:b"},
    {"id": "acme:3", "category": None, "account_id": None},
]


@pytest.fixture
def records(db: Store) -> Records:
    upsert(db, "tickets", TICKETS)
    upsert(db, "accounts", [{"id": "acme:a", "tier": "enterprise"}, {"id": "acme:b", "tier": None}])
    upsert(
        db,
        "problem_reports",
        [
            {"ticket_id": "acme:1", "problem_id": "p1"},
            {"ticket_id": "acme:2", "problem_id": "p2"},
            {"ticket_id": "acme:3", "problem_id": "p2"},
        ],
    )
    upsert(db, "merged_problems", [{"id": "p2", "root": "p1"}])
    return Records(db)


def bearing(records: Records, about: str, subject: str, **facts: str) -> Bearing:
    return bearing_of(records.select, about, subject, "low", facts)


def test_a_ticket_has_its_category_and_its_accounts_tier(records: Records) -> None:
    assert bearing(records, "ticket", "acme:1") == Bearing(
        "low", frozenset({"billing"}), frozenset({"enterprise"})
    )
    assert bearing(records, "ticket", "acme:2") == Bearing("low", frozenset({"login"}))
    assert bearing(records, "ticket", "acme:3") == bearing(records, "ticket", "acme:9") == Bearing("low")


def test_an_account_has_its_tier(records: Records) -> None:
    assert bearing(records, "account", "acme:a") == Bearing("low", frozenset(), frozenset({"enterprise"}))
    assert bearing(records, "account", "acme:b") == Bearing("low")


def test_a_problem_has_those_of_all_its_tickets_also_of_problems_that_it_stands_for(records: Records) -> None:
    found = Bearing("low", frozenset({"billing", "login"}), frozenset({"enterprise"}))

    assert bearing(records, "problem", "p1") == found
    assert bearing(records, "problem", "p2") == Bearing("low")


def test_about_queues_and_metrics_only_their_own_facts_tell(records: Records) -> None:
    assert bearing(records, "queue", "queue:billing", category="billing") == Bearing(
        "low", frozenset({"billing"})
    )
    assert bearing(records, "metric", "csat") == Bearing("low")
