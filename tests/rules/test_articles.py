"""What visits add to articles' days and what they take away again, and by how much a helpdesk's own totals grew."""

from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest

from rules.articles import by_day, changes, counted
from rules.kinds import ARTICLE_TOTALS
from rules.model import Event, Form, Kind
from rules.visits import followed
from tests.rules.told import at
from tests.rules.visited import LATER, contact, handed_over, minute, searched, viewed, visit, voted

DAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)
PLAIN = visit(searched(0), viewed(1), viewed(2), viewed(3, "8"))
REACHED = followed(PLAIN, [contact(minute(60))], LATER)
ESCALATED = followed(PLAIN, [handed_over(minute(60))], LATER)


def found_by(*visits: Any) -> dict[tuple[str, date], dict[str, int]]:
    return {key: {name: n for name, n in tally.items() if n} for key, tally in by_day(visits).items()}


def test_a_visit_counts_once_for_each_article_that_it_opened() -> None:
    assert found_by(PLAIN) == {("zd:7", DAY): {"visits": 1}, ("zd:8", DAY): {"visits": 1}}
    assert found_by(PLAIN, PLAIN)["zd:7", DAY] == {"visits": 2}


def test_a_contact_counts_for_each_article_that_was_opened_before_it_and_a_hand_over_beside_it() -> None:
    assert found_by(REACHED)["zd:7", DAY] == {"visits": 1, "contacts": 1}
    assert found_by(ESCALATED)["zd:8", DAY] == {"visits": 1, "contacts": 1, "escalations": 1}


def test_a_vote_counts_for_its_article_alone() -> None:
    found = found_by(visit(viewed(0), voted(1, True), voted(2, False, "9")))

    assert found == {("zd:7", DAY): {"visits": 1, "votes_up": 1}, ("zd:9", DAY): {"votes_down": 1}}


def test_a_visit_over_midnight_belongs_to_the_day_on_which_it_began() -> None:
    midnight = datetime.combine(TOMORROW, datetime.min.time(), tzinfo=LATER.tzinfo)
    over = visit(searched(midnight - (minute(1) - minute(0))), viewed(midnight))

    assert set(by_day([over])) == {("zd:7", DAY)}
    assert set(by_day([visit(viewed(midnight))])) == {("zd:7", TOMORROW)}


def test_what_changes_is_added_and_taken_away_and_nothing_else() -> None:
    assert changes([PLAIN], [PLAIN]) == {}
    assert changes([PLAIN], [ESCALATED])["zd:7", DAY] == {"contacts": 1, "escalations": 1}
    assert changes([ESCALATED], [REACHED]) == {
        ("zd:7", DAY): {"escalations": -1}, ("zd:8", DAY): {"escalations": -1},
    }  # fmt: skip
    assert changes([PLAIN], [])["zd:8", DAY] == {"visits": -1}


def test_two_visits_that_become_one_count_once() -> None:
    apart = [visit(viewed(0)), visit(viewed(40))]
    joined = visit(viewed(0), searched(20), viewed(40))

    assert changes(apart, [joined]) == {("zd:7", DAY): {"visits": -1}}


def read(hours: float, **totals: int) -> Event:
    moment = at(hours)
    name = f"zd:article:7@{moment}#{sorted(totals.items())}"
    return Event(name, "zd", "", Kind.ARTICLE_COUNTED, Form.SNAPSHOT, moment, {"article_id": "7", **totals})


def grown(*readings: Event) -> list[tuple[str, dict[str, int | None]]]:
    return [
        (str(one.day), {name: n for name, n in one.totals.items() if n is not None})
        for one in counted("zd:7", readings)
    ]


def test_a_first_reading_tells_of_no_day() -> None:
    assert counted("zd:7", []) == []
    assert grown(read(0, views=900)) == []


READINGS = [read(0, votes=10), read(24, votes=12), read(24.5, votes=15), read(80, votes=14)]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_day_gets_what_its_last_reading_has_more_than_the_last_one_before_it(
    order: tuple[int, ...],
) -> None:
    told = grown(*(READINGS[place] for place in order))

    assert told == [("2026-03-03", {"votes": 5}), ("2026-03-05", {"votes": -1})]


def test_on_the_first_day_the_second_reading_tells_something() -> None:
    assert grown(read(0, views=900), read(3, views=905)) == [("2026-03-02", {"views": 5})]


def test_what_was_not_counted_both_times_is_not_known() -> None:
    (found,) = counted("zd:7", [read(0, votes=1), read(24, votes=2, views=50)])

    assert found.totals == dict.fromkeys(ARTICLE_TOTALS, None) | {"votes": 1}
