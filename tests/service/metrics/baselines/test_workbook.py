"""The spreadsheet of frozen numbers, read back out of its parts."""

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from service.metrics.baselines.deltas import deltas
from service.metrics.baselines.workbook import comment_of, write_workbook
from tests.service.metrics import frozen_world
from tests.service.metrics.frozen_world import AS_OF, frozen, late_contact, month_later, read

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """The cells of a written file."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as parts:
            self.names = parts.namelist()
            self.comments = parts.read("xl/comments1.xml").decode()
            strings = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
            self.strings = ["".join(one.itertext()) for one in strings]
            sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
            self.about = parts.read("xl/worksheets/sheet2.xml").decode()
        self.cells = {one.attrib["r"]: one for one in sheet.iter(f"{MAIN}c")}

    def value(self, place: str) -> Any:
        cell = self.cells[place]
        text = cell.findtext(f"{MAIN}v") or ""
        return self.strings[int(text)] if cell.attrib.get("t") == "s" else float(text)

    def formula(self, place: str) -> str | None:
        return self.cells[place].findtext(f"{MAIN}f")

    def row(self, metric: str, segment: str) -> str:
        rows = {re.sub(r"\D", "", one) for one in self.cells} - {"1"}
        (found,) = [
            one for one in rows if (self.value(f"A{one}"), self.value(f"B{one}")) == (metric, segment)
        ]
        return found


@pytest.fixture
def book(tmp_path: Path) -> Book:
    rows = frozen_world.ninety_days(tmp_path)
    row = read(
        frozen(
            rows.numbers(AS_OF), tmp_path, exclusions={frozen_world.START.replace(day=20): '=HYPERLINK("x")'}
        )
    )
    late_contact(rows)
    write_workbook(tmp_path / "b.xlsx", row, deltas(month_later(rows), row, tmp_path))
    return Book(tmp_path / "b.xlsx")


def test_the_first_line_says_what_stands_below(book: Book) -> None:
    heads = [book.value(f"{column}1") for column in "ABCDEFGHIJKLM"]

    assert heads[:4] == ["Metric", "Segment", "Frozen", "n"]
    assert heads[8:] == ["Spread", "Now", "Difference", "Unit", "Note"]


def test_frozen_values_members_and_todays_value_stand_in_a_line(book: Book) -> None:
    row = book.row("Reopenings", "all")

    assert (book.value(f"C{row}"), book.value(f"D{row}")) == (0.2, 120)
    assert (book.value(f"E{row}"), book.value(f"F{row}")) == (24, 120)
    assert book.value(f"J{row}") == pytest.approx(25 / 121)
    assert book.value(f"L{row}") == "percent"


def test_differences_are_formulas_with_their_value(book: Book) -> None:
    row = book.row("Reopenings", "complexity=1")

    assert book.formula(f"K{row}") == f"J{row}-C{row}"
    assert book.value(f"K{row}") == pytest.approx(25 / 73 - 24 / 72)


def test_each_metric_carries_its_definition_as_a_comment(book: Book) -> None:
    assert "reopen_rate, version 1" in book.comments
    assert "How many resolutions were opened again?" in book.comments


def test_a_text_that_looks_like_a_formula_is_a_text(book: Book) -> None:
    assert '=HYPERLINK("x")' in book.strings
    assert "<f>" not in book.about


def test_a_comment_says_what_the_definition_was() -> None:
    told = {"id": "one", "version": "3", "question": "Why?", "formula": "A / B."}

    assert comment_of(told) == "one, version 3\nWhy?\nA / B."
