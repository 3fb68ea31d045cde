"""Commands about goals: three to five metrics that a team measures itself by, and what efficient means to it."""

import sys
from datetime import UTC, datetime

import click
from marshmallow import ValidationError

from rules.logbook import GOAL, LENSES, MEANING
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.cli.recording import checked, given, known_to, put, refused
from service.logbook.recording import record_goal
from service.store.reads.goals import advice, efficient
from service.store.reads.pages import page
from service.store.reads.snapshot import Row


@click.group()
def goals() -> None:
    """Set, list and remove the goals that numbers are read by."""


@goals.command("set")
@click.argument("metric", required=False)
@click.option("--lens", type=click.Choice(LENSES), default=None, help="From which side it looks at support.")
@click.option("--why", default=None, help="What reaching it is good for.")
@click.option(
    "--target", type=float, default=None, help="The value to reach, in the metric's own unit; a share as 0.6."
)
@click.option("--who", default=None, help="Who sets it.")
@click.option(
    "--efficient",
    "meaning",
    default=None,
    help="Instead of a metric: one sentence, what efficient means here.",
)
@as_json
@click.pass_obj
def set_goal(
    program: Program, metric: str | None, lens: str | None, why: str | None, target: float | None, who: str | None,
    meaning: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Set a goal, or change what is given of one. Exit code 1: it was not done."""
    settings = program.settings()
    if (metric is None) == (meaning is None):
        raise click.UsageError("Give a metric with --lens and --why, or a sentence with --efficient.")
    if meaning is not None:
        put(settings, checked(settings, MEANING, {"text": meaning, **given(who=who)}), as_json)
        return
    said = {"metric": metric, **given(lens=lens, why=why, target=target, who=who)}
    try:
        with reading(settings) as snapshot:
            found = record_goal(said, known_to(settings, snapshot), datetime.now(UTC))
    except ValidationError as error:
        raise refused(error) from None
    put(settings, found, as_json)


@goals.command("list")
@as_json
@click.pass_obj
def list_goals(program: Program, as_json: bool) -> None:
    """The goals with what efficient means here. Exit code 1: they are fewer than three or more than five."""
    with reading(program.settings()) as snapshot:
        found, meaning = page(snapshot, "goals", {}, limit=100).items, efficient(snapshot)
    said = advice(len(found))
    lines = (
        [f"Efficient means here: {meaning}"] if meaning else ["Nobody has said what efficient means here."]
    )
    lines += [*map(_line, found), *([said] if said else [])]
    say({"efficient": meaning, "goals": found, "advice": said}, "\n".join(lines), as_json)
    sys.exit(1 if said else 0)


def _line(one: Row) -> str:
    target = "" if one["target"] is None else f" to {one['target']:g}"
    return f"{one['metric']}{target}  ({one['lens']})  {one['why']}"


@goals.command()
@click.argument("metric")
@as_json
@click.pass_obj
def remove(program: Program, metric: str, as_json: bool) -> None:
    """Take a goal away. Exit code 1: it was not done."""
    settings = program.settings()
    put(settings, checked(settings, GOAL, {"id": metric, "removed": True}), as_json)
