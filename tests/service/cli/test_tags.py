"""deskgauge tags: coverage, violations, who may be the AI, what confirming changes, corrections."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.pipeline import utc_now
from tests.service.cli.conftest import Command, Said
from tests.service.pipeline.desk import CUSTOMER, PERSON, Desk, at

BOT = "9900"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Eleven tickets answered at once by an author that nobody has named, one by a person."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path, authors=frozenset())
    for number in range(1, 12):
        ticket, hours, asker = (
            str(number),
            number * 3.0,
            {"requester_id": f"5{number:03}", "submitter_id": f"5{number:03}"},
        )
        made.take(
            made.created(hours, ticket, **asker), made.comment(BOT, hours + 0.005, ticket, **asker),
            made.status("SOLVED", hours + 1, ticket, **asker),
        )  # fmt: skip
    made.take(made.created(60, "99"), made.comment(PERSON, 62, "99"), made.comment(CUSTOMER, 63, "99"))
    yield made
    made.run.close()


def answer(command: Command, *arguments: str) -> tuple[int, Any]:
    said = command("tags", *arguments, "--json")
    return said.code, json.loads(said.out)


def settled(desk: Desk, said: Said) -> str:
    """The order's delivery, after a worker has taken it up."""
    desk.run.settle(utc_now())
    return str(json.loads(said.out)["outcome"])


def test_coverage_says_how_many_have_a_tag_of_those_that_need_it(desk: Desk, command: Command) -> None:
    code, document = answer(command)

    shares = {one["tag"]: (one["known"], one["needed"]) for one in document["coverage"]}
    assert shares["category"] == (12, 12)
    assert shares["escalation_cause"] == (0, 0)
    assert document["category_sources"] == {"tag": 12}
    assert (code, document["violations"]) == (0, [])


def test_violations_come_with_their_fix_and_a_few_tickets(desk: Desk, command: Command) -> None:
    desk.take(desk.created(70, "100", tags=["cat_weather"]))

    said = command("tags")

    assert said.code == 1
    assert "category unmapped (weather): 1 tickets, such as acme:100" in said.out
    assert "Add the word as an alias to the taxonomy" in said.out


def test_an_author_that_always_answers_within_a_minute_is_suggested_with_tickets(
    desk: Desk, command: Command
) -> None:
    code, (one,) = answer(command, "suggest")

    assert (code, one["author"], one["messages"]) == (1, BOT, 11)
    assert one["reasons"] == ["11 of 11 answers came within 60 s"]
    assert all(ticket.startswith("acme:") for ticket in one["samples"])


def spread(desk: Desk, author: str, hours: int, number: int = 50) -> None:
    """So many slow answers of an author, at so many hours of the day."""
    for ticket in range(number):
        asker = {"requester_id": f"7{ticket:03}", "submitter_id": f"7{ticket:03}"}
        begun = 100 + 24 * ticket + ticket % hours
        desk.take(
            desk.created(begun, f"6{ticket:03}", **asker),
            desk.comment(author, begun + 2, f"6{ticket:03}", **asker),
        )


@pytest.mark.parametrize(
    ("hours", "reasons"), [(20, ["writes in 20 of the day's 24 hours"]), (19, None), (8, None)]
)
def test_an_author_that_never_sleeps_is_suggested(
    desk: Desk, command: Command, hours: int, reasons: list[str] | None
) -> None:
    spread(desk, "3007", hours)

    _, found = answer(command, "suggest")

    assert {one["author"]: one["reasons"] for one in found}.get("3007") == reasons


@pytest.mark.parametrize(
    ("author", "reasons"), [("bot-7", ["the id is not a user's number"]), ("3008", None)]
)
def test_an_author_without_a_users_number_is_suggested(
    desk: Desk, command: Command, author: str, reasons: list[str] | None
) -> None:
    desk.take(desk.created(80, "101"), desk.comment(author, 82, "101"))

    _, found = answer(command, "suggest")

    assert {one["author"]: one["reasons"] for one in found}.get(author) == reasons


def test_where_messages_say_themselves_who_is_the_ai_nobody_is_suggested(
    desk: Desk, command: Command
) -> None:
    file = desk.run.settings.data_dir / "deskgauge.toml"
    file.write_text(file.read_text().replace('helpdesk = "zendesk"', 'helpdesk = "agent"'))

    assert answer(command, "suggest") == (0, [])


def test_a_dry_run_shows_before_and_after_and_changes_nothing(desk: Desk, command: Command) -> None:
    code, shown = answer(command, "confirm", "acme", BOT, "--dry-run")

    assert (code, shown["tickets"]) == (0, 11)
    assert shown["changes"]["ai_touchpoint"] == {"answer": [0, 11], "none": [12, 1]}
    assert shown["changes"]["resolution_path"]["ai"] == [0, 11]
    assert desk.run.rows("SELECT DISTINCT ai_touchpoint FROM tickets") == [{"ai_touchpoint": "none"}]


def test_confirming_judges_history_anew_and_taking_it_back_restores_it(desk: Desk, command: Command) -> None:
    before = desk.run.derived()["episodes"]

    first = settled(desk, command("tags", "confirm", "acme", BOT, "--yes", "--json"))
    paths = [row["path"] for row in desk.run.rows("SELECT path FROM episodes WHERE path = 'ai'")]
    again = answer(command, "suggest")
    settled(desk, command("tags", "confirm", "acme", BOT, "--not-ai", "--yes", "--json"))

    assert (first, len(paths)) == ("waiting", 11)
    assert again == (0, [])
    assert desk.run.derived()["episodes"] == before


def test_a_connection_that_does_not_exist_is_a_usage_error(desk: Desk, command: Command) -> None:
    said = command("tags", "confirm", "other", BOT, "--yes")

    assert said.code == 2
    assert "There is no connection other. Configured: acme." in said.err


def test_a_correction_goes_through_the_log_and_wins(desk: Desk, command: Command) -> None:
    settled(desk, command("tags", "correct", "acme:1", "category", "billing", "--json"))

    (ticket,) = desk.run.rows("SELECT category, category_source FROM tickets WHERE id = 'acme:1'")
    assert (ticket["category"], ticket["category_source"]) == ("billing", "correction")
    assert desk.run.outcomes()["applied"] == len(desk.run.rows("SELECT name FROM deliveries"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("acme:1", "category", "weather"), "knows no category weather"),
        (("acme:404", "category", "billing"), "There is no ticket acme:404"),
        (("acme:1", "mood", "good"), "mood"),
    ],
)
def test_a_correction_of_what_is_not_known_is_refused(
    desk: Desk, command: Command, arguments: tuple[str, ...], words: str
) -> None:
    said = command("tags", "correct", *arguments)

    assert said.code == 2
    assert words in said.err


def test_a_correction_alone_makes_no_ticket(desk: Desk) -> None:
    from service import corrections

    said = {"ticket": "acme:777", "tag": "category", "value": "billing", "about": "", "by": "", "why": ""}
    desk.take(corrections.entry(said, at(80)))

    assert desk.run.rows("SELECT id FROM tickets WHERE id = 'acme:777'") == []
