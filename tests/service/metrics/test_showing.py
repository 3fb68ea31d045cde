"""Numbers as they leave: words for people, rows for a spreadsheet."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from rules.metrics.definition import UNITS
from service.metrics.book import built_in
from service.metrics.showing import COLUMNS, answer_csv, harmless, in_words, members_document
from tests.service.metrics.rows import Rows, ask


def words(unit: str, value: float | None, currency: str = "") -> str:
    assert unit in UNITS
    return in_words(replace(built_in().metrics["volume"], unit=unit), value, currency)


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("percent", 0.6149, "61.5 %"), ("percent", 0.0, "0.0 %"), ("percent", 1.0, "100.0 %"), ("percent", -0.05, "-5.0 %"),
        ("minutes", 0.0, "0 s"), ("minutes", 59 / 60, "59 s"), ("minutes", 1.0, "1.0 min"), ("minutes", 9.94, "9.9 min"),
        ("minutes", 10.0, "10 min"), ("minutes", 119.0, "119 min"), ("minutes", 120.0, "2.0 h"), ("minutes", 2879.0, "48.0 h"),
        ("minutes", 2880.0, "2.0 days"), ("days", 3.25, "3.2 days"), ("count", 1234.0, "1,234"), ("count", 4.5, "4.5"),
        ("count", -3.0, "-3"), ("money", 123456.0, "1,234.56"), ("points", 71.6, "72"), ("turns", 3.5, "3.5"),
        ("ratio", 0.256, "0.26"),
    ],
)  # fmt: skip
def test_a_value_reads_as_its_unit_asks(unit: str, value: float, said: str) -> None:
    assert words(unit, value) == said


@pytest.mark.parametrize(
    ("currency", "text"), [("EUR", "1,234.56 EUR"), ("JPY", "123,456 JPY"), ("KWD", "123.456 KWD")]
)
def test_money_has_the_decimals_of_its_currency(currency: str, text: str) -> None:
    assert words("money", 123_456.0, currency) == text


def test_money_names_its_currency() -> None:
    assert words("money", 50.0, "EUR") == "0.50 EUR"


@pytest.mark.parametrize("unit", UNITS)
def test_no_value_is_a_dash_and_never_zero(unit: str) -> None:
    assert words(unit, None) == "–"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "email", "a=b", "1-2", "'=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_segments_of_a_table_run_nothing_and_what_is_not_known_is_empty(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(5, ticket={"channel": '=HYPERLINK("http://x")'}, reopened_at=9.0)
    rows.episodes(2, ticket={"channel": "a,b"})
    numbers = rows.numbers()
    question = ask(numbers, by=("channel",))
    names = ["volume", "reopen_rate"]

    table = list(
        csv.DictReader(io.StringIO(answer_csv(numbers, question, numbers.answer(names, question), names)))
    )

    assert list(table[0]) == ["start", "end", "channel", *COLUMNS]
    assert [(row["channel"], row["metric"], row["value"]) for row in table] == [
        ("'=HYPERLINK(\"http://x\")", "volume", "5.0"), ("'=HYPERLINK(\"http://x\")", "reopen_rate", "1.0"),
        ("a,b", "volume", "2.0"), ("a,b", "reopen_rate", ""),
    ]  # fmt: skip
    assert (table[1]["numerator"], table[1]["denominator"], table[1]["state"], table[3]["state"]) == (
        "5.0",
        "5.0",
        "small",
        "too_few",
    )


def test_members_tell_ticket_moment_and_measure(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episode(answer_seconds=90.0)
    numbers = rows.numbers()

    told = members_document(numbers.tickets("first_response_any", ask(numbers), "denominator"))

    assert told == [
        {"ticket": "acme:1", "key": "acme:1#1", "at": "2026-03-02T09:00:00.000000Z", "value": 1.5}
    ]


def test_a_series_has_a_cell_for_each_bucket_also_where_nothing_was(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(2)
    rows.episodes(3, started_at=15 * 24.0, resolved_at=None, path="open")
    numbers = rows.numbers(week_start="sunday")

    found = numbers.answer(["volume", "backlog"], ask(numbers, granularity="week"))

    assert [cell.start.day for cell in found] == [1, 8, 15, 22, 29]
    assert [cell.numbers["volume"].value for cell in found] == [2, 0, 3, 0, 0]
    assert [cell.numbers["backlog"].value for cell in found] == [0, 0, 3, 3, 3]
