"""The facts of a queue at a full hour: what each window holds, what is usual, and when nothing is known."""

import pytest

from tests.rules.queued import DAY, WEEK, begun, facts, gaps, opened

LONG_AGO = begun(-10 * WEEK)


def test_a_contact_counts_at_the_full_hour_after_it_and_for_a_day_and_a_week() -> None:
    steps = [*LONG_AGO, *begun(0.5)]

    found = {
        hour: (facts(steps, hour)["contacts_1"], facts(steps, hour)["contacts_7"])
        for hour in (0, 1, DAY, DAY + 1, WEEK, WEEK + 1)
    }

    assert found == {
        0: (0.0, 0.0), 1: (1.0, 1.0), DAY: (1.0, 1.0), DAY + 1: (0.0, 1.0), WEEK: (0.0, 1.0), WEEK + 1: (0.0, 0.0),
    }  # fmt: skip


def test_what_happens_on_a_full_hour_counts_in_it_and_leaves_a_whole_window_later() -> None:
    steps = [*LONG_AGO, *begun(10)]

    assert [facts(steps, hour)["contacts_1"] for hour in (9, 10, 33, 34)] == [0.0, 1.0, 1.0, 0.0]


def test_the_usual_day_is_the_median_of_those_before_the_last() -> None:
    # One, three and eleven contacts on the three days before; thirty on the last one.
    busy = {0.5: 1, DAY + 0.5: 3, 2 * DAY + 0.5: 11, 3 * DAY + 0.5: 30}
    steps = [*begun(0), *(one for hour, number in busy.items() for one in begun(*[hour] * number))]

    found = facts(steps, 4 * DAY)

    assert (found["usual_day"], found["contacts_1"]) == (3.0, 30.0)
    assert facts(steps, 4 * DAY + 1)["usual_day"] == 11.0  # of three, eleven and thirty


@pytest.mark.parametrize(("hour", "known"), [(2 * DAY, None), (2 * DAY + 1, 2.0)])
def test_the_usual_day_is_not_known_in_the_first_two_days(hour: float, known: float | None) -> None:
    assert facts(begun(0.5, 5, 6), hour)["usual_day"] == known


def test_the_usual_day_looks_back_twenty_eight_days_and_no_further() -> None:
    old = begun(*[-28 * DAY + 0.5] * 40, *[-27 * DAY + 0.5] * 2)
    steps = [*LONG_AGO, *old]

    # Of 28 days one has two contacts, the others none: so the median stays, whatever lies further back.
    assert facts(steps, 2 * DAY)["usual_day"] == 0.0
    daily = begun(*[day * DAY - 0.5 for day in range(-60, -27)])
    assert facts([*LONG_AGO, *daily], 0)["usual_day"] == 0.0
    assert facts([*LONG_AGO, *daily], -14 * DAY)["usual_day"] == 1.0


@pytest.mark.parametrize(
    ("hour", "weeks", "usual"),
    [(2 * WEEK, 0.0, None), (2 * WEEK + 1, 1.0, 3.0), (3 * WEEK + 1, 2.0, 1.5), (30 * WEEK, 8.0, 0.0)],
)
def test_the_weeks_before_the_last_one_are_counted_up_to_eight(
    hour: float, weeks: float, usual: float | None
) -> None:
    found = facts(begun(0.5, 5, 6, 7), hour)

    assert (found["weeks_known"], found["usual_week"], found["usual_knowledge_gaps"] is None) == (
        weeks, usual, usual is None,
    )  # fmt: skip


def test_the_usual_week_is_the_median_of_at_most_eight() -> None:
    every_other = begun(*[week * WEEK + 0.5 for week in range(0, 20, 2)])

    assert facts(every_other, 20 * WEEK)["usual_week"] == 0.5
    assert facts([*every_other, *begun(*[WEEK * 11.1] * 50)], 20 * WEEK)["usual_week"] == 1.0
    assert facts([*every_other, *begun(*[WEEK * 1.1] * 50)], 20 * WEEK)["usual_week"] == 0.5


def test_accounts_are_counted_once_and_unknown_ones_not_at_all() -> None:
    steps = [*begun(0.5, 2.5, account="zd:a"), *begun(3.5, account="zd:b"), *begun(-DAY, account="zd:c")]
    unknown = [one._replace(account_id="") for one in begun(3.5, 4.5)]

    found = facts([*steps, *unknown], 5)

    assert (found["contacts_1"], found["accounts_1"]) == (5.0, 2.0)
    assert (found["contacts_7"], found["accounts_7"]) == (6.0, 3.0)


def test_a_ticket_is_open_from_its_beginning_until_it_is_resolved() -> None:
    steps = [*LONG_AGO, *opened((0.5, 5), (1, None))]

    assert [facts(steps, hour)["open_tickets"] for hour in (0, 1, 4, 5, 100)] == [0.0, 2.0, 2.0, 1.0, 1.0]


def test_tickets_that_were_open_before_all_that_is_looked_at_are_counted_too() -> None:
    assert facts([*LONG_AGO, *opened((1, 2))], 1, open_before=7)["open_tickets"] == 8.0


@pytest.mark.parametrize(("hour", "known"), [(WEEK - 1, None), (WEEK, 1.0), (WEEK + 4, 1.0), (WEEK + 5, 0.0)])
def test_what_was_open_a_week_ago_is_known_a_week_after_the_first_contact(
    hour: float, known: float | None
) -> None:
    steps = [*begun(0), *opened((0, 5))]

    assert facts(steps, hour)["open_7_days_ago"] == known


def test_the_mean_of_a_day_is_that_of_its_full_hours() -> None:
    steps = [*LONG_AGO, *opened((0.5, 12.5), (0.5, None))]

    found = facts(steps, DAY)

    # One ticket for all 24 hours up to now, another for the first twelve of them.
    assert found["open_mean_1"] == 1.5
    assert found["open_mean_7_days_ago"] == 0.0
    assert facts(steps, DAY + WEEK)["open_mean_7_days_ago"] == 1.5


def test_knowledge_gaps_have_a_week_and_a_usual_week_of_up_to_four() -> None:
    usual = [gap for week in range(1, 6) for gap in gaps(*[-week * WEEK + 0.5] * week)]
    steps = [*LONG_AGO, *usual, *gaps(0.5, 1.5)]

    found = facts(steps, WEEK)

    assert found["knowledge_gaps_7"] == 2.0
    assert found["usual_knowledge_gaps"] == 2.5  # of 1, 2, 3 and 4; the five before them are too long ago


def test_the_queue_of_everything_has_no_category() -> None:
    whole, one = facts(LONG_AGO, 0, "all"), facts(LONG_AGO, 0)

    assert (whole["queue"], whole["category"]) == ("all", None)
    assert (one["queue"], one["category"]) == ("billing", "billing")
