"""The command that brings files in."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from service import importing
from service.cli.program import Program, as_json, say
from service.importing import ImportReport
from service.wiring import build_helpdesks


@click.command("import")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--connection", required=True, help="The connection that the files belong to.")
@click.option("--dry-run", is_flag=True, help="Only check the files.")
@click.option("--skip-bad", is_flag=True, help="Take the good lines although others are bad.")
@as_json
@click.pass_obj
def import_file(
    program: Program, files: tuple[Path, ...], connection: str, dry_run: bool, skip_bad: bool, as_json: bool
) -> None:
    """Bring files of events (CSV, JSON) or of a helpdesk's bodies (JSON) into the delivery log.

    The same file twice changes nothing. Exit code 1: lines are bad; without --skip-bad nothing was taken.
    """
    settings = program.settings()
    helpdesk = build_helpdesks(settings).get(connection)
    if helpdesk is None:
        known = ", ".join(settings.connections) or "none"
        raise click.UsageError(f"There is no connection {connection}. Configured: {known}.")
    with _shown() as tell:
        report = _together(files, lambda file: importing.check(file, helpdesk, tell))
        taking = not dry_run and (skip_bad or not report.refused)
        if taking:
            report = _together(files, lambda file: importing.run(file, helpdesk, settings.data_dir, tell))
    say({**asdict(report), "imported": taking}, _words(report, taking), as_json)
    sys.exit(1 if report.refused else 0)


@contextmanager
def _shown() -> Iterator[Callable[[int], None]]:
    """What to tell the number of each line."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("checking", total=None)

        def tell(line: int) -> None:
            if line % 1000 == 0:
                shown.update(task, description=f"line {line:,}")

        yield tell


def _together(files: Sequence[Path], read: Callable[[Path], ImportReport]) -> ImportReport:
    """One report for all; where there are several files, what is wrong is told with its file."""
    whole = ImportReport()
    for file in files:
        one = read(file)
        whole.taken += one.taken
        whole.deliveries += one.deliveries
        for line, said in one.bad:
            whole.refuse(line, f"{file.name}: {said}" if len(files) > 1 else said)
        whole.refused += one.refused - len(one.bad)
    return whole


def _words(report: ImportReport, taking: bool) -> str:
    lines = [f"line {number}: {said}" for number, said in report.bad]
    if report.refused > len(report.bad):
        lines.append(f"and {report.refused - len(report.bad):,} more bad lines")
    did = "are in the delivery log" if taking else "would be taken" if not report.refused else "are good"
    return "\n".join([*lines, f"{report.taken:,} lines {did}, as {report.deliveries:,} deliveries."])
