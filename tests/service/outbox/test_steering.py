"""A sink that a person paused or muted, and what several outboxes learn of one far side from each other."""

from datetime import timedelta

import pytest

from adapters.base import Push, Receipt
from rules.errors import SinkError
from rules.moments import to_text
from service.outbox import MUTED, Outbox
from service.store import sink_states
from service.store.base import upsert
from service.store.pushes import PushStore
from tests.fakes.pushes import NOW, new_push
from tests.service.outbox.scripted import Clock, Scripted, balanced, receipt, row, run

LIMITED = SinkError("slow down", retry_after=600.0, counts=False)
LOST = SinkError("no answer", outcome_unknown=True)
REJECTED = SinkError("401", pauses_sink=True)


def want(store: PushStore, word: str, sink: str = "bugs") -> None:
    decision = {"kind": sink_states.DECISION, "subject": sink, "value": word, "decided_at": to_text(NOW)}
    upsert(store.db, "decisions", [decision])


def state(store: PushStore, sink: str = "bugs") -> str:
    return next(one.state for one in sink_states.shown(store.db) if one.sink == sink)


def test_a_paused_sink_holds_its_pushes_others_go_on(store: PushStore, clock: Clock) -> None:
    bugs, chat = Scripted(), Scripted()
    box = Outbox(store, {"bugs": bugs, "chat": chat}, clock)
    want(store, "held")
    store.add([new_push("1"), new_push("2"), new_push("3", sink="chat")])
    run(box)

    assert (len(bugs.sends), len(chat.sends)) == (0, 1)
    assert store.counts() == {"pending": 2, "delivered": 1}
    assert (state(store), state(store, "chat")) == ("held", "closed")


def test_a_pause_outlives_a_start_and_all_arrive_once_it_ends(store: PushStore, clock: Clock) -> None:
    want(store, "held")
    store.add([new_push("1"), new_push("2")])
    sink = Scripted()
    run(Outbox(store, {"bugs": sink}, clock))
    box = Outbox(store, {"bugs": sink}, clock)
    assert state(store) == "held"
    clock.advance(days=30)
    run(box)
    assert sink.calls == []

    want(store, "")
    run(box)
    assert store.counts() == {"delivered": 2}
    assert state(store) == "closed"


def test_what_is_under_way_when_a_sink_is_paused_is_recorded(store: PushStore, clock: Clock) -> None:
    def answer(push: Push) -> Receipt:
        want_now.append(push.id)
        return receipt(push)

    want_now: list[str] = []
    box = Outbox(store, {"bugs": Scripted(answer)}, clock)
    store.add([new_push("1"), new_push("2")])
    box.tick()
    want(store, "held")
    run(box)

    assert store.counts() == {"delivered": 1, "pending": 1}


def test_what_falls_due_for_a_muted_sink_is_never_sent(store: PushStore, clock: Clock) -> None:
    sink = Scripted()
    box = Outbox(store, {"bugs": sink}, clock)
    want(store, "muted")
    store.add([new_push("1"), new_push("2", due_at=NOW + timedelta(hours=1))])
    run(box)
    assert store.counts() == {"cancelled": 1, "pending": 1}
    assert row(store, new_push("1").far_id)["reason"] == MUTED

    want(store, "")
    clock.advance(hours=2)
    run(box)
    assert store.counts() == {"cancelled": 1, "delivered": 1}
    assert sink.sends == ["2"]
    assert balanced(store, 2)


def test_muting_cancels_nothing_that_may_have_arrived(store: PushStore, clock: Clock) -> None:
    sink = Scripted(LOST)
    box = Outbox(store, {"bugs": sink}, clock)
    store.add([new_push("1")])
    run(box)
    want(store, "muted")
    clock.advance(hours=1)
    run(box)
    assert store.counts() == {"pending": 1}

    want(store, "")
    sink.looks.append(Receipt("far", "KEY-1", ""))
    run(box)
    assert store.counts() == {"delivered": 1}
    assert sink.sends == ["1"]


def test_muting_one_sink_cancels_nothing_of_another(store: PushStore, clock: Clock) -> None:
    box = Outbox(store, {"bugs": Scripted(), "chat": Scripted()}, clock)
    want(store, "muted")
    store.add([new_push("1", sink="chat")])
    run(box)

    assert store.counts() == {"delivered": 1}


def test_a_rate_limit_outlives_a_start(store: PushStore, clock: Clock) -> None:
    sink = Scripted(LIMITED)
    store.add([new_push("1"), new_push("2")])
    run(Outbox(store, {"bugs": sink}, clock))
    box = Outbox(store, {"bugs": sink, "new": Scripted()}, clock)
    clock.advance(seconds=599)
    run(box)
    assert (len(sink.sends), state(store)) == (1, "waiting")

    clock.advance(seconds=1)
    run(box)
    assert store.counts() == {"delivered": 2}


def test_a_rate_limit_that_one_outbox_met_holds_back_the_other(store: PushStore, clock: Clock) -> None:
    one, other = Scripted(LIMITED), Scripted()
    first, second = Outbox(store, {"bugs": one}, clock), Outbox(store, {"bugs": other}, clock)
    store.add([new_push("1")])
    run(first)
    store.add([new_push("2"), new_push("3")])
    run(second)
    assert (one.sends, other.sends) == (["1"], [])

    clock.advance(seconds=600)
    run(second)
    assert len(other.sends) == 3


@pytest.mark.parametrize("late", [receipt, SinkError("no", permanent=True)])
def test_an_answer_to_what_left_before_ends_no_wait(store: PushStore, clock: Clock, late: object) -> None:
    one, other = Scripted(LIMITED), Scripted(late)  # type: ignore[arg-type]
    first, second = Outbox(store, {"bugs": one}, clock), Outbox(store, {"bugs": other}, clock)
    store.add([new_push("1")])
    first.tick()
    store.add([new_push("2"), new_push("3")])
    second.tick()
    run(first)
    run(second)

    assert len(one.sends) == len(other.sends) == 1
    assert state(store) == "waiting"


def test_a_rejected_key_stops_both_and_mending_it_lets_both_go_on(store: PushStore, clock: Clock) -> None:
    one, other = Scripted(REJECTED), Scripted()
    first, second = Outbox(store, {"bugs": one}, clock), Outbox(store, {"bugs": other}, clock)
    store.add([new_push("1")])
    run(first)
    run(second)
    assert (state(store), other.sends, row(store, new_push("1").far_id)["attempts"]) == ("paused", [], 0)

    first.resume("bugs")
    run(second)
    assert store.counts() == {"delivered": 1}
