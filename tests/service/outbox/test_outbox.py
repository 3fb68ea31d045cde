"""The outbox with sinks that answer as told: what is sent when, what is kept, and whom trouble concerns."""

import threading
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.base import Push, Receipt
from rules.errors import SinkError
from rules.moments import to_text
from service.outbox import Outbox
from service.retry_schedule import SCHEDULE, RetryPolicy
from service.sink_gate import GatePolicy
from service.store import sink_states
from service.store.leases import CRASHED
from service.store.pushes import PushStore
from tests.fakes.pushes import NOW, a_push, new_push
from tests.service.outbox.scripted import (
    PATIENCE,
    Clock,
    Scripted,
    balanced,
    due_in,
    receipt,
    row,
    run,
    tries,
)

PLAIN = RetryPolicy(jitter=0.0)
DOWN = SinkError("the far side is down")
LOST = SinkError("the reply was lost", outcome_unknown=True)
LIMITED = SinkError("asks to wait", retry_after=30.0, counts=False)
REJECTED = SinkError("the key was rejected", pauses_sink=True)
REFUSED = SinkError("refused for good", permanent=True)


def outbox(store: PushStore, clock: Clock, **sinks: Scripted) -> Outbox:
    return Outbox(store, sinks, clock, retries=PLAIN)


def states(store: PushStore) -> dict[str, str]:
    return {state.sink: state.state for state in sink_states.shown(store.db)}


def test_a_due_push_is_delivered_and_the_try_kept(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    run(outbox(store, clock, bugs=Scripted()))

    kept = row(store)
    assert (kept["state"], kept["far_key"], kept["attempts"]) == ("delivered", "KEY-1", 1)
    assert (kept["settled_at"], kept["url"]) == (to_text(NOW), "https://far.example/KEY-1")
    assert (tries(store), tries(store, "detail")) == (["delivered"], [None])
    assert tries(store, "took_ms")[0] >= 0


def test_a_tick_with_nothing_to_do_says_so_and_writes_nothing(store: PushStore, clock: Clock) -> None:
    idle = outbox(store, clock, bugs=Scripted())
    before = store.db.conn.total_changes

    assert idle.tick() == 0
    assert store.db.conn.total_changes == before


def test_a_push_is_not_sent_before_it_is_due(store: PushStore, clock: Clock) -> None:
    store.add([new_push(due_at=NOW + timedelta(seconds=10))])
    sink = Scripted()
    box = outbox(store, clock, bugs=sink)
    run(box)
    assert sink.calls == []

    clock.advance(seconds=10)
    run(box)
    assert sink.sends == ["help:4711"]


def test_a_failing_push_follows_the_schedule_and_then_gives_up(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    sink = Scripted(*[DOWN] * 20)
    box = outbox(store, clock, bugs=sink)
    waits = []
    for _ in range(9):
        run(box)
        waits.append(timedelta(seconds=due_in(store, clock)))
        clock.now += max(waits[-1], timedelta(minutes=10))
    run(box)

    assert waits == list(SCHEDULE[1:])
    assert (row(store)["state"], row(store)["attempts"]) == ("dead", 10)
    assert row(store)["reason"] == "the far side is down"
    assert tries(store) == ["retry"] * 9 + ["dead"]
    clock.advance(days=30)
    run(box)
    assert len(sink.calls) == 10


def test_giving_up_is_logged_as_an_error(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    with capture_logs() as lines:
        run(outbox(store, clock, bugs=Scripted(REFUSED)))

    (line,) = [line for line in lines if line["event"] == "push_tried"]
    assert (line["log_level"], line["outcome"], line["detail"]) == ("error", "dead", "refused for good")


def test_a_dead_push_sent_again_by_hand_arrives(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    box = outbox(store, clock, bugs=Scripted(REFUSED))
    run(box)
    store.requeue(a_push().id, clock())
    run(box)

    assert row(store)["state"] == "delivered"
    assert tries(store) == ["dead", "delivered"]


def test_a_refused_push_does_not_hold_the_others_up(store: PushStore, clock: Clock) -> None:
    store.add([new_push(str(number)) for number in range(8)])
    run(outbox(store, clock, bugs=Scripted(*[REFUSED] * 6)))

    assert store.counts() == {"dead": 6, "delivered": 2}
    assert states(store) == {"bugs": "closed"}


def test_a_rate_limit_uses_no_try_up_and_makes_all_pushes_of_the_sink_wait(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push("1"), new_push("2"), new_push("3", sink="chat")])
    sink = Scripted(LIMITED)
    box = outbox(store, clock, bugs=sink, chat=Scripted())
    run(box)
    assert (len(sink.calls), states(store)) == (1, {"bugs": "waiting", "chat": "closed"})
    assert store.counts() == {"pending": 2, "delivered": 1}

    clock.advance(seconds=30)
    run(box)
    assert store.counts() == {"delivered": 3}
    assert {attempts["attempts"] for attempts in store.db.table("pushes").rows} == {1}


def test_an_endless_rate_limit_never_kills_a_push(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    box = outbox(store, clock, bugs=Scripted(*[LIMITED] * 30))
    for _ in range(30):
        run(box)
        clock.advance(seconds=30)
    assert (row(store)["state"], row(store)["attempts"], len(tries(store))) == ("pending", 0, 30)

    run(box)
    assert row(store)["state"] == "delivered"


def test_after_a_lost_reply_the_far_side_is_asked_first(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    sink = Scripted(LOST)
    sink.looks.append(receipt(a_push()))
    box = outbox(store, clock, bugs=sink)
    run(box)
    assert (row(store)["state"], row(store)["outcome_unknown"], tries(store)) == ("pending", 1, ["unknown"])

    clock.advance(seconds=5)
    run(box)
    assert [what for what, _ in sink.calls] == ["send", "read_back"]
    assert (row(store)["state"], row(store)["outcome_unknown"]) == ("delivered", 0)


def test_what_the_far_side_does_not_have_is_sent_again(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    sink = Scripted(LOST, DOWN)
    box = outbox(store, clock, bugs=sink)
    for _ in range(3):
        run(box)
        clock.advance(seconds=300)

    assert [what for what, _ in sink.calls] == ["send", "read_back", "send", "send"]
    assert row(store)["state"] == "delivered"


@pytest.mark.parametrize(
    "error", [SinkError("down"), SinkError("limit", counts=False), SinkError("key", pauses_sink=True)]
)
def test_while_the_look_fails_the_outcome_stays_unknown(
    store: PushStore, clock: Clock, error: SinkError
) -> None:
    store.add([new_push()])
    sink = Scripted(LOST)
    sink.looks.append(error)
    box = outbox(store, clock, bugs=sink)
    run(box)
    clock.advance(seconds=5)
    run(box)

    assert row(store)["outcome_unknown"] == 1
    assert sink.sends == ["help:4711"]
    clock.advance(hours=1)
    run(box)
    assert sink.calls[-2:] == [("read_back", "help:4711"), ("send", "help:4711")]


def test_a_rejected_key_pauses_the_sink_with_one_clear_word_and_burns_nothing(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push(str(number)) for number in range(5)] + [new_push(sink="chat")])
    sink = Scripted(*[REJECTED] * 3)
    box = outbox(store, clock, bugs=sink, chat=Scripted())
    with capture_logs() as lines:
        for _ in range(3):
            run(box)
            clock.advance(minutes=15)

    assert len(sink.calls) == 3
    assert [line["reason"] for line in lines if line["event"] == "sink_needs_attention"] == [
        "the key was rejected"
    ]
    assert states(store) == {"bugs": "paused", "chat": "closed"}
    assert store.counts() == {"pending": 5, "delivered": 1}
    assert {one["attempts"] for one in store.db.table("pushes").rows_where("sink = 'bugs'")} == {0}


def test_a_paused_sink_goes_on_when_the_key_is_accepted_again(store: PushStore, clock: Clock) -> None:
    store.add([new_push(str(number)) for number in range(5)])
    box = outbox(store, clock, bugs=Scripted(REJECTED))
    run(box)
    clock.advance(minutes=14)
    run(box)
    assert store.counts() == {"pending": 5}

    clock.advance(minutes=1)
    run(box)
    assert store.counts() == {"delivered": 5}
    assert states(store) == {"bugs": "closed"}


def test_a_paused_sink_goes_on_at_once_when_told(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    box = outbox(store, clock, bugs=Scripted(REJECTED))
    run(box)
    box.resume("bugs")
    run(box)

    assert row(store)["state"] == "delivered"


def test_a_new_start_tries_a_paused_sink_again(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    run(outbox(store, clock, bugs=Scripted(REJECTED), gone=Scripted()))
    again = outbox(store, clock, bugs=Scripted())
    assert states(store) == {"bugs": "closed"}

    run(again)
    assert row(store)["state"] == "delivered"


def test_a_sink_that_fails_in_a_row_is_spared_and_its_pushes_keep_their_tries(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push(str(number)) for number in range(50)])
    sink = Scripted(*[DOWN] * 100)
    box = outbox(store, clock, bugs=sink)
    run(box)
    assert (len(sink.calls), states(store)) == (5, {"bugs": "open"})

    clock.advance(seconds=30)
    run(box)
    assert len(sink.calls) == 6
    (shown,) = sink_states.shown(store.db)
    assert (shown.reason, shown.until) == ("the far side is down", to_text(clock.now + timedelta(seconds=60)))
    assert sum(one["attempts"] for one in store.db.table("pushes").rows) == 6


def test_when_the_far_side_is_back_everything_arrives(store: PushStore, clock: Clock) -> None:
    store.add([new_push(str(number)) for number in range(20)])
    box = outbox(store, clock, bugs=Scripted(*[DOWN] * 9))
    for _ in range(8):
        run(box)
        clock.advance(minutes=10)

    assert store.counts() == {"delivered": 20}
    assert states(store) == {"bugs": "closed"}


def test_a_slow_sink_holds_up_no_other_and_sends_one_at_a_time(store: PushStore, clock: Clock) -> None:
    go_on = threading.Event()

    def slowly(push: Push) -> Receipt:
        go_on.wait(PATIENCE)
        return receipt(push)

    store.add([new_push("1"), new_push("2")] + [new_push(str(number), sink="chat") for number in range(9)])
    slow = Scripted(slowly, slowly)
    box = outbox(store, clock, bugs=slow, chat=Scripted())
    while store.counts().get("delivered", 0) < 9:
        box.tick()
    assert (slow.sends, box.under_way) == (["1"], 1)
    assert store.counts() == {"sending": 1, "pending": 1, "delivered": 9}

    go_on.set()
    run(box)
    assert store.counts() == {"delivered": 11}


def test_no_transaction_is_open_while_a_push_is_sent(store: PushStore, clock: Clock) -> None:
    seen: list[bool] = []

    def look(push: Push) -> Receipt:
        seen.append(store.db.conn.in_transaction)
        return receipt(push)

    store.add([new_push()])
    run(outbox(store, clock, bugs=Scripted(look)))

    assert seen == [False]


def test_a_mistake_in_an_adapter_is_a_failure_that_tells_its_kind_only(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push()])
    run(outbox(store, clock, bugs=Scripted(KeyError("CANARY"))))

    assert (row(store)["state"], row(store)["outcome_unknown"]) == ("pending", 1)
    assert tries(store, "detail") == ["the sink's adapter failed with KeyError"]


def test_what_a_crashed_worker_was_sending_is_looked_up_by_the_next(store: PushStore, clock: Clock) -> None:
    store.add([new_push()])
    store.claim_due("bugs", NOW)
    sink = Scripted()
    sink.looks.append(receipt(a_push()))
    with capture_logs() as lines:
        run(outbox(store, clock, bugs=sink))

    assert sink.calls == [("read_back", "help:4711")]
    assert tries(store, "detail") == [CRASHED, None]
    assert {"event": "pushes_recovered", "number": 1, "log_level": "warning"} in lines


def test_closing_waits_for_what_is_under_way(store: PushStore, clock: Clock) -> None:
    go_on = threading.Event()

    def slowly(push: Push) -> Receipt:
        go_on.wait(PATIENCE)
        return receipt(push)

    store.add([new_push("1"), new_push("2")])
    box = outbox(store, clock, bugs=Scripted(slowly))
    box.tick()
    threading.Timer(0.1, go_on.set).start()
    box.close()

    assert store.counts() == {"delivered": 1, "pending": 1}


def test_closing_does_not_wait_for_ever_and_the_next_start_looks(store: PushStore, clock: Clock) -> None:
    go_on = threading.Event()

    def hanging(push: Push) -> Receipt:
        go_on.wait(PATIENCE)
        return receipt(push)

    store.add([new_push()])
    box = outbox(store, clock, bugs=Scripted(hanging))
    box.tick()
    box.close(seconds=0.05)
    assert store.counts() == {"sending": 1}

    sink = Scripted()
    sink.looks.append(receipt(a_push()))
    run(outbox(store, clock, bugs=sink))
    go_on.set()
    assert (sink.calls, store.counts()) == ([("read_back", "help:4711")], {"delivered": 1})


def test_pushes_to_a_sink_that_is_no_longer_configured_wait_and_are_told(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push(sink="gone"), new_push()])
    with capture_logs() as lines:
        run(outbox(store, clock, bugs=Scripted()))

    assert [line["sink"] for line in lines if line["event"] == "pushes_without_sink"] == ["gone"]
    assert store.counts() == {"pending": 1, "delivered": 1}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_sink_does_every_push_is_accounted_for(
    store: PushStore, clock: Clock, seed: int
) -> None:
    kinds = [DOWN, LOST, LIMITED, REJECTED, REFUSED, ValueError("x"), receipt]
    store.add([new_push(str(number)) for number in range(30)])
    sink = Scripted(*(kinds[(number * (seed + 3) + number // 5) % 7] for number in range(120)))
    box = Outbox(store, {"bugs": sink}, clock, gate=GatePolicy(failures=2))
    for _ in range(200):
        run(box)
        clock.advance(hours=3)
        assert balanced(store, 30)

    assert set(store.counts()) == {"delivered", "dead"}
    assert store.db.table("attempts").count == len(sink.calls) - looks_before_a_send(sink)


def looks_before_a_send(sink: Scripted) -> int:
    """A look that finds nothing and the send after it are one try."""
    pairs = zip(sink.calls, sink.calls[1:], strict=False)
    return sum(one[0] == "read_back" and two == ("send", one[1]) for one, two in pairs)
