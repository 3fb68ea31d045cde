"""The view enriched_events: one row an event, with its ticket's, episode's and account's facts."""

import pytest

from tests.service.installation import ago


@pytest.fixture
def rows(installation):
    """The view's rows, oldest first."""
    return lambda: list(installation.store.query("SELECT * FROM enriched_events ORDER BY at, event_id"))


def test_each_event_carries_the_facts_of_ticket_episode_and_account(installation, rows):
    installation.add("accounts", id="zendesk-main:81", source="organization")
    ticket = installation.ticket("1", category="billing")
    installation.episode(ticket, verdict="verified", started_at=ago(days=20))
    installation.event(ticket, 1, "message", ago(days=19), {"public": True})
    row = rows()[0]

    assert (row["category"], row["episode_verdict"], row["account_id"]) == (
        "billing",
        "verified",
        "zendesk-main:81",
    )
    assert (row["episode_number"], row["account_source"], row["account_origin"]) == (
        1,
        "ticket",
        "organization",
    )


def test_an_event_falls_into_the_last_episode_that_had_begun(installation, rows):
    ticket = installation.ticket("1")
    for number, days in ((1, 20), (2, 10)):
        installation.episode(ticket, number=number, started_at=ago(days=days))
    for number, days in ((1, 21), (2, 20), (3, 11), (4, 10), (5, 1)):
        installation.event(ticket, number, "message", ago(days=days), {})

    assert [row["episode_number"] for row in rows()] == [1, 1, 1, 2, 2]


def test_one_thing_in_several_forms_is_one_row_from_the_best(installation, rows):
    ticket = installation.ticket("1")
    for form, hash_, updated_at in (
        ("hint", "a", ago(days=1)),
        ("snapshot", "b", ago(days=3)),
        ("snapshot", "c", ago(days=2)),
        ("snapshot", "d", ago(days=2)),
    ):
        installation.add(
            "events", id="m", hash=hash_, ticket_id=ticket, at=ago(days=5), form=form, updated_at=updated_at
        )

    assert [row["event_hash"] for row in rows()] == ["c"]


def test_hinted_changes_that_a_history_replaced_are_marked(installation, rows):
    ticket = installation.ticket("1", history_until=ago(days=2))
    for number, (kind, form, days) in enumerate(
        (("change", "hint", 3), ("change", "history", 3), ("message", "hint", 3), ("change", "hint", 1))
    ):
        installation.event(ticket, number, kind, ago(days=days, seconds=-number), {}, form=form)

    assert [(row["kind"], row["form"], row["superseded"]) for row in rows()] == [
        ("change", "hint", 1),
        ("change", "history", 0),
        ("message", "hint", 0),
        ("change", "hint", 0),
    ]


def test_an_event_of_an_unknown_ticket_stays_and_one_of_a_person_is_left_out(installation, rows):
    installation.event("zendesk-main:9", 1, "message", ago(days=1), {})
    installation.event("", 2, "person", ago(days=1), {})

    assert [(row["ticket_id"], row["category"], row["episode_id"]) for row in rows()] == [
        ("zendesk-main:9", None, None)
    ]


def test_the_view_finds_a_tickets_events_by_an_index(full_on_sqlite):
    plan = full_on_sqlite.store.query(
        "EXPLAIN QUERY PLAN SELECT * FROM enriched_events WHERE ticket_id = 'x'"
    )
    steps = [row["detail"] for row in plan]

    assert not [step for step in steps if step.startswith("SCAN")], steps
