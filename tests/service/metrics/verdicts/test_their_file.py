"""Tables of other people: whatever separates their columns, whatever they call them, whatever they write for yes."""

from pathlib import Path

import pytest

from rules.errors import ConfigError
from rules.reconciling import Known
from service.metrics.verdicts.their_file import LONGEST_FIELD, TICKET, Wanted, number, read_table, truth
from service.store.mirror.known_tickets import known_tickets
from tests.service.metrics.rows import Rows

COLUMNS = {
    "ticket": Wanted("--ticket-column", TICKET),
    "value": Wanted("--value-column", ("value",), needed=False),
}


def read(path: Path, text: str, wanted: dict[str, Wanted] | None = None) -> list[tuple[int, dict[str, str]]]:
    path.write_text(text, encoding="utf-8")
    return list(read_table(path, wanted or COLUMNS))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_what_the_first_line_has_most_of(tmp_path: Path, separator: str) -> None:
    text = separator.join(("Ticket", "value")) + "\n" + separator.join(("7", "1")) + "\n"

    assert read(tmp_path / "t.csv", text) == [(2, {"ticket": "7", "value": "1"})]


@pytest.mark.parametrize("name", ["id", "Ticket ID", " conversation_id ", "TICKET", "Conversation"])
def test_the_tickets_column_has_many_names(tmp_path: Path, name: str) -> None:
    assert read(tmp_path / "t.csv", f"{name},other\n7,x\n") == [(2, {"ticket": "7"})]


def test_the_first_of_the_usual_names_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path / "t.csv", "id,ticket\n1,2\n") == [(2, {"ticket": "2"})]


def test_a_named_column_is_taken_and_no_other(tmp_path: Path) -> None:
    named = {"ticket": Wanted("--ticket-column", TICKET, "Nr.")}

    assert read(tmp_path / "t.csv", "ticket,Nr.\n1,2\n", named) == [(2, {"ticket": "2"})]
    with pytest.raises(ConfigError, match=r"t\.csv has no column Nr\.\. Name it with --ticket-column\."):
        read(tmp_path / "t.csv", "ticket,Number\n1,2\n", named)


def test_an_option_that_names_what_is_not_there_is_refused_even_where_it_is_not_needed(
    tmp_path: Path,
) -> None:
    named = {"value": Wanted("--value-column", ("value",), "minutes", needed=False)}
    with pytest.raises(ConfigError, match="has no column minutes"):
        read(tmp_path / "t.csv", "ticket,value\n1,2\n", named)


def test_marks_spaces_and_missing_cells_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffticket,value\r\n 7 , yes \r\n8\r\n\r\n".encode())

    assert list(read_table(path, COLUMNS)) == [
        (2, {"ticket": "7", "value": "yes"}),
        (3, {"ticket": "8", "value": ""}),
    ]


def test_a_cell_may_hold_lines_of_its_own_and_lines_are_counted_all_the_same(tmp_path: Path) -> None:
    found = read(tmp_path / "t.csv", 'ticket,note\n7,"two\nlines"\n8,one\n')

    assert found == [(3, {"ticket": "7"}), (4, {"ticket": "8"})]


def test_a_cell_without_an_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"t\.csv is no CSV file in UTF-8"):
        read(tmp_path / "t.csv", 'ticket\n"' + "x" * (LONGEST_FIELD + 1))


def test_an_empty_file_has_no_column(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has no column ticket"):
        read(tmp_path / "t.csv", "")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        list(read_table(tmp_path, COLUMNS))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", True), ("yes", True), ("TRUE", True), ("x", True), ("1.0", True), ("0", False), ("no", False),
        ("False", False), ("", False), ("perhaps", None), ("2", None),
    ],
)  # fmt: skip
def test_yes_and_no_in_the_words_of_spreadsheets(text: str, said: bool | None) -> None:
    assert truth(text) is said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0), ("1.5", 1.5), ("1,5", 1.5), ("-3", -3.0), ("1e3", 1000.0), ("1,234.5", None), ("1,2,3", None),
        ("", None), ("many", None), ("nan", None), ("inf", None), ("1e13", None),
    ],
)  # fmt: skip
def test_numbers_with_point_or_comma(text: str, value: float | None) -> None:
    assert number(text) == value


def test_tickets_are_known_by_the_helpdesks_id_and_by_ours(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.ticket("acme:7")
    rows.ticket("acme:8", merged_into="acme:7")
    rows.ticket("acme:9", removed="spam")
    mirror = rows.numbers().mirror

    assert known_tickets(mirror, ["7", "acme:7", "8", "acme:9", "10", "other:7"]) == {
        "7": Known("acme:7"), "acme:7": Known("acme:7"), "8": Known("acme:8", merged_into="acme:7"),
        "acme:9": Known("acme:9", removed="spam"),
    }  # fmt: skip
    assert known_tickets(mirror, []) == {}


def test_ids_with_colons_are_whole(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.ticket("acme:a:b")
    mirror = rows.numbers().mirror

    assert known_tickets(mirror, ["a:b", "b"]) == {"a:b": Known("acme:a:b")}
