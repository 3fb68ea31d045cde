"""Commands about pushes: list and show, send again, pause, mute, resume, cancel. What changes something is an order."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from rules.moments import from_text, to_text
from service.cli.ordering import order, reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.route_choice import each_rule
from service.rule_set import usable_rules
from service.store.reads import dead_letters, history, sinks
from service.store.reads.pages import item, page
from service.store.reads.snapshot import Row, Snapshot
from service.store.reads.stories import attempts_of
from service.web.words import counted

STATES = ("pending", "sending", "delivered", "dead", "cancelled")
MOST = 500
COLUMNS = ("id", "state", "sink", "far_key", "subject", "created_at", "reason")
TRIES = ("started_at", "outcome", "detail")


DEAD = ("number", "sink", "last_at", "example", "reason")


class Moment(click.ParamType[str]):
    """A day or a moment, as text in its stored form."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """A day begins at midnight UTC."""
        try:
            return to_text(from_text(value if "T" in value else f"{value}T00:00:00Z"))
        except (ValueError, OverflowError):
            self.fail(f"{value[:40]!r} is not a moment like 2026-11-23 or 2026-11-23T09:12:00Z.", param, ctx)


@click.group()
def pushes() -> None:
    """List and show pushes, send again what gave up, pause, mute and resume sinks, cancel what waits."""


@pushes.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--sink", default=None, help="Only those to this sink.")
@click.option("--rule", default=None, help="Only those that this rule led to.")
@click.option("--since", type=Moment(), default=None, help="Only those made since then.")
@click.option("--error", default=None, help="Only those with this text in the reason why they stand there.")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="How many.")
@as_json
@click.pass_obj
def list_pushes(program: Program, /, limit: int, as_json: bool, **filters: str | None) -> None:
    """The newest pushes and how each sink stands. Exit code 1: one of them needs a person."""
    asked, sink = {name: value for name, value in filters.items() if value}, filters["sink"]
    with reading(program.settings()) as snapshot:
        found = page(snapshot, "pushes", asked, limit=limit).items
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
        standing = history.standing(snapshot, routed(settings))
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


def routed(settings: Settings) -> list[tuple[str, str]]:
    """Each rule with the sink that its flags go to."""
    rules = [one.rule for one in usable_rules(settings).known.values()]
    return [(rule, route.to) for rule, route in each_rule(settings.routes, rules, settings.sinks)]


def _previewed(sink: str, rows: Sequence[Row]) -> list[str]:
    samples = [
        f"    {one['rule']}  {one['subject']}  since {one['opened_at']}" for one in rows[: history.SAMPLES]
    ]
    more = len(rows) - len(samples)
    stand = counted(len(rows), "flag still stands", "flags still stand")
    heading = f"{sink}: {stand}. Send {'it' if len(rows) == 1 else 'them'} with --sink {sink} --yes"
    return [heading, *samples, *([f"    and {more} more"] if more else [])]


@pushes.command()
@click.option("--sink", default=None, help="Only those to this sink.")
@as_json
@click.pass_obj
def dead(program: Program, sink: str | None, as_json: bool) -> None:
    """What gave up, by what stopped it, with one example each. Exit code 1: something did."""
    with reading(program.settings()) as snapshot:
        found = dead_letters.groups(snapshot, sink)
    say({"items": found}, "\n".join(_lines(found, DEAD)) or "Nothing gave up.", as_json)
    sys.exit(1 if found else 0)


@pushes.command()
@click.argument("ids", nargs=-1, metavar="[PUSH]...")
@click.option("--sink", default=None, help="All that gave up on the way to this sink.")
@click.option("--like", default=None, metavar="PUSH", help="All that the same error stopped as this one.")
@click.option("--since", type=Moment(), default=None, help="All that gave up and were made since then.")
@as_json
@click.pass_obj
def retry(
    program: Program,
    ids: tuple[str, ...],
    sink: str | None,
    like: str | None,
    since: str | None,
    as_json: bool,
) -> None:
    """Send what gave up again: by id, to one sink, with one error, since then. Exit code 1: it was not done."""
    if sum(map(bool, (ids, like, sink or since))) != 1:
        raise click.UsageError("Name pushes, or give --like, or --sink and --since, and not both.")
    settings = program.settings()
    with reading(settings) as snapshot:
        if like:
            chosen = dead_letters.like(snapshot, _known(snapshot, _dead(snapshot, like)))
        else:
            chosen = [_dead(snapshot, one) for one in ids] or dead_letters.ids(snapshot, sink, since)
    if not chosen:
        said = f"Nothing{f' to {sink}' if sink else ''} gave up{f' since {since}' if since else ''}."
        say({"delivery": None, "outcome": "ignored", "reason": ""}, said, as_json)
        return
    order(settings, {"order": "retry", "pushes": chosen}, as_json)


@pushes.command()
@click.argument("sink")
@as_json
@click.pass_obj
def pause(program: Program, sink: str, as_json: bool) -> None:
    """Send nothing to a sink until it is resumed; what is made for it waits. Exit code 1: it was not done."""
    steer(program, "pause", sink, as_json)


@pushes.command()
@click.argument("sink")
@as_json
@click.pass_obj
def mute(program: Program, sink: str, as_json: bool) -> None:
    """Send nothing to a sink until it is resumed; what falls due meanwhile is never sent. Exit code 1: it was not done."""
    steer(program, "mute", sink, as_json)


@pushes.command()
@click.argument("sink")
@click.option("--yes", is_flag=True, help="Cancel them; without it only their number is said.")
@as_json
@click.pass_obj
def cancel(program: Program, sink: str, yes: bool, as_json: bool) -> None:
    """Never send what waits for a sink now; without --yes it is only counted. Exit code 1: it was not done."""
    settings, until = program.settings(), to_text(datetime.now(UTC))
    _configured(settings, sink)
    with reading(settings) as snapshot:
        can, cannot = dead_letters.to_cancel(snapshot, sink, until)
    if yes and can:
        order(settings, {"order": "cancel", "sink": sink, "until": until}, as_json)
    kept = counted(
        cannot, "may have arrived and is looked up first", "may have arrived and are looked up first"
    )
    stays = f" {kept}." if cannot else ""
    wait = counted(can, "push waits", "pushes wait")
    said = f"{wait} for {sink} and can be cancelled.{stays}"
    say({"sink": sink, "can": can, "cannot": cannot}, f"{said} Do it with --yes." if can else said, as_json)


def steer(program: Program, word: str, sink: str, as_json: bool) -> None:
    """Give an order about one configured sink; ends with the exit code."""
    settings = program.settings()
    _configured(settings, sink)
    order(settings, {"order": word, "sink": sink}, as_json)


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
