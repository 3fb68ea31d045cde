"""After a restore: what may have been sent is looked up, nothing is sent, and a person lets each sink go on."""

from datetime import timedelta

import pytest

from adapters.base import Receipt
from adapters.notify.mail import Mail
from rules.errors import SinkError
from rules.moments import to_text
from service.outbox import Outbox
from service.store import sink_states
from service.store.leases import ALONE
from service.store.pushes import Attempt, Next, PushStore
from tests.fakes.pushes import NOW, new_push
from tests.service.outbox.scripted import Clock, Scripted, balanced, row, run, tries

MADE_AT = NOW - timedelta(days=1)
THERE = Receipt("far", "KEY-7", "https://far.example/KEY-7")
DOWN = SinkError("the far side is down")
UNSAID = SinkError("nobody knows which record is meant", permanent=True)
LIMITED = SinkError("slow down", retry_after=60.0, counts=False)


class Blind(Scripted):
    """Mail, into which nobody can look."""

    kind = Mail.kind


def restored(store: PushStore, *sinks: str) -> list[str]:
    return sink_states.stop_restored(store.db, sinks, MADE_AT, NOW)


def resumed(store: PushStore, clock: Clock, sink: str = "bugs") -> None:
    at = to_text(clock())
    store.db.execute(
        "UPDATE decisions SET value = '', decided_at = ? WHERE kind = 'sink' AND subject = ?", [at, sink]
    )


def found(store: PushStore) -> dict[str, str]:
    rows = store.db.query("SELECT pushes.subject, found FROM looked_up JOIN pushes ON pushes.id = push_id")
    return {one["subject"]: one["found"] for one in rows}


def state(store: PushStore, sink: str = "bugs") -> str:
    return next(one.state for one in sink_states.shown(store.db) if one.sink == sink)


def test_every_push_that_waits_is_looked_up_once_and_nothing_is_sent(store: PushStore, clock: Clock) -> None:
    tomorrow = NOW + timedelta(days=1)
    store.add([new_push("1"), new_push("2"), new_push("3", due_at=tomorrow)])
    restored(store)
    sink = Scripted()
    sink.looks.extend([None, THERE, THERE])
    run(Outbox(store, {"bugs": sink}, clock))

    assert sorted(sink.calls) == [("read_back", "1"), ("read_back", "2"), ("read_back", "3")]
    assert (sink.sends, sorted(found(store).values())) == ([], ["absent", "there", "there"])
    assert store.counts() == {"pending": 1, "delivered": 2}
    assert tries(store) == ["delivered"] * 2
    assert (state(store), balanced(store, 3)) == ("restored", True)


def test_what_is_there_is_delivered_as_the_far_side_shows_it(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    restored(store)
    sink = Scripted()
    sink.looks.append(THERE)
    run(Outbox(store, {"bugs": sink}, clock))

    kept = row(store)
    assert (kept["state"], kept["far_key"], kept["url"]) == ("delivered", THERE.far_key, THERE.url)


def test_what_is_absent_waits_as_if_nobody_had_tried_and_is_sent_once_resumed(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push("1"), new_push("2")])
    before = row(store, new_push("1").far_id)
    restored(store)
    sink = Scripted()
    box = Outbox(store, {"bugs": sink}, clock)
    run(box)
    assert row(store, new_push("1").far_id) == before
    assert store.cancel([new_push("2").far_id], "the flag was withdrawn", NOW) == 1

    clock.advance(days=3)
    resumed(store, clock)
    run(box)
    assert (sink.sends, state(store)) == (["1"], "closed")
    assert store.counts() == {"delivered": 1, "cancelled": 1}


def test_what_is_made_out_of_the_log_again_is_looked_up_too(store: PushStore, clock: Clock) -> None:
    restored(store, "bugs")
    sink = Scripted()
    box = Outbox(store, {"bugs": sink}, clock)
    run(box)
    store.add([new_push("replayed")])
    sink.looks.append(THERE)
    run(box)

    assert (found(store), sink.sends) == ({"replayed": "there"}, [])


@pytest.mark.parametrize(("later", "looks"), [(timedelta(0), 1), (timedelta(hours=25), 0)])
def test_for_a_day_after_that_new_pushes_are_looked_up_before_they_are_sent(
    store: PushStore, clock: Clock, later: timedelta, looks: int
) -> None:
    restored(store, "bugs")
    sink = Scripted()
    box = Outbox(store, {"bugs": sink}, clock)
    clock.advance(days=3)
    resumed(store, clock)
    clock.now += later
    store.add([new_push("late")])
    run(box)

    assert [what for what, _ in sink.calls] == ["read_back"] * looks + ["send"]


def test_a_sink_resumed_without_a_restore_is_not_looked_into(store: PushStore, clock: Clock) -> None:
    store.db.execute(
        "INSERT INTO decisions (kind, subject, value, decided_at) VALUES ('sink', 'bugs', '', ?)",
        [to_text(NOW)],
    )
    store.add([new_push()])
    sink = Scripted()
    run(Outbox(store, {"bugs": sink}, clock))

    assert [what for what, _ in sink.calls] == ["send"]


def test_what_gave_up_before_the_backup_is_looked_up_when_it_is_sent_again(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push()])
    store.claim_due("bugs", NOW)
    store.record(Attempt(new_push().far_id, "bugs", NOW, 1.0, "dead"), Next("dead", 10, reason="no"), NOW)
    restored(store)
    clock.advance(days=9)
    resumed(store, clock)
    clock.advance(days=2)
    store.requeue(new_push().far_id, clock())
    sink = Scripted()
    sink.looks.append(THERE)
    run(Outbox(store, {"bugs": sink}, clock))

    assert (sink.sends, row(store)["state"]) == ([], "delivered")


def test_into_some_sinks_nobody_can_look_and_a_person_decides(store: PushStore, clock: Clock) -> None:
    store.add([new_push("1", sink="post"), new_push("2", sink="post")])
    store.db.execute("UPDATE pushes SET outcome_unknown = 1 WHERE subject = '2'")
    restored(store)
    sink = Blind()
    box = Outbox(store, {"post": sink}, clock)
    run(box)
    assert (sink.calls, found(store)) == ([], {"1": "blind", "2": "blind"})
    assert store.cancel([new_push("2", sink="post").far_id], "dropped", NOW, even_tried=True) == 1

    resumed(store, clock, "post")
    run(box)
    assert (sink.sends, store.counts()) == (["1"], {"cancelled": 1, "delivered": 1})


def test_a_look_that_fails_is_made_again_and_uses_no_try_up(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    restored(store)
    sink = Scripted()
    sink.looks.extend([DOWN, LIMITED])
    box = Outbox(store, {"bugs": sink}, clock)
    run(box)
    assert (len(sink.calls), tries(store), row(store)["attempts"]) == (2, [], 0)
    assert (row(store)["state"], row(store)["outcome_unknown"], found(store)) == ("pending", 1, {})

    clock.advance(seconds=60)
    sink.looks.append(THERE)
    run(box)
    assert found(store) == {"help:4711": "there"}


def test_a_far_side_that_is_down_is_spared(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    restored(store)
    sink = Scripted()
    sink.looks.extend([DOWN] * 50)
    box = Outbox(store, {"bugs": sink}, clock)
    for _ in range(10):
        run(box)
        clock.advance(seconds=1)

    assert len(sink.calls) == 5


def test_where_the_far_side_does_not_say_it_is_asked_again_before_it_is_sent(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push()])
    restored(store)
    sink = Scripted()
    sink.looks.extend([UNSAID, None])
    box = Outbox(store, {"bugs": sink}, clock)
    run(box)
    assert (found(store), sink.sends, len(sink.calls)) == ({"help:4711": "uncertain"}, [], 1)

    clock.advance(days=1)
    resumed(store, clock)
    run(box)
    assert [what for what, _ in sink.calls] == ["read_back", "read_back", "send"]


def test_a_second_restore_looks_everything_up_anew(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    sink = Scripted()
    box = Outbox(store, {"bugs": sink}, clock)
    for _ in range(2):
        assert restored(store) == ["bugs"]
        run(box)

    assert [what for what, _ in sink.calls] == ["read_back", "read_back"]


def test_what_was_being_sent_when_the_backup_was_made_is_looked_up(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    PushStore(store.db, ALONE).claim_due("bugs", NOW)
    restored(store)
    sink = Scripted()
    sink.looks.append(THERE)
    run(Outbox(store, {"bugs": sink}, clock))

    assert (sink.sends, row(store)["state"]) == ([], "delivered")
