"""Commands about reports: the numbers of a period, frozen when they are told to somebody."""

from collections.abc import Sequence

import click

from rules.metrics.definition import AUDIENCES
from service.cli import frozen
from service.cli.metrics import opened
from service.cli.program import Program, as_json
from service.metrics.baselines.freezing import Wanted, of_audience
from service.store.frozen_rows import REPORT


@click.group()
def report() -> None:
    """Freeze and show the numbers of reports, and what differs today."""


@report.command()
@click.argument("name")
@click.option("--from", "start", metavar="DAY", required=True, help="The first day.")
@click.option("--to", "end", metavar="DAY", required=True, help="The day after the last one.")
@click.option("--metrics", "names", multiple=True, metavar="ID,...", help="These metrics.")
@click.option("--audience", type=click.Choice(AUDIENCES), help="The metrics that this audience reads.")
@click.option("--by", multiple=True, metavar="NAME", help="Also split by this; with a comma by two.")
@as_json
@click.pass_obj
def freeze(
    program: Program, name: str, start: str, end: str, names: Sequence[str], audience: str | None, by: Sequence[str],
    as_json: bool,
) -> None:  # fmt: skip
    """Keep the numbers of a period for ever. Exit code 1: it was not done."""
    if bool(names) == bool(audience):
        raise click.UsageError("Give either --metrics or --audience.")
    settings = program.settings()
    numbers = opened(settings)
    metrics = of_audience(numbers, audience) if audience else frozen.listed(names)
    wanted = Wanted(
        REPORT, name, *frozen.days(start, end), metrics, frozen.splits_of(by, ()), audience=audience
    )
    frozen.keep(settings, numbers, wanted, as_json)


frozen.add_readers(report, REPORT)
