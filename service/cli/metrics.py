"""Commands about numbers: what they are, of what they are made, and what they lack."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from rules.metrics.ask import Ask
from rules.metrics.tally import Number
from service.cli.asking import asking
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.health import worker_trouble
from service.metrics.asking import Asked, ask_of, fitting
from service.metrics.book import as_document, built_in
from service.metrics.building import build_numbers, own_book
from service.metrics.keeper import refresh_now
from service.metrics.markdown import markdown
from service.metrics.numbers import Cell, Numbers
from service.metrics.readiness import readiness
from service.metrics.showing import NOTHING, answer_csv, answer_document, in_words, is_share, members_document
from service.worker import worker_lock

STATES = {"small": "few", "too_few": "too few to show", "none": "none"}


class WithDefault(click.Group):
    """A group whose first argument may also be a metric: then that metric is shown."""

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        """The named command, else `show` with the name as its first argument."""
        if args and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(context, args)


@click.group(cls=WithDefault, invoke_without_command=True)
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV.")
@asking
@click.pass_context
def metrics(context: click.Context, /, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Show numbers: all of them, or the one that is named, with what they are made of."""
    if context.invoked_subcommand is None:
        numbers = opened(context.obj.settings())
        _answer(numbers, list(numbers.book.metrics), (), Asked(**asked), as_json, as_csv, _overview)


@metrics.command()
@click.argument("metric")
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV.")
@asking
@click.pass_obj
def show(program: Program, /, metric: str, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """One number with its guards, definition, and what counted."""
    numbers = opened(program.settings())
    names = [metric, *numbers.book.metric(metric).guards]
    _answer(numbers, names, [metric], Asked(**asked), as_json, as_csv, _one)


@metrics.command()
@click.argument("metric")
@click.option(
    "--part", default="numerator", show_default=True, help="numerator, denominator, awaiting or excluded."
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=100, show_default=True)
@as_json
@asking
@click.pass_obj
def tickets(program: Program, /, metric: str, part: str, limit: int, as_json: bool, **asked: Any) -> None:
    """The tickets behind a number, newest first."""
    numbers = opened(program.settings())
    members = numbers.tickets(metric, ask_of(numbers, Asked(**asked)), part, limit=limit)
    lines = [
        f"{one.at:%Y-%m-%d %H:%M}  {one.key}" + (f"  {one.value:g}" if one.value is not None else "")
        for one in members
    ]
    say(members_document(members), "\n".join(lines) or "None.", as_json)


@metrics.command()
@as_json
@click.pass_obj
def ready(program: Program, as_json: bool) -> None:
    """Which numbers can be had, what the others lack, and the one step that brings it. Exit code 1: one is blocked."""
    found = readiness(opened(program.settings()))
    lines = [
        f"{one.state:<8} {one.metric}" + "".join(f"\n         {said}" for said in one.steps) for one in found
    ]
    say([one.document() for one in found], "\n".join(lines), as_json)
    sys.exit(1 if any(one.state == "blocked" for one in found) else 0)


@metrics.command()
@click.argument("names", nargs=-1, metavar="[METRIC]...")
@click.option("--markdown", "as_page", is_flag=True, help="The built-in ones as the page docs/metrics.md.")
@as_json
@click.pass_obj
def define(program: Program, /, names: tuple[str, ...], as_page: bool, as_json: bool) -> None:
    """What numbers mean: all definitions, or those that are named."""
    if as_page:
        click.echo(markdown(built_in()), nl=False)
        return
    book = own_book(program.settings())
    found = [book.metric(name) for name in names or book.metrics]
    lines = [f"{one.id}\n    {one.question}\n    {one.formula}" for one in found]
    say([as_document(one) for one in found], "\n".join(lines), as_json)


def opened(settings: Settings) -> Numbers:
    """The numbers, brought up to date first where no worker is there to do it."""
    numbers = build_numbers(settings)
    if worker_trouble(settings.data_dir) and (settings.data_dir / "deskgauge.db").exists():
        with worker_lock(settings):
            refresh_now(settings.data_dir, settings.timezone)
    return numbers


def _answer(
    numbers: Numbers,
    names: list[str],
    named: Sequence[str],
    asked: Asked,
    as_json: bool,
    as_csv: bool,
    lines: Callable[..., list[str]],
) -> None:
    ask = ask_of(numbers, asked)
    names = fitting(numbers, names, ask, named)
    cells = numbers.answer(names, ask)
    if as_csv:
        click.echo(answer_csv(numbers, ask, cells, names), nl=False)
        return
    say(answer_document(numbers, ask, cells, names), "\n".join(lines(numbers, ask, cells, names)), as_json)


def _overview(numbers: Numbers, ask: Ask, cells: list[Cell], names: list[str]) -> list[str]:
    width = max(map(len, names), default=0)
    return [_head(numbers, ask), *(
        f"{_place(cell)}{name:<{width}}  {_said(numbers, name, cell.numbers[name])}"
        for cell in cells for name in names
    )]  # fmt: skip


def _one(numbers: Numbers, ask: Ask, cells: list[Cell], names: list[str]) -> list[str]:
    metric = numbers.book.metric(names[0])
    lines = [metric.name, metric.question, metric.formula, _head(numbers, ask), ""]
    for cell in cells:
        number = cell.numbers[metric.id]
        lines.append(f"{_place(cell)}{_said(numbers, metric.id, number)}")
        lines += [
            f"    {count:,} left out: {one.why}"
            for one, count in zip(metric.exclude, number.tally.excluded, strict=False)
            if count
        ]
        lines += [
            f"    beside it: {numbers.book.metric(one).name}  {_said(numbers, one, cell.numbers[one])}"
            for one in names[1:]
        ]
    return lines


def _head(numbers: Numbers, ask: Ask) -> str:
    manifest = numbers.mirror.manifest
    return f"{ask.start} to {ask.end} ({manifest.zone}), as of {manifest.as_of}"


def _place(cell: Cell) -> str:
    segment = " ".join(f"{name}={value}" for name, value in cell.segment.items())
    return f"{cell.start}  {segment}  ".replace("    ", "  ") if segment else f"{cell.start}  "


def _said(numbers: Numbers, name: str, number: Number) -> str:
    """The value with its interval and members; why there is none; what is not final."""
    metric, tally, currency = numbers.book.metric(name), number.tally, numbers.inputs.costs.currency
    said = in_words(metric, number.value, currency)
    if is_share(metric, number):
        said += f"  ({tally.numerator:g} of {tally.denominator:g})"
    elif metric.kind in ("median", "mean"):
        said += (
            f"  (n {tally.n:,}"
            + (f", p90 {in_words(metric, tally.p90, currency)}" if tally.p90 is not None else "")
            + ")"
        )
    if number.low is not None:
        said += f"  {in_words(metric, number.low, currency)} to {in_words(metric, number.high, currency)}"
    notes = [STATES[number.state]] if number.state in STATES and not number.missing else []
    notes += [f"lacks {one}" for one in number.missing if number.value is None]
    notes += [f"{tally.awaiting:,} waiting"] if tally.awaiting else []
    notes += [f"{tally.provisional:,} not final"] if tally.provisional else []
    return f"{said}  {'; '.join(notes)}".rstrip() if notes else said or NOTHING
