"""Commands around the configuration: init, config, doctor."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.registry import HELPDESKS
from adapters.sinks import SINKS
from service.cli.program import Program, as_json, say
from service.config import installation
from service.config.effective import effective
from service.config.initial import Choices, write_first_file

if TYPE_CHECKING:
    from service.finding import Finding


@click.command()
@click.option(
    "--helpdesk", type=click.Choice(sorted(HELPDESKS)), default=next(iter(HELPDESKS)), show_default=True
)
@click.option("--connection", default=None, help="Name of the first connection; by default the helpdesk's.")
@click.option("--data-dir", default="data", show_default=True, help="Folder of log and databases.")
@click.option("--timezone", default="UTC", show_default=True, help="IANA time zone of reports.")
@click.option("--public-url", default="http://127.0.0.1:8321", show_default=True)
@click.option(
    "--only-data-dir",
    is_flag=True,
    help="Keep the file that exists; draw only what identifies the installation.",
)
@click.pass_obj
def init(
    program: Program,
    helpdesk: str,
    connection: str | None,
    data_dir: str,
    timezone: str,
    public_url: str,
    only_data_dir: bool,
) -> None:
    """Write a commented configuration with generated secrets. Overwrites nothing."""
    if only_data_dir:
        written = installation.draw(program.settings().data_dir)
    else:
        choices = Choices(helpdesk, connection or helpdesk, next(iter(SINKS)), data_dir, timezone, public_url)
        written = write_first_file(program.file, choices)
        program.settings()
    for path in written:
        click.echo(f"wrote {path}")


@click.command()
@as_json
@click.pass_obj
def config(program: Program, as_json: bool) -> None:
    """Show every setting with its value and where that came from; secrets are masked."""
    program.settings()
    rows = effective(program.file)
    width = max(len(row.key) for row in rows)
    lines = [f"{row.key:<{width}}  {row.value or '-'}  ({row.origin})" for row in rows]
    say([asdict(row) for row in rows], "\n".join(lines), as_json)


@click.command()
@as_json
@click.pass_obj
def doctor(program: Program, as_json: bool) -> None:
    """Check this installation and say how to mend what is wrong."""
    from service.doctor import examine

    findings = examine(program.settings(), datetime.now(UTC))
    if as_json:
        say([asdict(finding) for finding in findings], "", as_json)
    else:
        Console().print(_table(findings))
    sys.exit(1 if any(finding.state == "wrong" for finding in findings) else 0)


def _table(findings: list["Finding"]) -> Table:
    table = Table("What", "State", "Seen", "What to do", box=None, pad_edge=False)
    colours = {"fine": "green", "note": "yellow", "wrong": "red"}
    for finding in findings:
        state = f"[{colours[finding.state]}]{finding.state}[/]"
        table.add_row(finding.what, state, escape(finding.seen), escape(finding.fix))
    return table
