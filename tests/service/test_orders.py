"""Orders: from the log to the pushes and sinks they are about, once, and with a word on what was done."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.errors import ConfigError, IgnoredDelivery, MalformedBody
from rules.moments import to_text
from service.orders import CONNECTION, KIND, Orders, give, outcome_of
from service.pipeline import utc_now
from service.store import sink_states
from service.store.decisions import Decisions
from service.store.leases import ALONE, Leases
from service.store.log import LogEntry
from service.store.log_reader import LogReader
from service.store.pushes import Attempt, Next, PushStore
from service.store.records import Records
from service.store.sqlite import open_store
from service.worker import run_worker
from tests.fakes.pushes import new_push
from tests.service.pipeline.desk import SINK, Desk, at

NOW = at(0)


def orders(store: PushStore, sinks: list[str]) -> Orders:
    return Orders(store, sinks, Decisions(Records(store.db)))


NOBODY_LISTENS = 'base_url = "http://127.0.0.1:9/graphql"\n'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PushStore]:
    database = open_store(tmp_path / "deskgauge.db")
    yield PushStore(database)
    database.close()


def gave_up(store: PushStore, number: str) -> str:
    """A push that is dead."""
    push = new_push(number)
    store.add([push])
    store.claim_due(push.sink, push.created_at)
    tried = Attempt(push.far_id, push.sink, push.created_at, 1.0, "dead", "refused")
    store.record(tried, Next("dead", 1, reason="refused"), push.created_at)
    return push.far_id


def order(**said: Any) -> bytes:
    return json.dumps(said).encode()


def test_dead_pushes_are_sent_again_and_others_stay_as_they_are(store: PushStore) -> None:
    dead, other = gave_up(store, "1"), new_push("2")
    store.add([other])

    said = orders(store, ["bugs"]).carry_out(order(order="retry", pushes=[dead, other.far_id]), NOW)

    assert said == "1 of 2 pushes are sent again"
    assert store.counts() == {"pending": 2}


def test_a_retry_of_what_has_not_given_up_is_nothing_to_do(store: PushStore) -> None:
    store.add([new_push("1")])

    with pytest.raises(IgnoredDelivery, match="none of these pushes has given up"):
        orders(store, []).carry_out(order(order="retry", pushes=[new_push("1").far_id, "unknown"]), NOW)


def test_a_sink_to_resume_is_kept_for_the_outbox(store: PushStore) -> None:
    given = orders(store, ["bugs"])

    assert given.carry_out(order(order="resume", sink="bugs"), NOW) == "bugs is sent to again"
    assert given.resumed == {"bugs"}


def test_a_sink_that_is_not_configured_is_not_resumed(store: PushStore) -> None:
    given = orders(store, ["bugs"])

    with pytest.raises(IgnoredDelivery, match="serves no sink other"):
        given.carry_out(order(order="resume", sink="other"), NOW)
    assert given.resumed == set()


@pytest.mark.parametrize(
    ("word", "state", "said"),
    [
        ("pause", "held", "nothing is sent to bugs until it is resumed"),
        ("mute", "muted", "what falls due for bugs is not sent until it is resumed"),
    ],
)
def test_a_sink_is_stopped_until_it_is_resumed(store: PushStore, word: str, state: str, said: str) -> None:
    given = orders(store, ["bugs"])

    assert given.carry_out(order(order=word, sink="bugs"), NOW) == said
    assert {name: one.state for name, one in sink_states.ordered(store.db).items()} == {"bugs": state}
    given.carry_out(order(order="resume", sink="bugs"), NOW)
    assert sink_states.ordered(store.db) == {}
    with pytest.raises(IgnoredDelivery, match="serves no sink other"):
        given.carry_out(order(order=word, sink="other"), NOW)


STOPPED_AT = NOW + timedelta(hours=1)


def stopped(store: PushStore) -> Orders:
    """Two sinks, one of them configured, that a restore has stopped."""
    sink_states.stop_restored(store.db, ["bugs", "helpdesk:acme"], NOW, STOPPED_AT)
    return orders(store, ["bugs"])


@pytest.mark.parametrize("word", ["resume", "pause", "mute"])
def test_an_order_that_is_read_again_after_a_restore_ends_no_stop(store: PushStore, word: str) -> None:
    given = stopped(store)
    with pytest.raises(IgnoredDelivery, match="deskgauge pushes resume"):
        given.carry_out(order(order=word, sink="bugs"), STOPPED_AT)

    assert (sink_states.ordered(store.db)["bugs"].state, given.resumed) == ("restored", set())


def test_sinks_that_a_restore_stopped_go_on_by_an_order_about_that_restore(store: PushStore) -> None:
    given, sinks = stopped(store), ["bugs", "helpdesk:acme", "other"]
    with pytest.raises(IgnoredDelivery, match="stopped none of these"):
        given.carry_out(order(order="resume_restored", sinks=sinks, at=to_text(NOW)), STOPPED_AT)
    assert set(sink_states.ordered(store.db)) == {"bugs", "helpdesk:acme"}

    asked = order(order="resume_restored", sinks=sinks, at=to_text(STOPPED_AT))
    assert given.carry_out(asked, STOPPED_AT) == "bugs, helpdesk:acme: sent to again"
    assert sink_states.ordered(store.db) == {}
    assert sink_states.careful(store.db, STOPPED_AT) == {"bugs", "helpdesk:acme"}
    assert sink_states.careful(store.db, STOPPED_AT + timedelta(days=1)) == frozenset()
    with pytest.raises(IgnoredDelivery, match="stopped none of these"):
        given.carry_out(asked, STOPPED_AT)


def test_what_waits_for_a_stopped_sink_can_be_dropped(store: PushStore) -> None:
    given = stopped(store)
    store.add([new_push("1", created_at=NOW)])

    asked = order(order="cancel", sink="bugs", until=to_text(NOW))
    assert given.carry_out(asked, STOPPED_AT) == "1 of 1 push is never sent"


def test_what_waited_up_to_a_moment_is_cancelled_and_nothing_else(store: PushStore) -> None:
    later = NOW + timedelta(hours=1)
    store.add([new_push("1", created_at=NOW), new_push("2", created_at=later)])
    store.add([new_push("3", sink="chat", created_at=NOW)])
    given = orders(store, ["bugs"])
    asked = order(order="cancel", sink="bugs", until=to_text(NOW))

    assert given.carry_out(asked, later) == "1 of 1 push is never sent"
    assert store.counts() == {"cancelled": 1, "pending": 2}
    with pytest.raises(IgnoredDelivery, match="nothing that waits for bugs can be cancelled"):
        given.carry_out(asked, later)


def test_what_may_have_arrived_is_not_cancelled(store: PushStore) -> None:
    store.add([new_push("1", created_at=NOW), new_push("2", created_at=NOW)])
    store.claim_due("bugs", NOW)
    Leases(store.db, ALONE).take_back(NOW)
    said = orders(store, ["bugs"]).carry_out(order(order="cancel", sink="bugs", until=to_text(NOW)), NOW)

    assert said == "1 of 2 pushes are never sent"
    assert store.counts() == {"cancelled": 1, "pending": 1}


@pytest.mark.parametrize(
    "body",
    [
        order(order="cancel", sink="bugs"), order(order="pause"), order(order="mute", sink=1),
        order(), order(order="stop"), order(order="retry"), order(order="retry", pushes="all"),
        order(order="retry", pushes=[1]), order(order="resume", sink=None), order(order="resume_restored", sinks=[1], at=""),
        order(order="resume_restored", sinks=["bugs"]), b"", b"[]",
    ],
)  # fmt: skip
def test_what_is_no_order_is_told(store: PushStore, body: bytes) -> None:
    with pytest.raises(MalformedBody):
        orders(store, ["bugs"]).carry_out(body, NOW)


def test_an_order_lies_in_a_slot_of_its_own(tmp_path: Path) -> None:
    name = give(tmp_path, {"order": "resume", "sink": "bugs"}, utc_now())

    with LogReader(tmp_path) as log:
        found = log.find(name)
    assert found is not None
    assert name.startswith("cli-0/")
    assert (found.connection, found.kind) == (CONNECTION, KIND)
    assert json.loads(found.body) == {"order": "resume", "sink": "bugs"}


def test_a_log_that_cannot_be_written_takes_no_order(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way")

    with pytest.raises(ConfigError, match="cannot be written"):
        give(tmp_path, {"order": "resume", "sink": "bugs"}, utc_now())


def settled(desk: Desk, body: bytes) -> tuple[str, str]:
    desk.run.log([LogEntry(CONNECTION, KIND, NOW, {}, body)])
    desk.run.settle(NOW + timedelta(seconds=1))
    row = desk.run.rows("SELECT outcome, reason FROM deliveries")[-1]
    return row["outcome"], row["reason"]


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (order(order="resume", sink="bugs"), "applied", "bugs is sent to again"),
        (order(order="resume", sink="x"), "ignored", "the worker serves no sink x"),
        (b"{}", "quarantined", "this is no order that this version knows"),
    ],
)
def test_every_order_is_settled_like_any_delivery(
    tmp_path: Path, body: bytes, outcome: str, reason: str
) -> None:
    assert settled(Desk(tmp_path, SINK), body) == (outcome, reason)


def test_the_same_order_twice_is_two_orders(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK)

    for _ in range(2):
        settled(desk, order(order="resume", sink="bugs"))

    assert desk.run.outcomes() == {"applied": 2}


def test_an_order_makes_no_event_and_does_not_set_the_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK)

    settled(desk, order(order="resume", sink="bugs"))

    assert desk.run.rows("SELECT * FROM events") == []
    assert desk.run.rows("SELECT * FROM marks WHERE name LIKE 'go_live:%'") == []


def test_a_webhook_that_looks_like_an_order_is_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK)

    desk.take(LogEntry("acme", "webhook", NOW, {}, order(order="resume", sink="bugs")))

    assert desk.run.pipeline.orders.resumed == set()


def test_a_running_worker_carries_orders_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK + NOBODY_LISTENS)
    dead = gave_up(PushStore(desk.run.records.db), "1")
    settings = desk.run.settings
    desk.run.close()
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(settings, stop))
    worker.start()
    try:
        for one in ({"order": "retry", "pushes": [dead]}, {"order": "resume", "sink": "bugs"}):
            row = outcome_of(tmp_path, give(tmp_path, one, utc_now()), 30)
            assert row is not None
            assert row["outcome"] == "applied"
    finally:
        stop.set()
        worker.join(30)


def test_without_a_worker_there_is_no_outcome_yet(tmp_path: Path) -> None:
    name = give(tmp_path, {"order": "resume", "sink": "bugs"}, utc_now())

    assert outcome_of(tmp_path, name, 0.1) is None
