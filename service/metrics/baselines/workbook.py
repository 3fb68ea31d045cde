"""Frozen numbers as a spreadsheet: the differences are formulas, each metric carries its definition as a comment."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from service.metrics.baselines.deltas import Delta, place_of
from service.store.reads.snapshot import Row

HEADS = (
    "Metric", "Segment", "Frozen", "n", "Numerator", "Denominator", "Low", "High", "Spread", "Now", "Difference", "Unit",
    "Note",
)  # fmt: skip
FROZEN, NOW, DIFFERENCE = HEADS.index("Frozen"), HEADS.index("Now"), HEADS.index("Difference")
PARTS = ("value", "n", "numerator", "denominator", "low", "high", "spread")
FORMATS = {"percent": "0.0 %", "count": "#,##0", "money": "#,##0.00"}
HUNDREDTH = {"money"}  # units that are kept in hundredths
WIDTHS = {0: 34, 1: 28, 12: 40}


def write_workbook(file: Path, row: Row, deltas: Sequence[Delta]) -> None:
    """Write the sheet; an existing file is replaced."""
    definitions = {one["id"]: one for one in row["numbers"]["metrics"]}
    frozen = {
        (place_of(one["segment"]), name): told
        for one in row["numbers"]["cells"]
        for name, told in one["numbers"].items()
    }
    # Texts come from tickets and annotations: none of them is a formula or a link.
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {unit: book.add_format({"num_format": told}) for unit, told in FORMATS.items()}
        plain, bold = book.add_format({"num_format": "0.00"}), book.add_format({"bold": True})
        sheet = book.add_worksheet("Numbers")
        sheet.write_row(0, 0, HEADS, bold)
        sheet.freeze_panes(1, 1)
        for column, width in WIDTHS.items():
            sheet.set_column(column, column, width)
        for place, one in enumerate(deltas, 1):
            definition = definitions[one.metric]
            told = frozen[(place_of(one.segment), one.metric)]
            _line(sheet, place, one, definition, told, formats.get(definition["unit"], plain))
        _about(book.add_worksheet("About"), row)


def _line(
    sheet: Worksheet, place: int, delta: Delta, definition: Mapping[str, Any], told: Mapping[str, Any], form: Any
) -> None:  # fmt: skip
    part = 0.01 if definition["unit"] in HUNDREDTH else 1
    sheet.write_string(place, 0, definition["name"])
    sheet.write_comment(place, 0, comment_of(definition))
    sheet.write_string(
        place, 1, " ".join(f"{name}={value}" for name, value in delta.segment.items()) or "all"
    )
    for column, name in enumerate(PARTS, FROZEN):
        if told[name] is not None:
            counts = name in ("n", "numerator", "denominator")
            sheet.write_number(place, column, told[name] * (1 if counts else part), None if counts else form)
    if delta.now is not None:
        sheet.write_number(place, NOW, delta.now * part, form)
    if delta.difference is not None:
        before, now = (xl_rowcol_to_cell(place, column) for column in (FROZEN, NOW))
        sheet.write_formula(place, DIFFERENCE, f"={now}-{before}", form, delta.difference * part)
    sheet.write_string(place, DIFFERENCE + 1, definition["unit"])
    sheet.write_string(place, DIFFERENCE + 2, delta.note)


def comment_of(definition: Mapping[str, Any]) -> str:
    """A metric's definition in a few lines."""
    return f"{definition['id']}, version {definition['version']}\n{definition['question']}\n{definition['formula']}"


def _about(sheet: Worksheet, row: Row) -> None:
    lines = [
        ("Name", row["name"]), ("Id", row["id"]), ("Frozen at", row["frozen_at"]), ("As of", row["as_of"]),
        ("From", row["first_day"]), ("To, not included", row["end_day"]), ("Time zone", row["time_zone"]),
        ("Provisional", "yes" if row["provisional"] else "no"),
        *((f"Left out {one['day']}", one["reason"]) for one in row["exclusions"]),
    ]  # fmt: skip
    for place, (name, value) in enumerate(lines):
        sheet.write_string(place, 0, name)
        sheet.write_string(place, 1, value)
    sheet.set_column(0, 1, 34)
