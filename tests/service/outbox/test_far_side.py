"""The outbox against a loopback Linear that limits, fails, loses replies, floods and redirects."""

import random
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from service.outbox import Outbox
from service.retry_schedule import RetryPolicy
from service.store import sink_states
from service.store.pushes import PushStore
from service.store.sqlite import open_store
from tests.fakes import far_side
from tests.fakes.far_side import FarSide, Fault
from tests.fakes.linear import QUICK, FakeLinear, rate_limited
from tests.fakes.pushes import a_push, new_push
from tests.service.outbox.scripted import Clock, Scripted, balanced, due_in, row, run, tries

TEAM_ID = "0c5e3b1a-7d42-4f6e-9a18-5b2c8d4e6f70"
PLAIN = RetryPolicy(jitter=0.0)


@pytest.fixture
def box(store: PushStore, clock: Clock, linear: FakeLinear) -> Outbox:
    sinks = {"bugs": linear.sink(team=TEAM_ID), "chat": Scripted()}
    return Outbox(store, sinks, clock, retries=PLAIN)


def one_issue(linear: FakeLinear) -> bool:
    return [list(issue["links"]) for issue in linear.issues] == [["https://desk.example/agent/tickets/4711"]]


def test_a_push_becomes_an_issue_with_its_number_and_address(
    store: PushStore, box: Outbox, linear: FakeLinear
) -> None:
    store.add([new_push()])
    run(box)

    assert one_issue(linear)
    assert (row(store)["far_key"], row(store)["url"]) == ("SUP-1", linear.issues[0]["url"])


@pytest.mark.parametrize("limited", [far_side.status, rate_limited], ids=["429", "400"])
@pytest.mark.parametrize(
    ("hint", "wait"),
    [("20", 20), ("999999999", 3600), ("-3", 60), ("soon", 60), ("Fri, 01 Jan 2100 00:00:00 GMT", 3600)],
)
def test_a_rate_limit_waits_within_a_cap_burns_no_try_and_stops_no_other_sink(
    store: PushStore, box: Outbox, linear: FakeLinear, clock: Clock, limited: object, hint: str, wait: int
) -> None:
    fault = (
        rate_limited(Retry_After=hint) if limited is rate_limited else far_side.status(429, Retry_After=hint)
    )
    linear.faults.append(fault)
    store.add([new_push(), new_push("2", sink="chat")])
    run(box)
    assert (due_in(store, clock), row(store)["attempts"]) == (wait, 0)
    assert store.counts() == {"pending": 1, "delivered": 1}

    clock.advance(seconds=wait)
    run(box)
    assert (row(store)["state"], row(store)["attempts"], one_issue(linear)) == ("delivered", 1, True)


def test_five_minutes_of_server_errors_are_survived(
    store: PushStore, box: Outbox, linear: FakeLinear, clock: Clock
) -> None:
    linear.usual = far_side.status(500)
    store.add([new_push(str(number)) for number in range(10)])
    for _ in range(10):
        run(box)
        clock.advance(seconds=30)
    assert [state.state for state in sink_states.shown(store.db)] == ["open", "closed"]

    linear.usual = far_side.well
    for _ in range(10):
        clock.advance(minutes=10)
        run(box)
    assert store.counts() == {"delivered": 10}
    assert len(linear.issues) == 10


def test_endless_server_errors_end_in_a_dead_letter_with_its_reason(
    store: PushStore, box: Outbox, linear: FakeLinear, clock: Clock
) -> None:
    linear.usual = far_side.status(500)
    store.add([new_push()])
    for _ in range(20):
        run(box)
        clock.advance(hours=12)

    assert (row(store)["state"], row(store)["attempts"], row(store)["outcome_unknown"]) == ("dead", 10, 1)
    assert row(store)["reason"] == "Linear answered 500 Internal Server Error"
    assert tries(store) == ["unknown"] * 9 + ["dead"]


@pytest.mark.parametrize(
    "fault",
    [far_side.lost_reply, far_side.half_reply, far_side.reset, far_side.silence, far_side.drip,
     far_side.endless, far_side.big, far_side.gzip_bomb, far_side.html],
    ids=lambda fault: fault.__name__,
)  # fmt: skip
@pytest.mark.parametrize("step", [0, 1], ids=["creating", "linking"])
def test_after_a_broken_answer_there_is_one_issue_with_one_link(
    store: PushStore, linear: FakeLinear, clock: Clock, fault: Fault, step: int
) -> None:
    box = Outbox(store, {"bugs": linear.sink(limits=QUICK, team=TEAM_ID)}, clock, retries=PLAIN)
    linear.faults.extend([far_side.well] * step + [fault])
    store.add([new_push()])
    run(box)
    assert tries(store) == ["unknown"]

    clock.advance(seconds=5)
    run(box)
    assert one_issue(linear)
    assert (row(store)["state"], tries(store)) == ("delivered", ["unknown", "delivered"])


def test_a_restored_backup_that_sends_everything_again_makes_nothing_twice(
    store: PushStore, box: Outbox, linear: FakeLinear, clock: Clock
) -> None:
    store.add([new_push(str(number)) for number in range(3)])
    run(box)
    store.db.execute("DELETE FROM attempts")
    store.db.execute("DELETE FROM pushes")
    store.add([new_push(str(number)) for number in range(3)])
    run(box)

    assert store.counts() == {"delivered": 3}
    assert [len(issue["links"]) for issue in linear.issues] == [1, 1, 1]


def test_ten_outboxes_at_once_send_each_push_once(
    tmp_path: Path, store: PushStore, linear: FakeLinear
) -> None:
    ready, clock = threading.Barrier(10), Clock()

    def work() -> None:
        own = PushStore(open_store(tmp_path / "deskgauge.db"))
        box = Outbox(own, {"bugs": linear.sink(team=TEAM_ID)}, clock)
        ready.wait(10)
        run(box)
        own.db.close()

    store.add([new_push(str(number)) for number in range(20)])
    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert store.counts() == {"delivered": 20}
    assert tries(store) == ["delivered"] * 20
    assert linear.operations().count("CreateIssue") == len(linear.issues) == 20


def test_a_redirect_is_a_failure_of_the_push_and_the_key_stays_here(
    store: PushStore, box: Outbox, linear: FakeLinear
) -> None:
    with FarSide(lambda _: (200, b"{}")) as other:
        linear.usual = far_side.redirect(307, other.url)
        store.add([new_push()])
        run(box)

        assert other.seen == []
    assert row(store)["reason"] == (
        "Linear answered 307 Temporary Redirect, a redirect, which is not followed. Correct base_url."
    )


@pytest.mark.parametrize("code", [401, 403])
def test_a_rejected_key_parks_every_push_and_all_arrive_once_it_is_mended(
    store: PushStore, box: Outbox, linear: FakeLinear, code: int
) -> None:
    linear.usual = far_side.status(code)
    store.add([new_push(str(number)) for number in range(5)])
    run(box)
    paused = next(state for state in sink_states.shown(store.db) if state.sink == "bugs")
    assert (paused.state, len(linear.seen)) == ("paused", 1)
    assert paused.reason.endswith("Check our credentials there and what they may do.")

    linear.usual = far_side.well
    box.resume("bugs")
    run(box)
    assert store.counts() == {"delivered": 5}


def test_through_random_trouble_every_push_arrives_exactly_once(
    store: PushStore, box: Outbox, linear: FakeLinear, clock: Clock
) -> None:
    draw = random.Random(11)
    trouble = [far_side.well, far_side.well, far_side.lost_reply, far_side.reset, far_side.html,
               far_side.half_reply, far_side.status(500), far_side.status(401), rate_limited()]  # fmt: skip
    linear.faults.extend(draw.choices(trouble, k=60))
    store.add([new_push(str(number)) for number in range(12)])
    for _ in range(60):
        run(box)
        clock.now += timedelta(hours=1)
        assert balanced(store, 12)

    assert store.counts() == {"delivered": 12}
    assert [len(issue["links"]) for issue in linear.issues] == [1] * 12
    assert {issue["id"] for issue in linear.issues} == {a_push(str(number)).far_id for number in range(12)}
