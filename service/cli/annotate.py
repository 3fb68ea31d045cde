"""The command annotate: what happened at a moment, or what a calendar file says will."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from rules.logbook import ANNOTATION, ANNOTATION_KINDS
from service.cli.ordering import await_outcome, reading
from service.cli.program import Program, as_json, say
from service.cli.recording import checked, given, put, zone_of
from service.config import Settings
from service.logbook.calendars import Dated, read_file
from service.logbook.telling import entry
from service.orders import SLOT
from service.store.log import LogWriter
from service.store.reads.logbook_rows import of_calendars
from service.store.reads.snapshot import Row

ICS = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("title", required=False)
@click.option("--at", default=None, help="A day or a moment, also one to come.")
@click.option("--until", default=None, help="Its end; a last day belongs to it.")
@click.option(
    "--kind", type=click.Choice(ANNOTATION_KINDS), default="note", show_default=True, help="What it is."
)
@click.option("--text", default=None, help="More about it. No customer's words.")
@click.option("--who", default=None, help="Who says so.")
@click.option("--ics", type=ICS, default=None, help="Take the events of a calendar file.")
@click.option("--dry-run", is_flag=True, help="Only show what the calendar file holds.")
@click.option("--remove", "gone", default=None, metavar="ID", help="Take an annotation back.")
@as_json
@click.pass_obj
def annotate(
    program: Program, title: str | None, at: str | None, until: str | None, kind: str, text: str | None, who: str | None,
    ics: Path | None, dry_run: bool, gone: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Mark a moment, so that charts and comparisons can name it. Exit code 1: it was not done."""
    settings = program.settings()
    if sum(one is not None for one in (title, ics, gone)) != 1:
        raise click.UsageError(
            "Give a title with --at, or a calendar file with --ics, or an id with --remove."
        )
    if ics is not None:
        _take_calendar(settings, ics, kind, dry_run, as_json)
        return
    said: dict[str, Any] = {"id": gone, "removed": True}
    if gone is None:
        said = {"title": title, "kind": kind, **given(at=at, until=until, text=text, who=who)}
    put(settings, checked(settings, ANNOTATION, said), as_json)


def _take_calendar(settings: Settings, file: Path, kind: str, dry_run: bool, as_json: bool) -> None:
    """Events that are known as they are now stay as they are, so that the same file may come every day."""
    now = datetime.now(UTC)
    found = read_file(file, kind, zone_of(settings), now)
    with reading(settings) as snapshot:
        known = {row["id"]: row for row in of_calendars(snapshot)}
    fresh = [one for one in found if _differs(one, known.get(one.id))]
    click.echo(f"{len(found):,} events, {len(fresh):,} of them new or changed.", err=True)
    if dry_run or not fresh:
        lines = [f"{one.said['at'][:16]} {one.said['kind']} {one.said['title']}" for one in fresh]
        say({"events": len(found), "annotations": [one.said for one in fresh]}, "\n".join(lines), as_json)
        return
    writer = LogWriter.open(settings.data_dir, SLOT)
    try:
        told = [
            entry(ANNOTATION, one.id, {**one.said, "source": "ics", "removed": False}, now) for one in fresh
        ]
        names = writer.append(told)
    finally:
        writer.close()
    await_outcome(settings, names[-1], as_json, {"events": len(found), "annotated": len(fresh)})


def _differs(one: Dated, row: Row | None) -> bool:
    return row is None or any(row[name] != value for name, value in one.said.items())
