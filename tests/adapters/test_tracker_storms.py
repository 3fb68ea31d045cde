"""A tracker that fails at random while many problems are told: in the end each thing is there exactly once."""

from collections.abc import Iterator
from random import Random

import pytest

from adapters.base import Push, Receipt
from adapters.sinks import TRACKER_KINDS
from rules.errors import SinkError
from tests.adapters.vendors import SINK_ROWS, FakeTracker
from tests.fakes import far_side
from tests.fakes.problem_pushes import ACTIONS, TICKETS, problem_push

PROBLEMS, MOST_TRIES = 8, 40
FAULTS = [
    far_side.lost_reply, far_side.half_reply, far_side.reset, far_side.html, far_side.status(500), far_side.status(503),
    far_side.status(429, b"", Retry_After="1"), far_side.status(408),
]  # fmt: skip


@pytest.fixture(params=sorted(TRACKER_KINDS))
def tracker(request: pytest.FixtureRequest) -> Iterator[FakeTracker]:
    with SINK_ROWS[request.param].fake() as far:
        yield far


def ticket(number: int) -> dict[str, str]:
    return {"id": f"help:{number}", "url": f"https://desk.example/agent/tickets/{number}"}


def subject(number: int) -> str:
    return f"problem:{number}"


def arrived(tracker: FakeTracker, push: Push, chance: Random, share: float) -> Receipt:
    """As the outbox does it: what is in doubt is looked for first, and every failure is tried again."""
    unknown = False
    for _ in range(MOST_TRIES):
        tracker.faults.clear()
        if chance.random() < share:
            tracker.faults.extend([far_side.well] * chance.randrange(8) + [chance.choice(FAULTS)])
        sink = tracker.sink()
        try:
            found = sink.read_back(push) if unknown else None
            return found or sink.send(push)
        except SinkError as error:
            if error.permanent or error.pauses_sink:
                raise
            unknown = unknown or error.outcome_unknown
    raise AssertionError(f"{push.action} did not arrive in {MOST_TRIES} tries")


def told(tracker: FakeTracker, chance: Random, share: float = 0.7) -> tuple[list[Push], set[Receipt]]:
    """Everything that is asked about some problems, in turns; the pushes and where they arrived."""
    keys: dict[int, str] = {}
    pushes, receipts = [], set()
    for action in ACTIONS:
        for number in chance.sample(range(PROBLEMS), PROBLEMS):
            push = problem_push(
                action, subject(number), issue=keys.get(number, ""), tickets=[ticket(100 + number), *TICKETS]
            )
            receipt = arrived(tracker, push, chance, share)
            keys[number] = keys.get(number, receipt.far_key)
            pushes.append(push)
            receipts.add(receipt)
            assert receipt.far_key == keys[number]
    tracker.faults.clear()
    return pushes, receipts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_storm_each_problem_has_one_issue_with_one_of_each_thing(
    tracker: FakeTracker, seed: int
) -> None:
    pushes, receipts = told(tracker, Random(seed))

    assert [tracker.kept(push) for push in pushes] == [1] * PROBLEMS * len(ACTIONS)
    assert len({receipt.far_key for receipt in receipts}) == PROBLEMS
    assert len(tracker.issues) == PROBLEMS


def test_after_a_backup_was_restored_nothing_is_there_twice(tracker: FakeTracker) -> None:
    pushes, receipts = told(tracker, Random(4), share=0.0)
    asked = len(tracker.seen)
    again = {tracker.sink().read_back(push) for push in pushes}

    assert again == receipts
    changing = {"PATCH", "PUT", "DELETE"} & {seen.method for seen in tracker.seen[asked:]}
    assert changing == set()
    assert [tracker.kept(push) for push in pushes] == [1] * len(pushes)
    assert {tracker.sink().send(push) for push in pushes} == receipts
    assert [tracker.kept(push) for push in pushes] == [1] * len(pushes)
    assert len(tracker.issues) == PROBLEMS


def test_a_storm_over_what_has_arrived_changes_nothing(tracker: FakeTracker) -> None:
    pushes, receipts = told(tracker, Random(5), share=0.0)
    chance = Random(6)
    again = {arrived(tracker, push, chance, 0.8) for push in chance.sample(pushes, len(pushes))}
    tracker.faults.clear()

    assert again == receipts
    assert [tracker.kept(push) for push in pushes] == [1] * len(pushes)
    assert len(tracker.issues) == PROBLEMS
