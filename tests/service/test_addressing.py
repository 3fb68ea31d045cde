"""Whom a flag is for: only where it is clear, else nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.model import Flag
from service.addressing import address_of
from service.config.settings import ACCOUNT_OWNER, ASSIGNEE, PROBLEM_OWNER, People
from service.store.base import upsert
from service.store.records import Records
from service.store.sqlite import open_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = People(
    {"Anna Lee": "anna@desk.example", "acme:77": "ben@desk.example"}, {"login": "cleo@desk.example"}
)
FLAG = Flag("f", "r", "1", "ticket", "acme:1", NOW, "e", None, None, "high", (), {})


@pytest.fixture
def records(tmp_path: Path) -> Any:
    db = open_store(tmp_path / "deskgauge.db")
    tickets = [
        {
            "id": "acme:1",
            "connection": "acme",
            "assignee_id": "77",
            "category": "login",
            "account_id": "acme:a",
        },
        {
            "id": "acme:2",
            "connection": "acme",
            "assignee_id": "78",
            "category": "billing",
            "account_id": "acme:b",
        },
        {"id": "acme:3", "connection": "acme", "assignee_id": None, "category": None, "account_id": None},
    ]
    upsert(db, "tickets", tickets)
    upsert(
        db, "accounts", [{"id": "acme:a", "owner": "Anna Lee"}, {"id": "acme:b", "owner": "Dan@Desk.Example"}]
    )
    reports = [{"ticket_id": f"acme:{one}", "problem_id": "p1" if one < 3 else "p2"} for one in (1, 2, 3)]
    upsert(db, "problem_reports", reports)
    yield Records(db)
    db.close()


def found(records: Records, whom: str, about: str, subject: str, **facts: Any) -> str:
    return address_of(whom, replace(FLAG, about=about, subject=subject, facts=facts), PEOPLE, records.select)


@pytest.mark.parametrize(
    ("about", "subject", "address"),
    [
        ("ticket", "acme:1", "anna@desk.example"),
        ("ticket", "acme:2", "dan@desk.example"),
        ("ticket", "acme:3", ""),
        ("account", "acme:a", "anna@desk.example"),
        ("account", "acme:z", ""),
        ("problem", "p1", ""),  # its accounts have two owners
        ("queue", "queue:login", ""),
        ("metric", "csat", ""),
    ],
)
def test_an_accounts_owner_is_found_by_name_or_by_the_address_told(
    records: Records, about: str, subject: str, address: str
) -> None:
    assert found(records, ACCOUNT_OWNER, about, subject) == address


def test_a_name_of_which_no_address_is_known_is_nobody(records: Records) -> None:
    upsert(records.db, "accounts", [{"id": "acme:a", "owner": "Somebody Else"}])

    assert found(records, ACCOUNT_OWNER, "ticket", "acme:1") == ""


def test_a_tickets_agent_is_found_by_the_helpdesks_id(records: Records) -> None:
    assert found(records, ASSIGNEE, "ticket", "acme:1") == "ben@desk.example"
    assert found(records, ASSIGNEE, "ticket", "acme:2") == found(records, ASSIGNEE, "ticket", "acme:3") == ""
    assert found(records, ASSIGNEE, "problem", "p2", ticket_id="acme:1") == "ben@desk.example"
    assert found(records, ASSIGNEE, "account", "acme:a") == ""


def test_who_looks_after_a_problem_is_found_by_its_one_category(records: Records) -> None:
    assert found(records, PROBLEM_OWNER, "ticket", "acme:1") == "cleo@desk.example"
    assert found(records, PROBLEM_OWNER, "problem", "p1") == ""  # login and billing
    assert found(records, PROBLEM_OWNER, "queue", "queue:login", category="login") == "cleo@desk.example"
    assert found(records, PROBLEM_OWNER, "ticket", "acme:3") == ""
