"""Who is sending a push: nobody else touches it before its lease is over, in both stores."""

from datetime import timedelta

import pytest

from rules.moments import to_text
from service.store.base import Store
from service.store.leases import CRASHED, LEASE, Leases
from service.store.pushes import Attempt, Next, PushStore
from tests.fakes.pushes import NOW, new_push
from tests.service.store.conftest import Opened

JUST_BEFORE, OVER = NOW + LEASE - timedelta(seconds=1), NOW + LEASE


@pytest.fixture
def one(db: Store) -> PushStore:
    store = PushStore(db, "one")
    store.add([new_push("1"), new_push("2")])
    return store


def leased(store: PushStore) -> list[tuple[str, str | None, str | None]]:
    rows = store.db.query("SELECT state, leased_by, leased_until FROM pushes ORDER BY state DESC")
    return [(row["state"], row["leased_by"], row["leased_until"]) for row in rows]


def deliver(store: PushStore, push_id: str) -> None:
    store.record(Attempt(push_id, "bugs", NOW, 1.0, "delivered"), Next("delivered", 1), NOW)


def test_a_claim_names_who_sends_and_until_when_and_its_end_forgets_both(one: PushStore) -> None:
    (claimed,) = one.claim_due("bugs", NOW)
    assert leased(one) == [("sending", "one", to_text(OVER)), ("pending", None, None)]

    deliver(one, claimed.push.id)
    assert leased(one) == [("pending", None, None), ("delivered", None, None)]


def test_before_its_lease_is_over_another_process_touches_nothing(one: PushStore, opened: Opened) -> None:
    one.claim_due("bugs", NOW)
    other = PushStore(opened(), "two")
    leases = Leases(other.db, other.owner)

    assert (leases.take_back(NOW), leases.take_over(JUST_BEFORE)) == (0, 0)
    leases.renew([new_push("1").far_id, new_push("2").far_id], JUST_BEFORE)
    assert leased(one)[0] == ("sending", "one", to_text(OVER))
    assert list(one.db.query("SELECT * FROM attempts")) == []
    other.db.close()


def test_after_its_lease_a_push_is_taken_over_once_with_its_outcome_unknown(
    one: PushStore, opened: Opened
) -> None:
    (claimed,) = one.claim_due("bugs", NOW)
    two, three = PushStore(opened(), "two"), PushStore(opened(), "three")

    assert [Leases(other.db, other.owner).take_over(OVER) for other in (two, three)] == [1, 0]
    (attempt,) = one.db.query("SELECT * FROM attempts")
    assert (attempt["push_id"], attempt["outcome"], attempt["detail"]) == (
        claimed.push.id,
        "unknown",
        CRASHED,
    )
    again = {found.push.id: found.outcome_unknown for found in two.claim_due("bugs", OVER, 2)}
    assert sorted(again.values()) == [False, True]
    assert again[claimed.push.id]
    two.db.close()
    three.db.close()


def test_a_lease_that_is_renewed_is_not_over(one: PushStore) -> None:
    (claimed,) = one.claim_due("bugs", NOW)
    leases = Leases(one.db, one.owner)
    leases.renew([claimed.push.id], JUST_BEFORE)

    assert leases.take_over(OVER) == 0
    assert leases.take_over(JUST_BEFORE + LEASE) == 1


def test_a_clock_that_is_put_back_keeps_no_push_for_long(one: PushStore) -> None:
    one.claim_due("bugs", NOW)
    leases = Leases(one.db, "two")

    assert leases.take_over(NOW - LEASE / 2) == 0  # as far as clocks of two machines may differ
    assert leases.take_over(NOW - timedelta(hours=1)) == 1


@pytest.mark.parametrize("name", ["one", None])
def test_who_starts_under_the_same_name_takes_back_at_once(one: PushStore, name: str | None) -> None:
    one.claim_due("bugs", NOW)
    one.db.execute("UPDATE pushes SET leased_by = ? WHERE state = 'sending'", [name])

    assert Leases(one.db, "one").take_back(NOW) == 1
    assert leased(one) == [("pending", None, None)] * 2


def test_what_comes_back_from_a_process_whose_push_was_taken_over_changes_it_no_more(
    one: PushStore, opened: Opened
) -> None:
    (claimed,) = one.claim_due("bugs", NOW)
    two = PushStore(opened(), "two")
    Leases(two.db, "two").take_over(OVER)
    taken = next(found for found in two.claim_due("bugs", OVER, 2) if found.push.id == claimed.push.id)
    deliver(one, claimed.push.id)
    one.put_back(claimed.push.id, outcome_unknown=False)

    states = {row["id"]: row["state"] for row in one.db.query("SELECT id, state FROM pushes")}
    assert states[claimed.push.id] == "sending"
    deliver(two, taken.push.id)
    (kept,) = one.db.query("SELECT * FROM pushes WHERE id = ?", [claimed.push.id])
    assert (kept["state"], kept["outcome_unknown"], kept["leased_by"]) == ("delivered", 0, None)
    two.db.close()
