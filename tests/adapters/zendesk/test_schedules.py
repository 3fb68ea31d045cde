"""Schedules that triggers give to tickets: audits, the webhook, and the business time that they make.

The hand-worked example of the fixture, a Monday and a Tuesday in March 2026, all in UTC:

    Mon 08:00  created; three seconds later a trigger gives it Early (Monday to Friday, 6 to 15)
    Mon 14:00  another one gives it Late (Monday to Friday, 12 to 21)
    Tue 10:00  the first answer

    Early holds from 08:00 to 14:00: open all that time           6 h
    Late holds from Mon 14:00 to Tue 10:00: open from 14 to 21     7 h
    cumulative 13 h; all by the last one: Mon 12 to 21             9 h
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.helpdesks.zendesk.schedules import assigned
from rules.business_time import Hours, Schedule
from rules.fold.ticket import Context, fold
from rules.model import TICKET_FIELDS, Episode, Event, Kind
from tests.adapters.samples import fixture, kinds, only
from tests.adapters.zendesk.samples import parse, webhook
from tests.rules.told import CONTEXT, LATER

HOUR = 3600.0
EARLY_ID, LATE_ID = "360000000001", "360000000002"


def daily(name: str, begin: int, to: int) -> Schedule:
    return Schedule(name, "UTC", tuple((day * 1440 + begin * 60, day * 1440 + to * 60) for day in range(5)))


EARLY, LATE, USUAL = daily("early", 6, 15), daily("late", 12, 21), daily("usual", 9, 17)
PLACES = ((EARLY, frozenset({f"schedule:{EARLY_ID}"})), (LATE, frozenset({f"schedule:{LATE_ID}"})))
HOURS = Hours(PLACES, USUAL)


def snapshot() -> list[Event]:
    return parse(fixture("zendesk/schedules.snapshot.json"))


def hint(what: str, at: datetime, number: int, event: dict[str, Any], **detail: Any) -> list[Event]:
    """One webhook about the fixture's ticket."""
    carried = {"id": "815", "updated_at": at.isoformat(), "created_at": "2026-03-02T08:00:00Z", **detail}
    body = webhook(what, event, **carried)
    return parse(body | {"id": f"5f0c1a52-0000-4000-8000-{number:012d}", "time": at.isoformat()})


def hints() -> list[Event]:
    """What webhooks tell of the same ticket."""
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    comment = {"id": "9900", "body": "Synthetic text: it runs again.", "is_public": True}
    told = [
        hint("created", at, 1, {}, status="NEW"),
        hint("schedule_changed", at + timedelta(seconds=3), 2, {"current": EARLY_ID, "previous": None}, status="NEW"),
        hint("schedule_changed", at + timedelta(hours=6), 3, {"current": LATE_ID, "previous": EARLY_ID}, status="NEW"),
        hint("comment_added", at + timedelta(hours=26), 4,
             {"comment": comment | {"author": {"id": "3001", "is_staff": True}}}, status="SOLVED"),
    ]  # fmt: skip
    return [event for events in told for event in events]


def folded(events: Sequence[Event], hours: Hours = HOURS, context: Context = CONTEXT) -> Episode:
    stored = [(one, f"{number:03d}") for number, one in enumerate(events)]
    return fold(stored, replace(context, hours=hours), LATER).ticket.episodes[-1]


def changes(events: Sequence[Event]) -> list[tuple[Any, Any]]:
    told = [one.fields for one in events if one.kind is Kind.CHANGE and one.fields["name"] == "schedule_id"]
    return [(one["before"], one["after"]) for one in told]


def test_the_field_is_one_that_an_event_may_speak_of() -> None:
    assert "schedule_id" in TICKET_FIELDS


def test_audits_tell_each_assignment_with_what_was_before() -> None:
    assert changes(snapshot()) == [(None, EARLY_ID), (EARLY_ID, LATE_ID)]


def test_the_webhook_tells_the_same_changes() -> None:
    assert changes(hints()) == changes(snapshot())


def test_each_stretch_counts_by_the_schedule_that_held_as_worked_by_hand() -> None:
    one = folded(snapshot())

    assert one.first_answer_at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert one.answer_seconds == 26 * HOUR
    assert one.answer_business_seconds == (6 + 7) * HOUR


def test_where_the_last_one_counts_it_counts_for_all() -> None:
    assert folded(snapshot(), replace(HOURS, several="last")).answer_business_seconds == 9 * HOUR


def test_what_is_assigned_three_seconds_after_the_creation_held_from_the_beginning() -> None:
    assert folded(snapshot()).schedule == "early"


def test_a_schedule_that_no_configured_one_names_leaves_the_usual_one() -> None:
    one = folded(snapshot(), Hours(PLACES[1:], USUAL))

    # Usual from Mon 9 to 14, Late from 14 to 21.
    assert (one.schedule, one.answer_business_seconds) == ("usual", (5 + 7) * HOUR)


def test_the_assigned_schedule_outranks_the_group_that_stands_first_in_the_file() -> None:
    by_group = (daily("by_group", 0, 1), frozenset({"group:4001"}))

    assert folded(snapshot(), Hours((by_group, *PLACES), USUAL)) == folded(snapshot())


def test_webhooks_and_audits_give_the_same_hours() -> None:
    told, read = folded(hints()), folded(snapshot())

    assert (told.answer_business_seconds, told.schedule) == (read.answer_business_seconds, read.schedule)


@pytest.mark.parametrize("feed", ["hints", "snapshot", "both"])
def test_any_order_and_repetition_gives_the_same_hours(feed: str) -> None:
    events = {"hints": hints(), "snapshot": snapshot(), "both": [*hints(), *snapshot()]}[feed]
    rng, expected = random.Random(815), 13 * HOUR

    for _ in range(20):
        shuffled = rng.sample([*events, *events[::2]], len(events) + len(events[::2]))
        assert folded(shuffled).answer_business_seconds == expected


def test_history_replaces_what_webhooks_said_of_the_schedule() -> None:
    odd = hint("schedule_changed", datetime(2026, 3, 2, 9, tzinfo=UTC), 9, {"current": "1"})

    assert folded([*odd, *snapshot()]) == folded(snapshot())


def test_a_trigger_that_an_update_of_the_ai_set_off_is_no_act_of_the_ai() -> None:
    ai = replace(CONTEXT, authors=frozenset({"3001"}))

    # Its update at 14:00 set the priority and set off the trigger; without the priority it did nothing before its answer.
    body = fixture("zendesk/schedules.snapshot.json")
    del body["audits"][2]["events"][0]

    assert folded(parse(body), context=ai).ai_first_at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert folded(snapshot(), context=ai).ai_first_at == datetime(2026, 3, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"new_schedule_id": 5}, (None, "5")),
        ({"new_schedule_id": "5", "previous_schedule_id": "4"}, ("4", "5")),
        ({"new_schedule_id": None, "previous_schedule_id": 4}, ("4", None)),
        ({"new_schedule_id": {"id": 5, "name": "Late"}}, (None, "5")),
        ({"new_schedule_id": 5, "previous_schedule_id": [4]}, (None, "5")),
    ],
    ids=["number", "text", "taken away", "object", "odd before"],
)
def test_an_assignment_is_read_in_every_shape_that_names_the_schedule(
    told: dict[str, Any], found: tuple[str | None, str | None]
) -> None:
    fields = assigned(told, "previous_schedule_id", "new_schedule_id")

    assert (fields["before"], fields["after"]) == found
    assert (fields["name"], fields["actor_id"]) == ("schedule_id", None)


@pytest.mark.parametrize(
    "odd", [{}, {"new_schedule_id": True}, {"new_schedule_id": [5]}, {"new_schedule_id": {}}]
)
def test_an_assignment_that_cannot_be_read_loses_no_ticket(odd: dict[str, Any]) -> None:
    body = fixture("zendesk/schedules.snapshot.json")
    body["audits"][2]["events"][1] = {"id": 83032, "type": "ScheduleAssignment", **odd}

    events = parse(body)

    assert changes(events) == [(None, EARLY_ID)]
    assert len(events) == len(snapshot()) - 1


@pytest.mark.parametrize("event", [{}, {"current": ["5"]}, {"schedule": {"id": "5"}}])
def test_a_webhook_that_names_no_schedule_is_read_for_the_state(event: dict[str, Any]) -> None:
    assert kinds(parse(webhook("schedule_changed", event))) == ["state"]


def test_taking_the_schedule_away_is_told_as_none() -> None:
    told = only(parse(webhook("schedule_changed", {"current": None, "previous": "7"})), Kind.CHANGE)

    assert told.fields == {"name": "schedule_id", "before": "7", "after": None, "actor_id": None}
