"""What commands share that record something in the logbook."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from marshmallow import ValidationError

from adapters.shapes import first_problem
from service import orders
from service.cli.ordering import await_outcome, reading
from service.config import Settings
from service.logbook.recording import Known, NotThere, Recorded, record
from service.metrics.building import own_book
from service.store.reads.snapshot import Snapshot

SOURCE = "command"


def given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def checked(settings: Settings, thing: str, said: Mapping[str, Any]) -> Recorded:
    """What a command records; UsageError names the option that is wrong."""
    try:
        with reading(settings) as snapshot:
            return record(thing, said, SOURCE, known_to(settings, snapshot), datetime.now(UTC))
    except NotThere as error:
        raise click.UsageError(str(error)) from None
    except ValidationError as error:
        raise refused(error) from None


def refused(error: ValidationError) -> click.UsageError:
    """What is wrong, by the name of its option."""
    wrong = first_problem(error.messages, "")
    return click.UsageError(f"{wrong.pointer.strip('/')}: {wrong.args[0]}")


def zone_of(settings: Settings) -> ZoneInfo:
    """The installation's time zone."""
    return ZoneInfo(settings.timezone)


def known_to(settings: Settings, snapshot: Snapshot) -> Known:
    """What this installation knows of what is recorded."""
    return Known(snapshot, zone_of(settings), own_book(settings).metrics)


def put(settings: Settings, found: Recorded, as_json: bool) -> None:
    """Put it into the log, warn, and wait for the worker; ends with the exit code."""
    name = orders.keep(settings.data_dir, found.entry)
    for one in found.warnings:
        click.echo(f"Warning: {one['detail']}", err=True)
    if not as_json:
        click.echo(found.id)
    await_outcome(settings, name, as_json, {"id": found.id, "warnings": found.warnings})
