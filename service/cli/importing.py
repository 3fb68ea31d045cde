"""The command that brings files in."""

import sys
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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--connection", required=True, help="The connection that the file belongs to.")
@click.option("--dry-run", is_flag=True, help="Only check the file.")
@click.option("--skip-bad", is_flag=True, help="Take the good lines although others are bad.")
@as_json
@click.pass_obj
def import_file(
    program: Program, file: Path, connection: str, dry_run: bool, skip_bad: bool, as_json: bool
) -> None:
    """Bring a file of events (CSV, JSON lines) or of a helpdesk's bodies (JSON lines) into the delivery log.

    The same file twice changes nothing. Exit code 1: lines are bad; without --skip-bad nothing was taken.
    """
    settings = program.settings()
    helpdesk = build_helpdesks(settings).get(connection)
    if helpdesk is None:
        known = ", ".join(settings.connections) or "none"
        raise click.UsageError(f"There is no connection {connection}. Configured: {known}.")
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("checking", total=None)

        def tell(line: int) -> None:
            if line % 1000 == 0:
                shown.update(task, description=f"line {line:,}")

        report = importing.check(file, helpdesk, tell)
        taking = not dry_run and (skip_bad or not report.refused)
        if taking:
            report = importing.run(file, helpdesk, settings.data_dir, tell)
    say({**asdict(report), "imported": taking}, _words(report, taking), as_json)
    sys.exit(1 if report.refused else 0)


def _words(report: ImportReport, taking: bool) -> str:
    lines = [f"line {number}: {said}" for number, said in report.bad]
    if report.refused > len(report.bad):
        lines.append(f"and {report.refused - len(report.bad):,} more bad lines")
    did = "are in the delivery log" if taking else "would be taken" if not report.refused else "are good"
    return "\n".join([*lines, f"{report.taken:,} lines {did}, as {report.deliveries:,} deliveries."])
