"""Pushes in the store: added once, claimed once, recorded whole, and always accounted for."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from rules.moments import to_text
from service.store.base import Store
from service.store.leases import ALONE, CRASHED, Leases
from service.store.pushes import Attempt, Claimed, NewPush, Next, PushStore
from tests.fakes.pushes import NOW, a_push, new_push
from tests.service.store.conftest import Opened

SOON, LATER = NOW + timedelta(seconds=1), NOW + timedelta(hours=1)


@pytest.fixture
def store(db: Store) -> PushStore:
    return PushStore(db)


def row(store: PushStore, push_id: str = "") -> dict[str, Any]:
    (found,) = store.db.query("SELECT * FROM pushes WHERE id = ?", [push_id or a_push().id])
    return found


def attempts(store: PushStore) -> list[dict[str, Any]]:
    return list(store.db.query("SELECT * FROM attempts ORDER BY number"))


def tried(store: PushStore, claimed: Claimed, following: Next, outcome: str = "retry") -> None:
    attempt = Attempt(claimed.push.id, claimed.push.sink, NOW, 12.5, outcome, following.reason)
    store.record(attempt, following, SOON)


def claim(store: PushStore, now: Any = NOW) -> Claimed:
    (claimed,) = store.claim_due("bugs", now)
    return claimed


def test_an_added_push_waits_with_everything_it_says(store: PushStore) -> None:
    assert store.add([new_push()]) == 1

    kept = row(store)
    assert kept["id"] == kept["far_id"] == a_push().far_id
    assert (kept["state"], kept["attempts"], kept["outcome_unknown"]) == ("pending", 0, 0)
    assert (kept["due_at"], kept["created_at"]) == (to_text(NOW), to_text(NOW))
    assert claim(store) == Claimed(a_push(), 0, False)


def test_adding_the_same_push_again_makes_no_second_one(store: PushStore) -> None:
    store.add([new_push()])
    before = row(store)

    store.add([new_push(), new_push()])
    assert store.counts() == {"pending": 1}
    assert row(store) == before


def test_until_it_is_tried_a_push_says_what_was_added_last(store: PushStore) -> None:
    store.add([new_push()])

    assert store.add([new_push(content={"title": "now"}, due_at=LATER)]) == 1
    assert row(store)["due_at"] == to_text(NOW)
    assert claim(store).push.content["title"] == "now"
    assert store.add([new_push(content={"title": "too late"})]) == 0
    assert "too late" not in row(store)["content"]


@pytest.mark.parametrize("unknown", [False, True])
def test_a_push_that_says_a_state_is_renewed_even_after_a_try(store: PushStore, unknown: bool) -> None:
    store.add([new_push()])
    tried(store, claim(store), Next("pending", 1, unknown, LATER, "no"), "unknown" if unknown else "retry")

    assert store.renew(a_push().id, {"tags": ["b"]})

    assert claim(store, LATER).push.content == {"tags": ["b"]}


@pytest.mark.parametrize("state", ["sending", "delivered", "dead", "cancelled"])
def test_a_push_that_does_not_wait_is_not_renewed(store: PushStore, state: str) -> None:
    store.add([new_push()])
    store.db.execute("UPDATE pushes SET state = ?", [state])
    before = row(store)["content"]

    assert not store.renew(a_push().id, {"tags": ["b"]})
    assert row(store)["content"] == before


def test_the_newest_push_of_a_subject_is_found_with_what_became_of_it(store: PushStore) -> None:
    assert store.newest("bugs", a_push().subject, a_push().action) is None
    store.add([new_push(occurrence=0), new_push(occurrence=1, content={"title": "second"})])

    newest = store.newest("bugs", a_push().subject, a_push().action)

    assert newest
    assert (newest["occurrence"], newest["state"], newest["settled_at"]) == (1, "pending", None)
    assert newest["content"]["title"] == "second"
    assert len(store.waiting("bugs")) == 2
    assert newest["id"] in store.waiting("bugs")
    assert store.waiting("other") == []


@pytest.mark.parametrize("state", ["pending", "sending", "delivered", "dead"])
def test_a_push_follows_the_flag_that_continues_its_own(store: PushStore, state: str) -> None:
    store.add([new_push()])
    claimed = claim(store)
    if state != "sending":
        tried(store, claimed, Next(state, 1, due_at=LATER if state == "pending" else None))
    before = row(store)

    assert store.add([new_push(flag_id="bug/help:4711/2")]) == 0
    assert store.of_flags(["bug/help:4711/2"]) == [a_push().id]
    assert row(store) == before | {"flag_id": "bug/help:4711/2"}


def test_another_occurrence_or_sink_is_another_push(store: PushStore) -> None:
    assert store.add([new_push(), new_push(occurrence=1), new_push(sink="chat")]) == 3


def test_adding_joins_the_transaction_that_is_open(store: PushStore) -> None:
    def add_and_fail() -> None:
        with store.db.atomic():
            store.add([new_push()])
            store.cancel([a_push().id], "withdrawn", NOW)
            raise KeyError

    with pytest.raises(KeyError):
        add_and_fail()
    assert store.counts() == {}


def test_the_pushes_of_a_flag_are_found(store: PushStore) -> None:
    store.add([new_push(), new_push("help:1"), new_push(sink="chat")])

    found = store.of_flags(["bug/help:4711/1", "bug/none/1"])
    assert set(found) == {new_push().far_id, new_push(sink="chat").far_id}


def test_a_push_nobody_tried_is_cancelled_and_no_longer_claimed(store: PushStore) -> None:
    store.add([new_push()])

    assert store.cancel([a_push().id, "unknown id"], "the flag was withdrawn", SOON) == 1
    assert (row(store)["state"], row(store)["reason"]) == ("cancelled", "the flag was withdrawn")
    assert (row(store)["settled_at"], row(store)["due_at"]) == (to_text(SOON), None)
    assert store.claim_due("bugs", LATER) == []


def test_adding_a_cancelled_push_again_revives_it_with_what_it_says_now(store: PushStore) -> None:
    store.add([new_push()])
    store.cancel([a_push().id], "withdrawn", SOON)

    assert store.add([new_push(content={"title": "now"}, due_at=LATER)]) == 1
    assert (row(store)["state"], row(store)["reason"], row(store)["settled_at"]) == ("pending", None, None)
    assert store.claim_due("bugs", SOON) == []
    assert claim(store, LATER).push.content["title"] == "now"


@pytest.mark.parametrize("following", [Next("pending", 1, due_at=LATER), Next("pending", 0, due_at=LATER)])
def test_a_push_that_was_tried_is_cancelled_only_when_a_person_asks(
    store: PushStore, following: Next
) -> None:
    store.add([new_push()])
    tried(store, claim(store), following)

    assert store.cancel([a_push().id], "withdrawn", SOON) == 0
    assert store.cancel([a_push().id], "asked", SOON, even_tried=True) == 1
    assert store.add([new_push()]) == 0
    assert row(store)["state"] == "cancelled"


def test_a_push_whose_outcome_is_unknown_is_never_cancelled(store: PushStore) -> None:
    store.add([new_push()])
    tried(store, claim(store), Next("pending", 1, True, LATER), "unknown")

    assert store.cancel([a_push().id], "asked", SOON, even_tried=True) == 0


@pytest.mark.parametrize("state", ["delivered", "dead"])
def test_what_is_settled_is_not_cancelled(store: PushStore, state: str) -> None:
    store.add([new_push()])
    tried(store, claim(store), Next(state, 1))

    assert store.cancel([a_push().id], "asked", SOON, even_tried=True) == 0
    assert row(store)["state"] == state


def test_a_push_under_way_is_not_cancelled_and_not_claimed_again(store: PushStore) -> None:
    store.add([new_push()])
    claim(store)

    assert store.cancel([a_push().id], "asked", SOON, even_tried=True) == 0
    assert store.claim_due("bugs", LATER) == []
    assert store.counts() == {"sending": 1}


def test_a_push_that_nobody_has_tried_can_be_due_at_another_moment(store: PushStore) -> None:
    push = new_push(due_at=LATER)
    store.add([push])

    assert not store.move(push.far_id, LATER + timedelta(days=1), earlier=True)
    assert store.move(push.far_id, SOON, earlier=True)
    assert store.move(push.far_id, LATER, earlier=False)
    assert not store.move(push.far_id, LATER, earlier=False)
    assert store.claim_due("bugs", SOON) == []
    assert len(store.claim_due("bugs", LATER)) == 1
    assert not store.move(push.far_id, SOON, earlier=True)


def test_the_longest_due_comes_first_and_only_what_is_due(store: PushStore) -> None:
    store.add([new_push("late", due_at=LATER), new_push("second", due_at=SOON), new_push("first")])

    assert [one.push.subject for one in store.claim_due("bugs", SOON, limit=5)] == ["first", "second"]
    assert [one.push.subject for one in store.claim_due("bugs", LATER, limit=5)] == ["late"]


def test_the_limit_holds_and_each_sink_has_its_own(store: PushStore) -> None:
    store.add([new_push(str(number)) for number in range(4)] + [new_push(sink="chat")])

    assert len(store.claim_due("bugs", NOW, limit=3)) == 3
    assert len(store.claim_due("chat", NOW, limit=3)) == 1
    assert store.waiting_sinks() == ["bugs"]


def test_a_try_and_what_follows_are_kept_together(store: PushStore) -> None:
    store.add([new_push()])
    tried(store, claim(store), Next("delivered", 1, far_key="SUP-1", url="https://x.example/1"), "delivered")

    kept, (attempt,) = row(store), attempts(store)
    assert (kept["state"], kept["far_key"], kept["url"]) == ("delivered", "SUP-1", "https://x.example/1")
    assert (kept["settled_at"], kept["due_at"], kept["reason"]) == (to_text(SOON), None, None)
    assert (attempt["push_id"], attempt["sink"], attempt["outcome"]) == (kept["id"], "bugs", "delivered")
    assert (attempt["started_at"], attempt["took_ms"], attempt["detail"]) == (to_text(NOW), 12.5, None)


def test_a_try_that_cannot_be_recorded_leaves_nothing_behind(store: PushStore) -> None:
    store.add([new_push()])
    claimed = claim(store)
    with pytest.raises((sqlite3.Error, psycopg.Error)):
        tried(store, claimed, Next("pending", {}, due_at=LATER))  # type: ignore[arg-type]

    assert attempts(store) == []
    assert row(store)["state"] == "sending"


def test_what_a_crash_left_is_taken_back_with_its_outcome_unknown(store: PushStore) -> None:
    store.add([new_push("1"), new_push("2")])
    claim(store)

    assert Leases(store.db, ALONE).take_back(LATER) == 1
    assert Leases(store.db, ALONE).take_back(LATER) == 0
    (left,) = [one for one in store.claim_due("bugs", LATER, limit=9) if one.outcome_unknown]
    (attempt,) = attempts(store)
    assert (attempt["push_id"], attempt["outcome"], attempt["detail"]) == (left.push.id, "unknown", CRASHED)


def test_a_result_that_comes_after_the_push_was_taken_back_does_not_overwrite_it(store: PushStore) -> None:
    store.add([new_push()])
    claimed = claim(store)
    Leases(store.db, ALONE).take_back(SOON)
    tried(store, claimed, Next("dead", 10, reason="late"))

    assert (row(store)["state"], row(store)["outcome_unknown"]) == ("pending", 1)


def test_a_dead_push_is_sent_again_with_a_fresh_schedule(store: PushStore) -> None:
    store.add([new_push()])
    tried(store, claim(store), Next("dead", 10, True, reason="no answer"), "dead")

    assert store.requeue(a_push().id, LATER)
    assert (row(store)["reason"], row(store)["settled_at"]) == (None, None)
    assert claim(store, LATER) == Claimed(a_push(), 0, True)


@pytest.mark.parametrize("state", ["pending", "delivered"])
def test_only_a_dead_push_is_sent_again(store: PushStore, state: str) -> None:
    store.add([new_push()])
    tried(store, claim(store), Next(state, 1, due_at=LATER if state == "pending" else None))
    before = row(store)

    assert not store.requeue(a_push().id, NOW)
    assert not store.requeue("unknown id", NOW)
    assert row(store) == before


def test_tries_are_counted_by_sink_and_outcome(store: PushStore) -> None:
    store.add([new_push("1"), new_push("2")])
    for following in (Next("pending", 1, due_at=NOW), Next("delivered", 1), Next("delivered", 2)):
        tried(store, claim(store), following, "delivered" if following.state == "delivered" else "retry")

    assert store.attempt_counts() == {("bugs", "retry"): 1, ("bugs", "delivered"): 2}


def test_two_connections_never_claim_the_same_push(opened: Opened) -> None:
    one, two = PushStore(opened()), PushStore(opened())
    one.add([new_push(str(number)) for number in range(20)])
    claimed = [store.claim_due("bugs", NOW, 3) for _ in range(5) for store in (one, two)]
    ids = [one.push.id for batch in claimed for one in batch]

    assert len(ids) == len(set(ids)) == 20
    one.db.close()
    two.db.close()


STATES = {"pending", "sending", "delivered", "dead", "cancelled"}


class Life(RuleBasedStateMachine):
    """Any order of events: a push is in exactly one state, and none is lost."""

    def __init__(self, store: PushStore) -> None:
        super().__init__()
        for table in ("pushes", "attempts"):
            store.db.execute(f"DELETE FROM {table}")
        self.store, self.claimed, self.added = store, list[Claimed](), set[str]()

    numbers = st.integers(0, 4)

    @rule(number=numbers)
    def add(self, number: int) -> None:
        self.store.add([new_push(str(number))])
        self.added.add(new_push(str(number)).far_id)

    @rule(number=numbers, even_tried=st.booleans())
    def cancel(self, number: int, even_tried: bool) -> None:
        self.store.cancel([new_push(str(number)).far_id], "x", NOW, even_tried=even_tried)

    @rule(number=numbers)
    def requeue(self, number: int) -> None:
        self.store.requeue(new_push(str(number)).far_id, NOW)

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        self.claimed += self.store.claim_due("bugs", NOW, limit)

    @rule(state=st.sampled_from(["delivered", "dead", "pending"]), unknown=st.booleans())
    def record(self, state: str, unknown: bool) -> None:
        if self.claimed:
            due_at = NOW if state == "pending" else None
            tried(self.store, self.claimed.pop(), Next(state, 1, unknown, due_at))

    @rule()
    def crash(self) -> None:
        self.claimed.clear()
        Leases(self.store.db, ALONE).take_back(NOW)

    @invariant()
    def every_push_is_accounted_for(self) -> None:
        counts = self.store.counts()
        assert set(counts) <= STATES
        assert sum(counts.values()) == len(self.added)
        assert counts.get("sending", 0) == len(self.claimed)


def test_whatever_happens_every_push_is_accounted_for(store: PushStore) -> None:
    often = settings(
        max_examples=40, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
    )
    run_state_machine_as_test(lambda: Life(store), settings=often)
    assert set(store.counts()) <= STATES


def of_rule(subject: str) -> NewPush:
    """A push that makes an object for a flag of the rule r."""
    return replace(new_push(subject, rule="r"), action="create:r")


def test_what_nobody_has_tried_is_held_until_a_moment_and_what_was_tried_goes_on(store: PushStore) -> None:
    store.add([of_rule("help:1")])
    store.claim_due("bugs", NOW)
    Leases(store.db, ALONE).take_back(NOW)
    store.add([of_rule("help:2")])

    assert [store.hold("r", subject, LATER, "bugs") for subject in ("help:1", "help:2", "help:3")] == [
        0,
        1,
        0,
    ]

    assert [len(store.held("r", subject, NOW)) for subject in ("help:1", "help:2", "help:3")] == [0, 1, 0]
    assert [one.push.subject for one in store.claim_due("bugs", SOON, 9)] == ["help:1"]


@pytest.mark.parametrize(("name", "sink", "held"), [("r", "bugs", 1), ("other", "bugs", 0), ("r", "chat", 0)])
def test_a_push_is_held_for_its_own_rule_and_sink_only_and_no_longer_than_said(
    store: PushStore, name: str, sink: str, held: int
) -> None:
    store.add([of_rule("help:1")])

    assert store.hold(name, "help:1", LATER, sink) == held

    assert store.held("r", "help:1", NOW) == [of_rule("help:1").far_id] * held
    assert store.held("r", "help:1", LATER) == []
    assert len(store.claim_due("bugs", SOON)) == 1 - held
    assert len(store.claim_due("bugs", LATER)) == held
