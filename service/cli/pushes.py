"""Commands about pushes: list, show, retry what gave up, resume a sink. What changes something is an order."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from service.cli.ordering import order, reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.store.reads import history, sinks
from service.store.reads.pages import item, page
from service.store.reads.snapshot import Row, Snapshot
from service.store.reads.stories import attempts_of

STATES = ("pending", "sending", "delivered", "dead", "cancelled")
MOST = 500
COLUMNS = ("id", "state", "sink", "far_key", "subject", "created_at", "reason")
TRIES = ("started_at", "outcome", "detail")


@click.group()
def pushes() -> None:
    """List and show pushes, send again what gave up, resume a sink."""


@pushes.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--sink", default=None, help="Only those to this sink.")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="How many.")
@as_json
@click.pass_obj
def list_pushes(program: Program, state: str | None, sink: str | None, limit: int, as_json: bool) -> None:
    """The newest pushes and how each sink stands. Exit code 1: one of them needs a person."""
    filters = {name: value for name, value in (("state", state), ("sink", sink)) if value}
    with reading(program.settings()) as snapshot:
        found = page(snapshot, "pushes", filters, limit=limit).items
        standings = [one for one in sinks.standings(snapshot) if sink in (None, one.sink)]
    document = {"sinks": [_standing(one) for one in standings], "items": found}
    stopped = [f"{one.sink} needs a person: {_why(one)}" for one in standings if one.needs_person]
    say(document, "\n".join([*stopped, *_lines(found, COLUMNS)]) or "No push fits.", as_json)
    sys.exit(1 if stopped or any(one["state"] == "dead" for one in found) else 0)


@pushes.command()
@click.argument("push")
@as_json
@click.pass_obj
def show(program: Program, push: str, as_json: bool) -> None:
    """One push with every try. Exit code 1: it gave up."""
    with reading(program.settings()) as snapshot:
        found = _known(snapshot, push)
        tries = attempts_of(snapshot, push)
    width = max(map(len, found))
    lines = [f"{name:<{width}}  {'-' if value is None else value}" for name, value in found.items()]
    tried = [line for one in tries for line in [*_lines([one], TRIES), *_said(one)]]
    say({**found, "tries": tries}, "\n".join([*lines, "", *tried]), as_json)
    sys.exit(1 if found["state"] == "dead" else 0)


def _said(attempt: Row) -> list[str]:
    """What was said in a try, below it."""
    lines = []
    for one in attempt["exchanges"]:
        lines += [f"  > {one['method']} {one['address']}", *_marked(">", one["sent_headers"], one["sent"])]
        lines += [f"  < {one['trouble'] or one['status']}", *_marked("<", one["headers"], one["answer"])]
    return lines


def _marked(mark: str, *texts: str) -> list[str]:
    return [f"  {mark} {line}" for text in texts for line in text.splitlines()]


@pushes.command()
@click.option(
    "--open", "still_open", is_flag=True, required=True, help="What opened before the start and still stands."
)
@click.option("--sink", default=None, help="Only what goes to this sink.")
@click.option("--yes", is_flag=True, help="Send it; needs --sink.")
@as_json
@click.pass_obj
def preview(program: Program, still_open: bool, sink: str | None, yes: bool, as_json: bool) -> None:
    """Show what history would push, by sink with counts and samples; with --yes it is sent, once."""
    settings = program.settings()
    if yes and sink is None:
        raise click.UsageError("Name the sink with --sink.")
    if sink is not None:
        _configured(settings, sink)
    with reading(settings) as snapshot:
        standing = history.standing(snapshot, [(one.flag, one.to) for one in settings.routes])
    found = {name: rows for name, rows in standing.items() if sink in (None, name)}
    if yes and sink and found:
        order(
            settings,
            {"order": "push_history", "sink": sink, "flags": [r["id"] for r in found[sink]]},
            as_json,
        )
    document = {
        name: {"flags": len(rows), "samples": rows[: history.SAMPLES]} for name, rows in found.items()
    }
    lines = [line for name, rows in found.items() for line in _previewed(name, rows)]
    say(document, "\n".join(lines) or "Nothing of the time before the start stands.", as_json)


def _previewed(sink: str, rows: Sequence[Row]) -> list[str]:
    samples = [
        f"    {one['rule']}  {one['subject']}  since {one['opened_at']}" for one in rows[: history.SAMPLES]
    ]
    more = len(rows) - len(samples)
    heading = f"{sink}: {len(rows)} flags still stand. Send them with --sink {sink} --yes"
    return [heading, *samples, *([f"    and {more} more"] if more else [])]


@pushes.command()
@click.argument("ids", nargs=-1, metavar="[PUSH]...")
@click.option("--sink", default=None, help="All that gave up on the way to this sink.")
@as_json
@click.pass_obj
def retry(program: Program, ids: tuple[str, ...], sink: str | None, as_json: bool) -> None:
    """Send pushes that gave up again, by id or all to one sink. Exit code 1: it was not done."""
    if bool(ids) == bool(sink):
        raise click.UsageError("Name pushes, or give --sink, and not both.")
    settings = program.settings()
    with reading(settings) as snapshot:
        dead = [_dead(snapshot, one) for one in ids] or _dead_of(snapshot, str(sink))
    if not dead:
        say({"delivery": None, "outcome": "ignored", "reason": ""}, f"Nothing to {sink} gave up.", as_json)
        return
    order(settings, {"order": "retry", "pushes": dead}, as_json)


@pushes.command()
@click.argument("sink")
@as_json
@click.pass_obj
def resume(program: Program, sink: str, as_json: bool) -> None:
    """Send to a sink again now, after what held it up is mended. Exit code 1: it was not done."""
    settings = program.settings()
    _configured(settings, sink)
    order(settings, {"order": "resume", "sink": sink}, as_json)


def _configured(settings: Settings, sink: str) -> None:
    if sink not in settings.sinks:
        raise click.UsageError(f"There is no sink {sink}. Configured: {', '.join(settings.sinks) or 'none'}.")


def _known(snapshot: Snapshot, push: str) -> Row:
    found = item(snapshot, "pushes", push)
    if found is None:
        raise click.UsageError(f"There is no push {push[:80]}. `deskgauge pushes list` names them.")
    return found


def _dead(snapshot: Snapshot, push: str) -> str:
    state = _known(snapshot, push)["state"]
    if state != "dead":
        raise click.UsageError(f"The push {push} has not given up; its state is {state}.")
    return push


def _dead_of(snapshot: Snapshot, sink: str) -> list[str]:
    rows = page(snapshot, "pushes", {"state": "dead", "sink": sink}, limit=MOST).items
    return [row["id"] for row in rows]


def _standing(one: sinks.Standing) -> dict[str, Any]:
    state = one.state.state if one.state else "not served"
    return {"sink": one.sink, "state": state, "reason": _why(one), "waiting": one.waiting}


def _why(one: sinks.Standing) -> str:
    return one.state.reason if one.state else "the worker does not serve it; see [sinks] in the configuration"


def _lines(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """The columns of the rows below each other, the last one as long as it is."""
    cells = [[str("-" if row[name] is None else row[name]) for name in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
