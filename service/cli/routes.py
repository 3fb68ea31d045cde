"""Commands about routes: which there are, and where one flag would go and why not elsewhere; they only read."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from rules.moments import from_text, to_text
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.config.settings import Route
from service.delivery_times import held_until
from service.route_choice import refused, why_not
from service.rule_set import usable_rules
from service.store.bearings import bearing_of
from service.store.reads.pages import item
from service.store.reads.snapshot import Row, Snapshot
from service.store.reads.stories import pushes_of

KEYS = ("severity", "tier", "category", "quiet", "digest")


@click.group()
def routes() -> None:
    """List routes, and try where a flag would go."""


@routes.command("list")
@as_json
@click.pass_obj
def list_routes(program: Program, as_json: bool) -> None:
    """Every route in the order of the configuration. Exit code 1: a rule that is on has none."""
    settings = program.settings()
    rules = [one.rule for one in usable_rules(settings).known.values()]
    named = {one.flag for one in settings.routes}
    without = (
        [] if "*" in named else sorted(one.id for one in rules if one.mode == "on" and one.id not in named)
    )
    document = {"routes": [_told(one) for one in settings.routes], "rules_without_route": without}
    lines = [_line(one) for one in settings.routes] or ["No route is configured."]
    shown = [f"No route: {one}" for one in without]
    say(document, "\n".join([*lines, *shown]), as_json)
    sys.exit(1 if without else 0)


@routes.command()
@click.argument("flag")
@as_json
@click.pass_obj
def test(program: Program, flag: str, as_json: bool) -> None:
    """Where a flag would go now, and why it does not take the other routes. Exit code 1: it goes nowhere."""
    settings, now = program.settings(), datetime.now(UTC)
    with reading(settings) as snapshot:
        row = item(snapshot, "flags", flag)
        if row is None:
            raise click.UsageError(
                f"There is no flag {flag[:80]}. `GET /api/v1/flags` and the page Flags name them."
            )
        tried = [_tried(settings, snapshot, route, row, now) for route in settings.routes]
        pushed = [{"sink": one["sink"], "state": one["state"]} for one in pushes_of(snapshot, flag)]
    lines = [_verdict(one) for one in tried] or ["No route is configured."]
    lines += [f"{one['sink']}: has its push, {one['state']}" for one in pushed]
    say({"flag": flag, "routes": tried, "pushes": pushed}, "\n".join(lines), as_json)
    sys.exit(0 if any(not one["why_not"] for one in tried) else 1)


def _tried(settings: Settings, snapshot: Snapshot, route: Route, flag: Row, now: datetime) -> dict[str, Any]:
    why = _why_not(settings, snapshot, route, flag, now)
    leaves = held_until(route.quiet, route.digest, now, ZoneInfo(settings.timezone))
    return {
        "flag": route.flag, "to": route.to, "why_not": why,
        "at": None if why or leaves == now else to_text(leaves), "digest": bool(route.digest),
    }  # fmt: skip


def _why_not(settings: Settings, snapshot: Snapshot, route: Route, flag: Row, now: datetime) -> str:
    if route.flag not in ("*", flag["rule"]):
        return f"it is for {route.flag}"
    known = usable_rules(settings).known.get(flag["rule"])
    if known and (why := refused(known.rule, settings.sinks[route.to].kind)):
        return f"{route.to} {why}"
    bearing = bearing_of(snapshot.rows, flag["about"], flag["subject"], flag["severity"], flag["facts"])
    return why_not(route, bearing) or _too_late(route, flag, now)


def _too_late(route: Route, flag: Row, now: datetime) -> str:
    if flag["historic"]:
        return "it opened before the start; `deskgauge pushes preview --open` shows it"
    if now - from_text(flag["opened_at"]) > route.max_age:
        return "it is older than max_age"
    return "" if flag["closed_at"] in (None, flag["opened_at"]) else "it has ended"


def _told(route: Route) -> dict[str, Any]:
    narrowed = {name: value for name in KEYS if (value := getattr(route, name))}
    return {"flag": route.flag, "to": route.to, **narrowed}


def _line(route: Route) -> str:
    narrowed = [f"{name} {_words(value)}" for name, value in _told(route).items() if name in KEYS]
    return ", ".join([f"{route.flag} -> {route.to}", *narrowed])


def _words(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else " or ".join(value)


def _verdict(one: dict[str, Any]) -> str:
    if one["why_not"]:
        return f"{one['to']}: no, {one['why_not']}"
    when = f" at {one['at']}" if one["at"] else " at once"
    return f"{one['to']}: yes,{when}{', in a digest' if one['digest'] else ''}"
