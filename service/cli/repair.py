"""Commands that do work again: replay and rebuild."""

import sys
from dataclasses import asdict

import click

from service.cli.program import Program, as_json, say

OUTCOMES = ("quarantined", "ignored", "duplicate")


@click.command()
@click.argument("names", nargs=-1, metavar="[DELIVERY]...")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="All deliveries with this outcome.")
@as_json
@click.pass_obj
def replay(program: Program, names: tuple[str, ...], outcome: str | None, as_json: bool) -> None:
    """Put deliveries (SLOT/DAY/ID) or all of one outcome through the pipeline again."""
    if bool(names) == bool(outcome):
        raise click.UsageError("Name deliveries, or give --outcome, and not both.")
    from service.replay import replay as put_again

    report = put_again(program.settings(), names or None, outcome)
    say(asdict(report), f"{report.requeued} deliveries go through the pipeline again.", as_json)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@as_json
@click.pass_obj
def rebuild(program: Program, dry_run: bool, as_json: bool) -> None:
    """Derive all derived tables again from the records, the worker stopped. Exit code 1: they differed."""
    from service.rebuild import rebuild as derive_again

    report = derive_again(program.settings(), dry_run=dry_run)
    changed = {name: one for name, one in report.tables.items() if one.added or one.removed or one.changed}
    lines = [
        f"{name}: {one.added} added, {one.removed} removed, {one.changed} changed"
        for name, one in changed.items()
    ]
    say(asdict(report), "\n".join(lines) or f"{len(report.tables)} tables, no difference.", as_json)
    sys.exit(1 if changed else 0)
