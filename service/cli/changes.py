"""Commands about changes to the automation: what was changed, what it is expected to do, when to look again."""

from datetime import UTC, datetime

import click

from rules.logbook import CHANGE, DIRECTIONS
from rules.moments import from_text
from service.cli.metrics import opened
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.cli.recording import checked, given, put
from service.metrics.changes.showing import document, lines, told_of
from service.store.reads.pages import item, page
from service.store.reads.snapshot import Row, Snapshot


@click.group()
def changes() -> None:
    """Log, list and show changes to the automation, one variable at a time."""


@changes.command()
@click.argument("what")
@click.option("--why", required=True, help="What it is meant to cure.")
@click.option("--metric", required=True, help="The metric that shows whether it did.")
@click.option("--direction", type=click.Choice(DIRECTIONS), required=True, help="Where that should go.")
@click.option("--at", default=None, help="Since when it acts: a day or a moment; now unless said.")
@click.option("--remeasure", default=None, help="When to measure again; 28 days later unless said.")
@click.option("--who", default=None, help="Who changed it.")
@as_json
@click.pass_obj
def add(
    program: Program, what: str, why: str, metric: str, direction: str, at: str | None, remeasure: str | None,
    who: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Log a change; warns of others that act in its time. Exit code 1: it was not done."""
    settings = program.settings()
    said = {"what": what, "why": why, "metric": metric, "direction": direction}
    said |= given(at=at, remeasure_at=remeasure, who=who)
    put(settings, checked(settings, CHANGE, said), as_json)


@changes.command("list")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
@as_json
@click.pass_obj
def list_changes(program: Program, limit: int, as_json: bool) -> None:
    """Changes, newest first, and when each is measured again."""
    with reading(program.settings()) as snapshot:
        found = page(snapshot, "changes", {}, limit=limit).items
    now = datetime.now(UTC)
    lines = [_line(one, now) for one in found]
    say(found, "\n".join(lines) or "No change is logged. `deskgauge changes add` logs one.", as_json)


def _line(one: Row, now: datetime) -> str:
    overlaps = f", overlaps {', '.join(one['overlaps'])}" if one["overlaps"] else ""
    due = "to measure since" if from_text(one["remeasure_at"]) <= now else "measured again on"
    return (
        f"{one['id']}  {one['at'][:10]}  {one['what']}  ({one['metric']} {one['direction']},"
        f" {due} {one['remeasure_at'][:10]}{overlaps})"
    )


@changes.command()
@click.argument("change")
@as_json
@click.pass_obj
def show(program: Program, change: str, as_json: bool) -> None:
    """One change with everything that was said of it."""
    with reading(program.settings()) as snapshot:
        found = _known(snapshot, change)
    told = {**found, "overlaps": ", ".join(found["overlaps"])}
    lines = [f"{name}: {'-' if value in (None, '') else value}" for name, value in told.items()]
    say(found, "\n".join(lines), as_json)


@changes.command()
@click.argument("change", required=False)
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many changes.")
@as_json
@click.pass_obj
def result(program: Program, change: str | None, limit: int, as_json: bool) -> None:
    """What came of a change, or of the newest ones: whole weeks before and after for the metric it was meant to move."""
    settings = program.settings()
    with reading(settings) as snapshot:
        rows = (
            page(snapshot, "changes", {}, limit=limit).items if change is None else [_known(snapshot, change)]
        )
        told = told_of(snapshot)
    numbers = opened(settings)
    found = [(row, document(numbers, row, told)) for row in rows]
    said = [line for row, one in found for line in lines(numbers, row, one)]
    documents = [{**row, "result": one} for row, one in found]
    nothing = "No change is logged. `deskgauge changes add` logs one."
    say(documents if change is None else documents[0], "\n".join(said) or nothing, as_json)


def _known(snapshot: Snapshot, change: str) -> Row:
    found = item(snapshot, "changes", change)
    if found is None:
        raise click.UsageError(f"There is no change {change[:40]}. `deskgauge changes list` names them.")
    return found


@changes.command()
@click.argument("change")
@as_json
@click.pass_obj
def remove(program: Program, change: str, as_json: bool) -> None:
    """Take back a change that was logged by mistake. Exit code 1: it was not done."""
    settings = program.settings()
    put(settings, checked(settings, CHANGE, {"id": change, "removed": True}), as_json)
