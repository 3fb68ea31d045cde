"""Commands about baselines: the numbers of the time before the AI, frozen for ever."""

import sys
from collections.abc import Sequence
from datetime import date

import click

from rules.baselines import DISTURBING
from service.cli import frozen
from service.cli.metrics import opened
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.metrics.asking import day_of
from service.metrics.baselines.freezing import USUAL_SPLITS, Wanted, usual_metrics
from service.metrics.baselines.proposing import suggest
from service.store.frozen_rows import BASELINE
from service.store.reads.logbook_rows import of_kinds


@click.group()
def baseline() -> None:
    """Propose, freeze and show baselines, and what differs today."""


@baseline.command()
@as_json
@click.pass_obj
def propose(program: Program, as_json: bool) -> None:
    """The period before the AI and the days to leave out of it. Exit code 1: there is no time before."""
    settings = program.settings()
    numbers = opened(settings)
    with reading(settings) as snapshot:
        found = suggest(numbers, of_kinds(snapshot, DISTURBING))
    lines = [found.why, *(f"  leave out {day}: {why}" for day, why in found.exclusions.items())]
    start, end = found.proposal.start, found.proposal.end
    if start and end:
        options = "".join(f' --exclude "{day}={why}"' for day, why in found.exclusions.items())
        lines.append(f"deskgauge baseline freeze before-ai --from {start} --to {end}{options}")
    say(found.document(), "\n".join(lines), as_json)
    sys.exit(0 if start else 1)


@baseline.command()
@click.argument("name")
@click.option("--from", "start", metavar="DAY", required=True, help="The first day.")
@click.option("--to", "end", metavar="DAY", required=True, help="The day after the last one.")
@click.option("--exclude", multiple=True, metavar="DAY=REASON", help="A day that counts nowhere, and why.")
@click.option(
    "--metrics",
    "names",
    multiple=True,
    metavar="ID,...",
    help="These metrics in the place of the usual ones.",
)
@click.option(
    "--by",
    multiple=True,
    metavar="NAME",
    help="Also split by this, with a comma by two; usually complexity, category.",
)
@click.option(
    "--provisional", is_flag=True, help="Accept a short period and windows that are still open; it is marked."
)
@as_json
@click.pass_obj
def freeze(
    program: Program, name: str, start: str, end: str, exclude: Sequence[str], names: Sequence[str], by: Sequence[str],
    provisional: bool, as_json: bool,
) -> None:  # fmt: skip
    """Keep the numbers of a period for ever. Exit code 1: it was not done; 2: this period cannot be frozen."""
    settings = program.settings()
    numbers = opened(settings)
    metrics = frozen.listed(names) or usual_metrics(numbers, [one.metric for one in settings.targets])
    splits = frozen.splits_of(by, USUAL_SPLITS)
    wanted = Wanted(
        BASELINE, name, *frozen.days(start, end), metrics, splits, exclusions_of(exclude), provisional
    )
    frozen.keep(settings, numbers, wanted, as_json)


frozen.add_readers(baseline, BASELINE)


def exclusions_of(texts: Sequence[str]) -> dict[date, str]:
    """Days with their reasons; UsageError for a day without one."""
    found = {}
    for text in texts:
        day, _, reason = text.partition("=")
        if not reason.strip():
            raise click.UsageError(f"{text[:60]!r} has no reason. Write it like 2026-03-02=outage.")
        found[day_of(day)] = reason.strip()[:200]
    return found
