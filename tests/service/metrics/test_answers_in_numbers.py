"""What a colleague answers about a hand-over reaches the numbers: its ticket is patched in the mirror, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.metrics.book import built_in
from service.metrics.numbers import Numbers
from service.store.mirror.days import WHOLE
from service.store.mirror.reading import Mirror
from service.store.mirror.refreshing import refresh
from tests.service.colleague_desk import LINKS, TICKET, ColleagueDesk, door_of, path

AT = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ColleagueDesk]:
    made = ColleagueDesk(tmp_path)
    yield made
    made.run.close()


def refreshed(desk: ColleagueDesk) -> Mirror:
    """The mirror as the worker's process makes it, after which what it holds is forgotten."""
    folder = desk.run.settings.data_dir
    refresh(folder / "deskgauge.db", folder / "mirror", "UTC", AT)
    return Mirror(folder / "mirror")


def hand_over(desk: ColleagueDesk) -> dict[str, Any]:
    (found,) = desk.run.rows("SELECT id, at FROM escalations WHERE ticket_id = ?", TICKET)
    return dict(found)


def pressed(desk: ColleagueDesk, answer: str) -> None:
    """A colleague presses a link of the hand-over, and the worker applies it."""
    address = path(LINKS.of_hand_over(hand_over(desk)["id"], TICKET, "note", datetime.now(UTC))[answer])
    with door_of(desk) as door:
        assert door.post(address).status_code in (200, 302, 303)
    desk.run.settle(datetime.now(UTC) + timedelta(seconds=1))


def newest(desk: ColleagueDesk) -> int:
    return int(desk.run.rows("SELECT coalesce(max(number), 0) AS number FROM mirror_days")[0]["number"])


def test_an_answer_marks_its_ticket_on_its_day_and_not_the_whole_day(desk: ColleagueDesk) -> None:
    refreshed(desk)
    before = newest(desk)
    pressed(desk, "accepted")

    marked = desk.run.rows("SELECT day, ticket_id FROM mirror_changes WHERE number > ?", before)
    created = desk.run.rows("SELECT created_at FROM tickets WHERE id = ?", TICKET)[0]["created_at"][:10]
    assert {(row["day"], row["ticket_id"]) for row in marked} == {(created, TICKET)}
    assert WHOLE not in {row["ticket_id"] for row in marked}


def test_the_patched_mirror_counts_the_answer_and_a_later_one_in_its_place(desk: ColleagueDesk) -> None:
    sql = "SELECT said, answered, legitimate FROM escalations WHERE ticket_id = ?"
    assert refreshed(desk).rows(sql, [TICKET]) == [(None, False, False)]

    pressed(desk, "accepted")
    assert refreshed(desk).rows(sql, [TICKET]) == [("accepted", True, True)]

    pressed(desk, "should_automate")
    assert refreshed(desk).rows(sql, [TICKET]) == [("should_automate", True, False)]


def test_the_number_opens_the_hand_over_that_was_answered(desk: ColleagueDesk) -> None:
    pressed(desk, "accepted")
    numbers = Numbers(refreshed(desk), built_in(), parameters={"verified_days": 14.0})
    day = datetime.fromisoformat(hand_over(desk)["at"]).date()
    ask = numbers.ask(day, day + timedelta(days=1))
    (cell,) = numbers.answer(["acceptance_rate"], ask)

    assert (cell.numbers["acceptance_rate"].tally.numerator, cell.numbers["acceptance_rate"].tally.n) == (
        1,
        1,
    )
    assert [one.ticket for one in numbers.tickets("acceptance_rate", ask, "numerator")] == [TICKET]
