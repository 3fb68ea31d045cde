"""The command deskgauge. Exit code 0: fine, 1: something is wrong, 2: unusable arguments or configuration."""

import os
import sys
from collections import UserDict
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from rules.errors import ConfigError, DeskgaugeError
from service.cli.program import Program
from service.version import __version__

COMMANDS = {
    "init": "setup:init",
    "config": "setup:config",
    "up": "running:up",
    "web": "running:web",
    "worker": "running:worker",
    "clock": "running:clock",
    "demo": "running:demo",
    "doctor": "setup:doctor",
    "connect": "connect:connect",
    "replay": "repair:replay",
    "rebuild": "repair:rebuild",
    "backfill": "backfill:backfill",
    "reconcile": "reconcile:reconcile",
    "import": "importing:import_file",
    "export": "exporting:export",
    "tags": "tags:tags",
    "accounts": "accounts:accounts",
    "rules": "rules:rules",
    "routes": "routes:routes",
    "pushes": "pushes_commands:pushes",
    "metrics": "metrics_commands:metrics",
    "baseline": "baseline:baseline",
    "report": "report:report",
    "goals": "goals:goals",
    "changes": "changes:changes",
    "annotate": "annotate:annotate",
    "backup": "backing_up:backup",
    "restore": "backing_up:restore",
}


class Commands(UserDict[str, Any]):
    """Commands by name. A module is read when its command is asked for: all of them take longer than most commands."""

    def __getitem__(self, name: str) -> Any:
        """The command; KeyError where there is none."""
        module, command = self.data[name].split(":")
        return getattr(import_module(f"service.cli.{module}"), command)


@click.group(commands=Commands(COMMANDS))
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    default="deskgauge.toml",
    envvar="DESKGAUGE_CONFIG",
    show_default=True,
    help="The configuration file.",
)
@click.option(
    "--logs",
    type=click.Choice(["auto", "json", "console"]),
    default="auto",
    envvar="DESKGAUGE_LOGS",
    show_default=True,
    help="Form of the log lines; auto is console on a terminal and json elsewhere.",
)
@click.version_option(__version__, prog_name="deskgauge")
@click.pass_context
def deskgauge(context: click.Context, file: Path, logs: str) -> None:
    """Tells a support team whether its AI support really works."""
    context.obj = Program(file, logs, os.environ)


def main() -> None:
    """Run the command and turn what it raises on purpose into one message and an exit code."""
    try:
        deskgauge.main(standalone_mode=True)
    except ConfigError as error:
        sys.exit(_refusal(str(error), 2))
    except DeskgaugeError as error:
        sys.exit(_refusal(str(error), 1))


def _refusal(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code
