"""What the commands about baselines and about reports share: listing, showing, and what differs today."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from rules.metrics.definition import Metric
from service import orders
from service.cli.metrics import opened
from service.cli.ordering import await_outcome, reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.metrics.asking import day_of
from service.metrics.baselines.deltas import Delta, deltas
from service.metrics.baselines.freezing import Split, Wanted, freeze
from service.metrics.baselines.workbook import write_workbook
from service.metrics.numbers import Numbers
from service.metrics.showing import in_words
from service.store.frozen_rows import TABLES
from service.store.reads.frozen import frozen
from service.store.reads.pages import page
from service.store.reads.snapshot import Row

SPREADSHEET = click.Path(path_type=Path, dir_okay=False)


def days(start: str, end: str) -> tuple[date, date]:
    """The period as it was typed."""
    return day_of(start), day_of(end)


def splits_of(by: Sequence[str], usual: Sequence[Split]) -> list[Split]:
    """One split for each --by; a comma combines two dimensions."""
    return [tuple(part for part in one.split(",") if part) for one in by] or list(usual)


def listed(names: Sequence[str]) -> list[str]:
    """Metrics as they were typed: several options, or one with commas."""
    return [part for one in names for part in one.split(",") if part]


def keep(settings: Settings, numbers: Numbers, wanted: Wanted, as_json: bool) -> None:
    """Freeze and have the worker keep it; ends with the exit code."""
    row = freeze(numbers, wanted, settings.data_dir, datetime.now(UTC))
    name = orders.give(
        settings.data_dir, {"order": "freeze", "kind": wanted.kind, "row": row}, datetime.now(UTC)
    )
    if not as_json:
        click.echo(f"{row['id']}  {wanted.name}" + ("  provisional" if row["provisional"] else ""))
    await_outcome(
        settings,
        name,
        as_json,
        {"id": row["id"], "name": row["name"], "provisional": bool(row["provisional"])},
    )


def add_readers(group: click.Group, kind: str) -> None:
    """The commands list, show and delta of a kind."""

    @group.command("list", help=f"The newest {kind}s.")
    @click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
    @as_json
    @click.pass_obj
    def listing(program: Program, limit: int, as_json: bool) -> None:
        show_list(program.settings(), kind, limit, as_json)

    @group.command("show", help=f"One {kind} by name or id, else the newest, as it was frozen.")
    @click.argument("name", required=False)
    @click.option("--xlsx", type=SPREADSHEET, help="Also write a spreadsheet with today's numbers.")
    @as_json
    @click.pass_obj
    def show(program: Program, name: str | None, xlsx: Path | None, as_json: bool) -> None:
        settings = program.settings()
        show_one(settings, known(settings, kind, name), xlsx, as_json)

    @group.command("delta", help="What the same question gives today, beside what was frozen.")
    @click.argument("name", required=False)
    @as_json
    @click.pass_obj
    def delta(program: Program, name: str | None, as_json: bool) -> None:
        settings = program.settings()
        show_delta(settings, known(settings, kind, name), as_json)


def show_list(settings: Settings, kind: str, limit: int, as_json: bool) -> None:
    """The newest of a kind."""
    with reading(settings) as snapshot:
        found = page(snapshot, TABLES[kind], {}, limit=limit).items
    say(found, "\n".join(map(head, found)) or "None.", as_json)


def known(settings: Settings, kind: str, name: str | None) -> Row:
    """The one of this id or name, else the newest; UsageError where there is none."""
    with reading(settings) as snapshot:
        row = frozen(snapshot, TABLES[kind], name)
    if row is None:
        said = f"There is no {kind} {name[:40]}." if name else f"There is no {kind} yet."
        raise click.UsageError(
            f"{said} deskgauge {kind} freeze makes one; deskgauge {kind} list shows those that there are."
        )
    return row


def show_one(settings: Settings, row: Row, xlsx: Path | None, as_json: bool) -> None:
    """Frozen numbers as they were frozen; as a spreadsheet with today's beside them."""
    if xlsx:
        write_workbook(xlsx, row, deltas(opened(settings), row, settings.data_dir))
    lines = [
        head(row),
        *(f"  left out {one['day']}: {one['reason']}" for one in row["exclusions"]),
        *_values(row),
    ]
    say(row, "\n".join([*lines, *([f"wrote {xlsx}"] if xlsx else [])]), as_json)


def show_delta(settings: Settings, row: Row, as_json: bool) -> None:
    """What was frozen, what the same question gives today, and how many members came, went or count otherwise."""
    numbers = opened(settings)
    found = deltas(numbers, row, settings.data_dir)
    lines = [
        f"{head(row)}; now as of {numbers.mirror.manifest.as_of}",
        *(_line(numbers, one) for one in found if differs(one)),
    ]
    lines += [] if any(map(differs, found)) else ["Nothing differs."]
    document = {"id": row["id"], "name": row["name"], "as_of": row["as_of"], "now": numbers.mirror.manifest.as_of,
                "deltas": [one.document() for one in found]}  # fmt: skip
    say(document, "\n".join(lines), as_json)


def head(row: Row) -> str:
    """Frozen numbers in one line."""
    state = "  provisional" if row["provisional"] else ""
    return f"{row['id']}  {row['name']}  {row['first_day']} to {row['end_day']}, as of {row['as_of'][:16]}{state}"


def differs(one: Delta) -> bool:
    """Whether something is to be said of a number."""
    counts = (one.moved.came, one.moved.went, one.moved.changed) if one.moved else ()
    return bool(one.difference or any(counts) or one.note or (one.frozen is None) != (one.now is None))


def _line(numbers: Numbers, one: Delta) -> str:
    metric = numbers.book.metrics.get(one.metric)
    currency = numbers.inputs.costs.currency
    was, now = _word(metric, one.frozen, currency), _word(metric, one.now, currency)
    counts = (
        f"  ({one.moved.came} came, {one.moved.went} went, {one.moved.changed} changed)" if one.moved else ""
    )
    return f"  {one.metric}{_of(one.segment)}  {was} -> {now}{counts}" + (f"  {one.note}" if one.note else "")


def _word(metric: Metric | None, value: float | None, currency: str) -> str:
    return in_words(metric, value, currency) if metric else f"{value}"


def _values(row: Row) -> list[str]:
    units = {one["id"]: one["unit"] for one in row["numbers"]["metrics"]}
    return [
        f"  {name}{_of(cell['segment'])}  {number['value']:g} {units[name]}  (n {number['n']:g})"
        for cell in row["numbers"]["cells"]
        for name, number in cell["numbers"].items()
        if number["value"] is not None
    ]


def _of(segment: Mapping[str, Any]) -> str:
    return "".join(f" {name}={value}" for name, value in segment.items())
