"""The command deskgauge. Exit code 0: fine, 1: something is wrong, 2: unusable arguments or configuration."""

import os
import sys
from pathlib import Path

import click

from rules.errors import ConfigError, DeskgaugeError
from service.cli.accounts import accounts
from service.cli.annotate import annotate
from service.cli.backfill import backfill
from service.cli.backing_up import backup, restore
from service.cli.baseline import baseline
from service.cli.changes import changes
from service.cli.connect import connect
from service.cli.exporting import export
from service.cli.goals import goals
from service.cli.importing import import_file
from service.cli.metrics import metrics
from service.cli.metrics_bill import bill
from service.cli.metrics_diagnose import diagnose
from service.cli.metrics_forecast import forecast
from service.cli.metrics_reconcile import reconcile_metric
from service.cli.metrics_roi import roi
from service.cli.metrics_sample import sample_group
from service.cli.metrics_scorecard import scorecard, targets
from service.cli.program import Program
from service.cli.pushes import pushes
from service.cli.pushes_resume import resume
from service.cli.reconcile import reconcile
from service.cli.repair import rebuild, replay
from service.cli.report import report
from service.cli.routes import routes
from service.cli.rules import rules
from service.cli.running import clock, demo, up, web, worker
from service.cli.setup import config, doctor, init
from service.cli.tags import tags
from service.version import __version__

COMMANDS = (
    init,
    config,
    up,
    web,
    worker,
    clock,
    demo,
    doctor,
    connect,
    replay,
    rebuild,
    backfill,
    reconcile,
    import_file,
    export,
    tags,
    accounts,
    rules,
    routes,
    pushes,
    metrics,
    baseline,
    report,
    goals,
    changes,
    annotate,
    backup,
    restore,
)


@click.group()
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


for command in (scorecard, targets, roi, diagnose, forecast, reconcile_metric, bill, sample_group):
    metrics.add_command(command)
pushes.add_command(resume)
for command in COMMANDS:
    deskgauge.add_command(command)


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
