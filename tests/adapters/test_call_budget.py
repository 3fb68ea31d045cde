"""How often an account may be asked: what its answers say holds for everything that asks it, and no longer than they say."""

import pytest

from adapters.call_budget import LONGEST_SECONDS, LOOK_SECONDS, UNTOLD_SECONDS, WINDOW_SECONDS, CallBudget
from adapters.http import Reply

READINGS, UPDATES, EXPORTS = "", "updates", "exports"
LANES = (READINGS, UPDATES, EXPORTS)


class Clock:
    """Stands still until somebody pauses."""

    def __init__(self) -> None:
        self.now, self.pauses = 0.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def budget(spare: float = 0.0) -> CallBudget:
    clock = Clock()
    return CallBudget(spare, clock, clock.pause)


def reply(status: int = 200, **headers: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", 1_000_000.0)


def waits(one: CallBudget) -> dict[str, float]:
    return {name: one.seconds(name) for name in LANES}


def test_before_any_answer_everything_may_be_asked() -> None:
    one = budget()

    assert waits(one) == dict.fromkeys(LANES, 0.0)
    assert one.lane().limit is None


@pytest.mark.parametrize("lane", LANES)
def test_an_account_that_has_nothing_left_is_asked_nothing_whoever_found_out(lane: str) -> None:
    one = budget()

    one.learn(reply(X_Rate_Limit="400", X_Rate_Limit_Remaining="0", RateLimit_Reset="37"), lane)

    assert waits(one) == dict.fromkeys(LANES, 37.0)
    assert (one.lane().limit, one.lane().remaining) == (400, 0)


def test_a_refusal_of_one_kind_of_call_holds_up_no_other() -> None:
    one = budget()

    refused = reply(429, X_Rate_Limit="400", X_Rate_Limit_Remaining="350", Retry_After="41")
    one.learn(refused, UPDATES)

    assert waits(one) == {READINGS: 0.0, UPDATES: 41.0, EXPORTS: 0.0}


def test_a_refusal_with_nothing_left_holds_up_all() -> None:
    one = budget()

    one.learn(reply(429, X_Rate_Limit="400", X_Rate_Limit_Remaining="0", Retry_After="41"), UPDATES)

    assert waits(one) == dict.fromkeys(LANES, 41.0)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "0"}, 1.0),
        ({"Retry_After": "7"}, 7.0),
        ({}, UNTOLD_SECONDS),
        ({"RateLimit_Reset": "5"}, 5.0),
        ({"X_RateLimit_Reset": "1000009"}, 9.0),
        ({"X_RateLimit_Reset": "999000"}, UNTOLD_SECONDS),
        ({"Retry_After": "99999"}, LONGEST_SECONDS),
    ],
)
def test_a_refusal_is_heeded_as_long_as_it_says(headers: dict[str, str], seconds: float) -> None:
    one = budget()

    one.learn(reply(429, **headers))

    assert one.seconds() == seconds


def test_the_limit_of_one_kind_of_call_is_told_by_a_header_of_its_own() -> None:
    one = budget()

    told = {"Zendesk_RateLimit_incremental_exports_cursor": "total=10; remaining=0; resets=29"}
    one.learn(reply(X_Rate_Limit="400", X_Rate_Limit_Remaining="399", **told), EXPORTS)

    assert waits(one) == {READINGS: 0.0, UPDATES: 0.0, EXPORTS: 29.0}
    assert (one.lane(EXPORTS).limit, one.lane(EXPORTS).remaining) == (10, 0)
    assert one.lane().limit == 400


@pytest.mark.parametrize("said", ["", "none", "total=ten; remaining=-1", "remaining=3; total=10; resets=9"])
def test_a_header_of_one_kind_of_call_that_asks_for_nothing_holds_nothing_up(said: str) -> None:
    one = budget()

    one.learn(reply(Zendesk_RateLimit_tickets_update=said), UPDATES)

    assert waits(one) == dict.fromkeys(LANES, 0.0)


def test_a_header_of_one_kind_of_call_says_nothing_of_readings() -> None:
    one = budget()

    one.learn(reply(Zendesk_RateLimit_tickets_index="total=50; remaining=0; resets=9"))

    assert one.seconds() == 0.0


@pytest.mark.parametrize(("remaining", "seconds"), [("21", 0.0), ("20", 5.0), ("3", 5.0)])
def test_what_is_left_to_other_programs_is_not_used(remaining: str, seconds: float) -> None:
    one = budget(spare=0.05)

    one.learn(reply(X_Rate_Limit="400", X_Rate_Limit_Remaining=remaining, RateLimit_Reset="5"))

    assert one.seconds(UPDATES) == seconds


def test_where_nobody_says_when_there_will_be_more_one_looks_again_soon() -> None:
    one = budget()

    one.learn(reply(X_RateLimit_Total="200", X_RateLimit_Remaining="0"))

    assert one.seconds() == LOOK_SECONDS


def test_waiting_comes_back_when_the_lane_is_free() -> None:
    clock = Clock()
    one = CallBudget(0.0, clock, clock.pause)
    one.rest(5.0, UPDATES)

    one.wait(EXPORTS)
    assert clock.pauses == []

    one.wait(UPDATES)
    assert clock.pauses == [LOOK_SECONDS, LOOK_SECONDS, 1.0]
    assert one.seconds(UPDATES) == 0.0


def left(one: CallBudget, remaining: int) -> float:
    """Seconds that one waits after an answer with so many left of 200, which does not say when there will be more."""
    one.learn(reply(X_RateLimit_Total="200", X_RateLimit_Remaining=str(remaining)))
    return one.seconds()


def test_what_is_left_to_others_is_not_used_up_by_looking_again() -> None:
    clock = Clock()
    one = CallBudget(0.25, clock, clock.pause)

    assert left(one, 199) == 0.0
    clock.now = 20.0
    assert left(one, 50) == WINDOW_SECONDS - 20.0


def test_a_new_window_is_known_by_its_time_and_by_what_is_left_again() -> None:
    clock = Clock()
    one = CallBudget(0.25, clock, clock.pause)
    left(one, 199)

    clock.now = 40.0
    assert left(one, 60) == 0.0
    clock.now = 50.0
    assert left(one, 198) == 0.0  # it had begun earlier for the helpdesk
    clock.now = 55.0
    assert left(one, 49) == WINDOW_SECONDS - 5.0

    clock.now = 50.0 + WINDOW_SECONDS
    assert left(one, 49) == WINDOW_SECONDS


def test_answers_in_another_order_begin_no_new_window() -> None:
    clock = Clock()
    one = CallBudget(0.25, clock, clock.pause)
    left(one, 199)

    clock.now = 10.0
    left(one, 60)
    left(one, 67)

    assert left(one, 50) == WINDOW_SECONDS - 10.0


def test_where_others_need_much_one_waits_no_less_than_until_the_next_look() -> None:
    clock = Clock()
    one = CallBudget(0.25, clock, clock.pause)
    left(one, 199)
    clock.now = WINDOW_SECONDS - 0.5

    assert left(one, 50) == LOOK_SECONDS
