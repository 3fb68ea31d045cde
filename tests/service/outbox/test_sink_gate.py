"""When a sink is spared, and how it is tried again."""

from datetime import timedelta

import pytest

from rules.errors import SinkError, Unwanted
from rules.moments import to_text
from service.sink_gate import GatePolicy, GateState, SinkGate
from service.store.sink_states import SinkState
from tests.fakes.pushes import NOW

POLICY = GatePolicy(failures=3, first_rest=timedelta(seconds=30), longest_rest=timedelta(seconds=100))


def later(seconds: float) -> object:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def gate() -> SinkGate:
    return SinkGate("bugs", POLICY, NOW)


def opened(gate: SinkGate) -> SinkGate:
    for _ in range(POLICY.failures):
        gate.failed(NOW, "502")
    return gate


def test_a_new_gate_lets_everything_through(gate: SinkGate) -> None:
    assert gate.lets_through(NOW)
    assert gate.view() == SinkState("bugs", "closed", "", to_text(NOW), None)


def test_a_clock_that_is_put_back_makes_no_rest_longer(gate: SinkGate) -> None:
    opened(gate)

    assert not gate.lets_through(NOW + timedelta(seconds=29))
    assert gate.lets_through(NOW - timedelta(hours=1))
    gate.passes(NOW - timedelta(hours=1))
    gate.failed(NOW - timedelta(hours=1), "502")
    assert not gate.lets_through(NOW - timedelta(hours=1))


def test_failures_in_a_row_open_it_and_fewer_do_not(gate: SinkGate) -> None:
    gate.failed(NOW, "502")
    gate.failed(NOW, "502")
    assert gate.lets_through(NOW)

    gate.failed(NOW, "502")
    assert not gate.lets_through(NOW)
    assert gate.view() == SinkState("bugs", "open", "502", to_text(NOW), to_text(NOW + POLICY.first_rest))


def test_one_answer_in_between_starts_the_count_anew(gate: SinkGate) -> None:
    for _ in range(4):
        gate.failed(NOW, "502")
        gate.failed(NOW, "502")
        gate.answered(NOW)

    assert gate.state == GateState.CLOSED


def test_after_its_rest_one_push_is_the_probe(gate: SinkGate) -> None:
    opened(gate)

    assert not gate.lets_through(later(29))
    assert gate.lets_through(later(30))
    assert gate.state == GateState.OPEN
    gate.passes(later(30))
    assert gate.state == GateState.HALF_OPEN
    assert gate.view().reason == "502"


def test_a_probe_that_arrives_closes_it(gate: SinkGate) -> None:
    opened(gate).passes(later(30))
    gate.answered(later(31))

    assert gate.view() == SinkState("bugs", "closed", "", to_text(later(31)), None)


def test_each_failed_probe_doubles_the_rest_up_to_the_longest(gate: SinkGate) -> None:
    opened(gate)
    now, rests = NOW, []
    for _ in range(4):
        rest = next(seconds for seconds in range(1000) if gate.lets_through(now + timedelta(seconds=seconds)))
        now += timedelta(seconds=rest)
        gate.passes(now)
        gate.failed(now, "502")
        rests.append(rest)

    assert rests == [30, 60, 100, 100]
    assert gate.view().since == to_text(NOW)


def test_after_a_success_the_first_rest_is_short_again(gate: SinkGate) -> None:
    opened(gate).passes(later(30))
    gate.failed(later(30), "502")
    gate.answered(later(99))
    for _ in range(POLICY.failures):
        gate.failed(later(100), "502")

    assert not gate.lets_through(later(129))
    assert gate.lets_through(later(130))


def test_a_rate_limit_holds_all_pushes_back_for_its_time(gate: SinkGate) -> None:
    gate.asked_to_wait(NOW, timedelta(seconds=10), "limit")

    assert not gate.lets_through(later(9))
    assert gate.lets_through(later(10))
    gate.passes(later(10))
    assert gate.state == GateState.CLOSED


def test_a_rejected_key_pauses_until_it_is_looked_at_again(gate: SinkGate) -> None:
    gate.rejected(NOW, "401")

    assert gate.state == GateState.PAUSED
    assert not gate.lets_through(NOW + POLICY.probe_paused - timedelta(seconds=1))
    assert gate.lets_through(NOW + POLICY.probe_paused)


def test_a_far_side_that_wants_nothing_more_is_never_probed_until_a_person_resumes_it(gate: SinkGate) -> None:
    gate.judge(Unwanted("410"), NOW, timedelta(0))

    assert not gate.lets_through(NOW + timedelta(days=3650))
    assert gate.view() == SinkState("bugs", "paused", "410", to_text(NOW), None)
    gate.answered(later(60))  # as `pushes resume` has it
    assert gate.lets_through(later(60))


def test_an_ordinary_rejection_is_still_probed_after_its_time(gate: SinkGate) -> None:
    gate.judge(SinkError("401", pauses_sink=True), NOW, timedelta(0))

    assert gate.lets_through(NOW + POLICY.probe_paused)
    assert gate.view().until == to_text(NOW + POLICY.probe_paused)


def test_a_pause_stays_shown_while_nothing_is_there_to_probe_with(gate: SinkGate) -> None:
    gate.rejected(NOW, "401")
    gate.lets_through(NOW + 2 * POLICY.probe_paused)

    assert (gate.view().state, gate.view().reason) == ("paused", "401")


def test_trouble_counts_from_its_beginning(gate: SinkGate) -> None:
    gate.rejected(later(5), "401")
    gate.passes(later(2000))
    gate.rejected(later(2001), "401")

    assert gate.view().since == to_text(later(5))


def test_what_a_person_wants_goes_before_what_the_far_side_is_fit_for(gate: SinkGate) -> None:
    gate.ordered = SinkState("bugs", "held", "A person paused it.")
    assert not gate.lets_through(NOW)
    assert gate.view() == gate.ordered

    gate.ordered = None
    assert gate.lets_through(NOW)
    assert gate.view().state == "closed"


@pytest.mark.parametrize("state", ["waiting", "open", "paused"])
def test_trouble_that_another_process_met_is_taken_over_until_it_is_over(gate: SinkGate, state: str) -> None:
    shown = SinkState("bugs", state, "429", to_text(NOW), to_text(NOW + timedelta(seconds=60)))
    gate.follow(shown, NOW)

    assert (gate.view().state, gate.view().reason, gate.view().until) == (state, "429", shown.until)
    assert not gate.lets_through(later(59))
    assert gate.lets_through(later(60))


@pytest.mark.parametrize("state", ["closed", "half_open", "held", "muted"])
def test_what_is_no_trouble_is_not_taken_over(gate: SinkGate, state: str) -> None:
    gate.follow(SinkState("bugs", state, "", to_text(NOW), to_text(NOW + timedelta(seconds=60))), NOW)

    assert gate.lets_through(NOW)


def test_trouble_that_is_over_is_not_taken_over(gate: SinkGate) -> None:
    gate.follow(SinkState("bugs", "waiting", "429", to_text(NOW), to_text(NOW)), NOW)

    assert gate.state == GateState.CLOSED


def test_what_was_taken_over_ends_where_the_other_process_says_so_and_ones_own_does_not(
    gate: SinkGate,
) -> None:
    fine = SinkState("bugs", "closed", "", to_text(NOW), None)
    gate.follow(SinkState("bugs", "paused", "401", to_text(NOW), to_text(NOW + timedelta(hours=1))), NOW)
    gate.follow(fine, NOW)
    assert gate.state == GateState.CLOSED

    gate.rejected(NOW, "401")
    gate.follow(fine, NOW)
    assert gate.state == GateState.PAUSED


def test_an_answer_ends_no_wait_before_its_time(gate: SinkGate) -> None:
    gate.asked_to_wait(NOW, timedelta(seconds=60), "429")
    gate.answered(later(59))
    assert gate.state == GateState.WAITING

    gate.answered(later(60))
    assert gate.state == GateState.CLOSED
