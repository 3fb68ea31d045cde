"""The options in which a question about numbers is put."""

from collections.abc import Callable
from typing import Any

import click

from rules.metrics.ask import GRANULARITIES

Command = Callable[..., Any]
PERIOD = (
    click.option("--to", "end", metavar="DAY", help="The day after the last one; by default today."),
    click.option("--from", "start", metavar="DAY", help="The first day; by default 28 days before the end."),
)
SEGMENTS = (
    click.option(
        "--where",
        multiple=True,
        metavar="NAME=VALUE",
        help="Only this segment; several values of one name are any of them.",
    ),
    click.option("--by", multiple=True, metavar="NAME", help="Split by this dimension; twice for two."),
)
STEPS = (
    click.option(
        "--parameter",
        multiple=True,
        metavar="NAME=NUMBER",
        help="Another value for a definition's parameter, such as window_days=7.",
    ),
    click.option(
        "--every", type=click.Choice(GRANULARITIES), help="Cut into days, weeks, months or quarters."
    ),
)


def asking(command: Command) -> Command:
    """All of them."""
    return _with(command, *STEPS, *SEGMENTS, *PERIOD)


def about_segments(command: Command) -> Command:
    """The period and its segments, for what has no steps and no parameters."""
    return _with(command, *SEGMENTS, *PERIOD)


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in options:
        command = option(command)
    return command
