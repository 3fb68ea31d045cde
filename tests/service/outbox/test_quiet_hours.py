"""Quiet hours bind every try of a push, whatever brought it there."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.errors import SinkError
from rules.moments import to_text
from service.digests import Digests
from service.outbox import Outbox
from service.retry_schedule import RetryPolicy
from service.store.digest_rows import DigestRows
from service.store.pushes import PushStore
from tests.fakes.pushes import INSTALLATION, NOW, new_push
from tests.service.outbox.scripted import Clock, Scripted, row, run, tries

QUIET = "10:00-13:00"  # NOW is 09:00 UTC
LAST_MINUTE, END = NOW + timedelta(minutes=59, seconds=58), NOW + timedelta(hours=4)
DOWN = SinkError("the far side is down")
LOST = SinkError("the reply was lost", outcome_unknown=True)
LIMITED = SinkError("asks to wait", retry_after=30.0, counts=False)


def outbox(store: PushStore, clock: Clock, sink: Scripted, zone: str = "UTC") -> Outbox:
    return Outbox(store, {"bugs": sink}, clock, retries=RetryPolicy(jitter=0.0), zone=ZoneInfo(zone))


@pytest.mark.parametrize("failure", [DOWN, LOST, LIMITED])
def test_a_try_that_falls_into_quiet_hours_waits_for_their_end(
    store: PushStore, clock: Clock, failure: SinkError
) -> None:
    store.add([new_push(quiet=QUIET)])
    sink = Scripted(failure)
    box = outbox(store, clock, sink)
    clock.now = LAST_MINUTE
    run(box)
    clock.advance(minutes=5)
    run(box)
    assert (len(sink.calls), row(store)["due_at"]) == (1, to_text(END))

    clock.now = END
    run(box)
    assert row(store)["state"] == "delivered"
    assert len(tries(store)) == 2


def test_a_push_without_quiet_hours_is_tried_at_any_time(store: PushStore, clock: Clock) -> None:
    store.add([new_push("loud"), new_push("calm", quiet=QUIET)])
    sink = Scripted()
    clock.advance(hours=2)
    run(outbox(store, clock, sink))

    assert sink.sends == ["loud"]


def test_what_was_due_while_nobody_sent_waits_too(store: PushStore, clock: Clock) -> None:
    store.add([new_push(quiet=QUIET)])
    clock.advance(hours=1)
    sink = Scripted()
    run(outbox(store, clock, sink))

    assert sink.calls == []
    assert row(store)["state"] == "pending"


def test_quiet_hours_are_those_of_the_installations_time_zone(store: PushStore, clock: Clock) -> None:
    store.add([new_push(quiet="10:00-10:30")])
    sink = Scripted()
    box = outbox(store, clock, sink, "Europe/Berlin")
    run(box)
    assert row(store)["due_at"] == to_text(NOW + timedelta(minutes=30))

    clock.advance(minutes=30)
    run(box)
    assert row(store)["state"] == "delivered"


@pytest.mark.parametrize(("spans", "kept"), [((QUIET, QUIET), QUIET), ((QUIET, ""), "")])
def test_a_digest_keeps_the_quiet_hours_that_all_of_its_flags_have(
    store: PushStore, spans: tuple[str, str], kept: str
) -> None:
    digests = Digests(store, DigestRows(store.db), ZoneInfo("UTC"), INSTALLATION)
    for number, quiet in enumerate(spans):
        push = new_push(str(number), quiet=quiet, due_at=NOW)
        store.add([push])
        digests.rows.put(push.far_id, "09:00")
    digests.tick(NOW)

    (found,) = store.db.query("SELECT quiet FROM pushes WHERE action = 'digest'")
    assert found["quiet"] == kept
