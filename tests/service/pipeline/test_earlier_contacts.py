"""A rule that asks how often the customer had reached out: a changed earlier ticket has the later ones judged again."""

from pathlib import Path

import pytest
import yaml

from rules.moments import to_text
from tests.service.pipeline.desk import CUSTOMER, PERSON, Desk, at

OFTEN = {
    "id": "often", "title": "Again and again", "about": "ticket", "holds": "once",
    "when": "customer_contacts_30 >= 2.0",
    "tests": [
        {"name": "the third", "facts": {"customer_contacts_30": 2.0}, "fires": True},
        {"name": "the second", "facts": {"customer_contacts_30": 1.0}, "fires": False},
    ],
}  # fmt: skip
OWN = '\n[rules]\nfolder = "own"\n'
DAY = 24
COLUMNS = "customer_contacts_7, customer_contacts_30, customer_contacts_90, customer_known_days"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path / "desk")


def a_desk(folder: Path) -> Desk:
    (folder / "own").mkdir(parents=True)
    (folder / "own" / "often.yaml").write_text(yaml.safe_dump(OFTEN))
    return Desk(folder, OWN)


def thrice(desk: Desk) -> list[dict[str, object]]:
    return [desk.created(day * DAY, str(number)) for number, day in enumerate((0, 10, 20), start=1)]


def often(desk: Desk) -> list[tuple[str, str]]:
    rows = desk.run.rows("SELECT subject, opened_at FROM flags WHERE rule = 'often' ORDER BY subject")
    return [(row["subject"], row["opened_at"]) for row in rows]


def known(desk: Desk, ticket: str) -> tuple[object, ...]:
    (row,) = desk.run.rows(f"SELECT {COLUMNS} FROM tickets WHERE id = ?", f"acme:{ticket}")
    return tuple(row.values())


def test_the_third_contact_within_thirty_days_is_told_from_its_beginning(desk: Desk) -> None:
    desk.take(*thrice(desk))

    assert often(desk) == [("acme:3", to_text(at(20 * DAY)))]
    assert known(desk, "1") == (0, 0, 0, 0.0)
    assert known(desk, "3") == (0, 2, 2, 20.0)


def test_spam_before_it_takes_the_flag_back_and_a_restored_ticket_brings_it_again(desk: Desk) -> None:
    desk.take(*thrice(desk))

    desk.take(desk.body("marked_as_spam", 21 * DAY, id="1"))
    assert (often(desk), known(desk, "3")) == ([], (0, 1, 1, 10.0))
    assert desk.run.rows("SELECT what FROM flag_log WHERE rule = 'often' ORDER BY number")[-1] == {
        "what": "withdrawn"
    }

    desk.take(desk.comment(CUSTOMER, 22 * DAY, "1"), desk.status("OPEN", 22 * DAY, "1", "SOLVED"))
    assert (often(desk), known(desk, "3")) == ([("acme:3", to_text(at(20 * DAY)))], (0, 2, 2, 20.0))


def test_an_earlier_contact_that_arrives_late_is_counted_for_the_later_ones(desk: Desk) -> None:
    first, second, third = thrice(desk)

    desk.take(second, third)
    assert (often(desk), known(desk, "3")) == ([], (0, 1, 1, 10.0))
    desk.take(first, now=at(20 * DAY + 1))

    assert (often(desk), known(desk, "3")) == ([("acme:3", to_text(at(20 * DAY)))], (0, 2, 2, 20.0))


def test_a_ticket_that_the_team_began_counts_once_the_customer_answers(desk: Desk) -> None:
    ours = {"submitter_id": None, "created_at": to_text(at(DAY))}
    _, second, third = thrice(desk)
    desk.take(desk.created(DAY, "1", **ours), desk.comment(PERSON, DAY, "1", **ours), second, third)
    assert often(desk) == []

    desk.take(desk.comment(CUSTOMER, 21 * DAY, "1", **ours))

    assert often(desk) == [("acme:3", to_text(at(20 * DAY)))]


def test_contacts_of_other_customers_change_nothing(desk: Desk) -> None:
    first, second, third = thrice(desk)

    desk.take(first, second | {"detail": {**second["detail"], "requester_id": "2002"}}, third)  # type: ignore[dict-item]

    assert (often(desk), known(desk, "3")) == ([], (0, 1, 1, 20.0))


def test_the_order_in_which_they_came_makes_no_difference(tmp_path: Path, desk: Desk) -> None:
    bodies = [*thrice(desk), desk.body("marked_as_spam", 21 * DAY, id="1")]
    other = a_desk(tmp_path / "other")

    desk.take(*bodies, now=at(40 * DAY))
    for body in reversed(bodies):
        other.take(body, now=at(40 * DAY))

    assert other.run.derived() == desk.run.derived()
