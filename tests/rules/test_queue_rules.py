"""The built-in rules about queues, on both sides of each of their boundaries."""

import pytest

from tests.rules.queued import DAY, WEEK, begun, built_in, flags, gaps, opened, spans

FIRST = begun(-10 * WEEK)
BEFORE = [(-9.0 * WEEK, None)] * 10  # ten tickets that have been open for long


@pytest.mark.parametrize(("more", "fires"), [(9, False), (10, True), (30, True)])
def test_a_backlog_grows_by_ten_at_least(more: int, fires: bool) -> None:
    steps = [*FIRST, *opened(*BEFORE, *[(0.0, None)] * more)]

    assert bool(flags(built_in("backlog_growth"), steps, 3 * DAY, "all")) is fires


@pytest.mark.parametrize(("more", "fires"), [(19, False), (20, True)])
def test_a_backlog_of_a_hundred_grows_by_a_fifth_at_least(more: int, fires: bool) -> None:
    steps = [*FIRST, *opened(*BEFORE * 10, *[(0.0, None)] * more)]

    assert bool(flags(built_in("backlog_growth"), steps, 3 * DAY, "all")) is fires


def test_it_opens_with_the_mean_of_a_day_and_closes_when_the_week_before_was_as_high() -> None:
    steps = [*FIRST, *opened(*BEFORE, *[(0.0, None)] * 10, *[(20.0, 50.0)] * 4)]

    assert spans(flags(built_in("backlog_growth"), steps, 3 * WEEK, "all")) == [(22.0, WEEK)]


def test_the_ups_and_downs_of_a_day_are_no_growth() -> None:
    # Every day thirty tickets come in the morning and are resolved in the evening.
    daily = [(day * DAY + 8.0, day * DAY + 20.0) for day in range(-60, 10)]
    steps = [*FIRST, *opened(*daily * 30)]

    assert flags(built_in("backlog_growth"), steps, 9 * DAY, "all") == []


def test_the_backlog_of_one_category_is_no_backlog_of_the_team() -> None:
    steps = [*FIRST, *opened(*[(0.0, None)] * 40)]

    assert flags(built_in("backlog_growth"), steps, 3 * DAY, "billing") == []
    assert flags(built_in("backlog_growth"), steps, 3 * DAY, "all") != []


@pytest.mark.parametrize(("first", "fires"), [(-3.0 * WEEK + 25, False), (-3.0 * WEEK - 1, True)])
def test_a_queue_that_has_been_known_for_less_than_three_weeks_is_still_filling(
    first: float, fires: bool
) -> None:
    steps = [*begun(first), *opened(*[(0.0, None)] * 40)]

    assert bool(flags(built_in("backlog_growth"), steps, DAY, "all")) is fires


@pytest.mark.parametrize(("number", "fires"), [(4, False), (5, True)])
def test_five_contacts_of_five_accounts_in_a_day_are_an_anomaly_where_none_is_usual(
    number: int, fires: bool
) -> None:
    steps = [*FIRST, *begun(*[place / 10 for place in range(1, number + 1)])]

    found = flags(built_in("category_anomaly"), steps, 2 * DAY)

    assert spans(found) == ([(1.0, DAY + 1.0)] if fires else [])


@pytest.mark.parametrize(("number", "fires"), [(11, False), (12, True)])
def test_three_times_the_usual_day_is_an_anomaly(number: int, fires: bool) -> None:
    usual = begun(*[day * DAY + part / 10 for day in range(-40, 0) for part in range(1, 5)])
    steps = [*FIRST, *usual, *begun(*[place / 20 for place in range(1, number + 1)])]

    assert bool(flags(built_in("category_anomaly"), steps, 20)) is fires


def test_where_the_least_is_lower_than_the_times_one_contact_a_day_counts_as_usual() -> None:
    steps = [*FIRST, *begun(0.1, 0.2, 0.3, 0.4)]

    assert flags(built_in("category_anomaly", least=4.0), steps, DAY) != []
    assert flags(built_in("category_anomaly", least=4.0, times=4.5), steps, DAY) == []


@pytest.mark.parametrize(("accounts", "fires"), [(2, False), (3, True)])
def test_contacts_of_two_accounts_are_their_own_matter(accounts: int, fires: bool) -> None:
    steps = [
        one for number in range(accounts) for one in begun(*[0.1 + number / 10] * 5, account=f"zd:{number}")
    ]

    assert bool(flags(built_in("category_anomaly"), [*FIRST, *steps], DAY)) is fires


@pytest.mark.parametrize(("first", "fires"), [(-3.0 * WEEK + 25, False), (-3.0 * WEEK - 1, True)])
def test_an_anomaly_needs_two_known_weeks_before_the_last(first: float, fires: bool) -> None:
    assert bool(flags(built_in("category_anomaly"), begun(first, 0.1, 0.2, 0.3, 0.4, 0.5), DAY)) is fires


def test_everything_together_is_no_category() -> None:
    assert flags(built_in("category_anomaly"), [*FIRST, *begun(*[0.1] * 50)], DAY, "all") == []


@pytest.mark.parametrize(("number", "fires"), [(4, False), (5, True)])
def test_five_hand_overs_for_missing_knowledge_in_a_week_are_many(number: int, fires: bool) -> None:
    found = flags(built_in("knowledge_gap_growing"), [*FIRST, *gaps(*[10.5] * number)], 3 * WEEK)

    assert spans(found) == ([(11.0, WEEK + 11.0)] if fires else [])


@pytest.mark.parametrize(("number", "fires"), [(7, False), (8, True)])
def test_they_have_to_be_twice_the_usual_week(number: int, fires: bool) -> None:
    usual = gaps(*[week * WEEK + 0.5 for week in range(-6, 0) for _ in range(4)])

    assert (
        bool(flags(built_in("knowledge_gap_growing"), [*FIRST, *usual, *gaps(*[20.5] * number)], 2 * DAY))
        is fires
    )
