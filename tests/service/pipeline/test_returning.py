"""What came after a resolution is stored with the earlier ticket, whatever the order in which it became known."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from rules.moments import to_text
from service.rebuild import TableDifference, rebuild
from service.store.log import LogEntry
from tests.adapters.samples import fixture
from tests.service.pipeline.desk import AI, CUSTOMER, PERSON, Desk, at
from tests.service.pipeline.harness import fresh

DAY = 24
COLUMNS = "reopened_at, repeated_at, repeated_by, repeat_gap_seconds, unclear_at"
NOTHING = (None, None, None, None, None)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


def after(desk: Desk, ticket: str = "1", number: int = 1) -> tuple[Any, ...]:
    """What is stored of what came after an episode."""
    (row,) = desk.run.rows(f"SELECT {COLUMNS} FROM episodes WHERE id = ?", f"acme:{ticket}/{number}")
    return tuple(row.values())


def by_person(desk: Desk, start: float, ticket: str, **detail: Any) -> list[dict[str, Any]]:
    more = {"created_at": to_text(at(start)), **detail}
    return [
        desk.created(start, ticket, **detail), desk.comment(PERSON, start + 1, ticket, **more),
        desk.status("SOLVED", start + 2, ticket, **more),
    ]  # fmt: skip


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the earlier one last"])
@pytest.mark.parametrize("made", [by_person, Desk.by_ai], ids=["a person's", "the AI's"])
def test_a_repeat_is_stored_with_the_earlier_ticket(desk: Desk, made: Any, late: bool) -> None:
    first, second = made(desk, 0, "1"), [desk.created(50, "2")]

    for bodies in (second, first) if late else (first, second):
        desk.take(*bodies, now=at(50.1))

    assert after(desk) == (None, to_text(at(50)), "acme:2", 48 * 3600.0, None)


def test_spam_takes_the_repeat_away_and_what_is_restored_brings_it_again(desk: Desk) -> None:
    desk.take(*by_person(desk, 0, "1"), desk.created(50, "2"))

    desk.take(desk.body("marked_as_spam", 51, id="2", created_at=to_text(at(50))))
    assert after(desk) == NOTHING

    desk.take(desk.comment(CUSTOMER, 52, "2", created_at=to_text(at(50))))
    assert after(desk)[2] == "acme:2"


def test_a_tag_that_tells_the_category_makes_the_unclear_clear(desk: Desk) -> None:
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2", tags=[], description="", subject=""))
    assert after(desk) == (None, None, None, None, to_text(at(50)))

    told = {"tags_added": ["cat_data_import"], "tags_removed": []}
    more = {"tags": ["cat_data_import"], "created_at": to_text(at(50))}
    desk.take(desk.body("tags_changed", 51, told, id="2", **more))

    assert after(desk) == (None, to_text(at(50)), "acme:2", 48 * 3600.0, None)


def test_words_that_are_compared_leave_nothing_unclear(desk: Desk) -> None:
    texts = (
        "The import of our contacts stops at row 40 every time.",
        "Where do I find the invoice for our March payment?",
    )
    desk.take(
        *desk.by_ai(0, "1", description=texts[0], subject="", tags=[]),
        desk.created(50, "2", description=texts[1], subject="", tags=[]),
    )

    assert after(desk) == NOTHING


def test_a_reopening_is_stored_with_the_episode_before(desk: Desk) -> None:
    desk.take(
        *by_person(desk, 0, "1"),
        desk.comment(CUSTOMER, 30, "1", status="OPEN"),
        desk.status("OPEN", 30, "1", "SOLVED"),
    )

    assert after(desk)[0] == to_text(at(30))
    assert after(desk, number=2) == NOTHING


def test_when_a_ticket_turns_out_to_be_another_customers_the_repeat_goes(desk: Desk) -> None:
    desk.take(*by_person(desk, 0, "1"), desk.created(50, "2"))

    desk.take(desk.comment(CUSTOMER, 51, "2", requester_id="2002", created_at=to_text(at(50))))

    assert after(desk) == NOTHING


def story(desk: Desk) -> list[dict[str, Any]]:
    return [
        *by_person(desk, 0, "1"), *desk.by_ai(20, "2", tags=[], description="", subject=""),
        desk.created(50, "3"), desk.body("marked_as_spam", 55, id="3"), desk.created(60, "4", tags=["cat_billing"]),
        *by_person(desk, 90, "5"),
    ]  # fmt: skip


def test_the_order_and_the_batches_make_no_difference(tmp_path: Path, desk: Desk) -> None:
    bodies, now = story(desk), at(40 * DAY)
    other = Desk(tmp_path / "other")

    desk.take(*bodies, now=now)
    for body in [*reversed(bodies), *bodies[::3]]:
        other.take(body, now=now)

    assert after(desk) == (None, to_text(at(90)), "acme:5", 88 * 3600.0, to_text(at(20)))
    assert other.run.derived() == desk.run.derived()


def test_rebuilding_gives_the_same(desk: Desk) -> None:
    desk.take(*story(desk), now=at(40 * DAY))

    shown = rebuild(desk.run.settings, dry_run=True, as_of=at(40 * DAY))

    assert desk.run.rows("SELECT count(*) AS n FROM episodes WHERE repeated_by IS NOT NULL") == [{"n": 1}]
    assert shown.tables["tickets"] == shown.tables["episodes"] == TableDifference(0, 0, 0)


def nobodys(desk: Desk, start: float, ticket: str) -> list[dict[str, Any]]:
    """The AI's resolution for a customer of whom only the words are known."""
    more = {"created_at": to_text(at(start))}
    bodies = [
        desk.comment(CUSTOMER, start, ticket, **more), desk.comment(AI, start + 1, ticket, **more),
        desk.status("SOLVED", start + 2, ticket, **more),
    ]  # fmt: skip
    return [
        {**body, "detail": {key: value for key, value in body["detail"].items() if key != "requester_id"}}
        for body in bodies
    ]


def test_tickets_of_nobody_known_are_nobodys_repeats_and_prove_themselves_alone(tmp_path: Path) -> None:
    stored = []
    for name, batches in (("at once", False), ("one by one", True)):
        desk = Desk(tmp_path / name)
        bodies = [*nobodys(desk, 0, "1"), *nobodys(desk, 50, "2")]
        for part in [[body] for body in bodies] if batches else [bodies]:
            desk.take(*part, now=at(53))
        desk.run.settle(at(40 * DAY))
        assert (
            desk.run.rows("SELECT customer_id, repeat_of FROM tickets")
            == [{"customer_id": None, "repeat_of": None}] * 2
        )
        assert [row["verdict"] for row in desk.run.rows("SELECT verdict FROM episodes")] == ["verified"] * 2
        stored.append(desk.run.derived())

    assert stored[0] == stored[1]


def test_waits_and_language_are_columns_of_the_ticket(desk: Desk) -> None:
    german = "Der Import bricht immer ab, bitte helfen Sie mir."
    desk.take(
        desk.created(0, "1", description=german), desk.comment(PERSON, 1, "1"),
        desk.status("PENDING", 2, "1"), desk.status("SOLVED", 6, "1", "PENDING"),
    )  # fmt: skip

    (row,) = desk.run.rows("SELECT * FROM tickets")

    assert (row["requester_wait_seconds"], row["agent_wait_seconds"], row["hold_seconds"]) == (
        7200,
        14_400,
        0,
    )
    assert (row["requester_wait_business_seconds"], row["handle_seconds"]) == (None, None)
    assert row["language"] == "other"


def test_measured_time_and_language_come_from_the_fields_that_are_mapped(tmp_path: Path) -> None:
    mapping = {"handle_time": "field:360", "language": "field:361"}
    run = fresh(tmp_path, ConnectionSettings("acme", "zendesk", mapping=mapping))
    ticket = fixture("zendesk/snapshot.json")
    told = [{"id": 360, "value": 754}, {"id": 361, "value": "Italian"}, {"id": 362, "value": "9"}]
    ticket["ticket"] |= {"custom_fields": told}

    run.log([LogEntry("acme", "snapshot", at(30 * DAY), {}, json.dumps(ticket).encode())])
    run.settle(at(30 * DAY))

    assert run.rows("SELECT handle_seconds, language FROM tickets") == [
        {"handle_seconds": 754, "language": "italian"}
    ]
    run.close()


def test_what_the_ai_writes_tells_nothing_of_the_customers_language(desk: Desk) -> None:
    desk.take(
        desk.created(0, "1", description="ERR-4711", subject=""),
        desk.comment(AI, 1, "1", text="Please try again."),
    )

    assert desk.run.rows("SELECT language FROM tickets") == [{"language": None}]


def test_an_offer_and_its_answer_belong_to_their_episode(desk: Desk) -> None:
    desk.take(*by_person(desk, 0, "1"), desk.body("csat_requested", 3, id="1", status="SOLVED"))

    (row,) = desk.run.rows("SELECT csat_offered, ces_offered FROM episodes")

    assert row == {"csat_offered": 1, "ces_offered": 0}
