"""The command that looks now whether anything was missed, and not within the hour."""

import sys
import time
from datetime import datetime
from pathlib import Path

import click

from rules.moments import to_text
from service import orders
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.fetch.looks import Look, look_of
from service.health import worker_trouble
from service.pipeline import utc_now
from service.wiring import can_be_read

LOOK_SECONDS = 0.2


@click.command()
@click.argument("connection", required=False)
@click.option(
    "--wait", type=click.IntRange(0), default=600, show_default=True, help="Seconds to wait for the end."
)
@as_json
@click.pass_obj
def reconcile(program: Program, connection: str | None, wait: int, as_json: bool) -> None:
    """Compare with the helpdesk what changed since the last look, and read what the log lacks.

    The running worker does it every hour by itself. Exit code 1: it did not come to an end.
    """
    settings = program.settings()
    names = _readable(settings, connection)
    if trouble := worker_trouble(settings.data_dir):
        raise click.ClickException(f"The worker reconciles, and it does not work now: {trouble}")
    asked_at = utc_now()
    for name in names:
        orders.give(settings.data_dir, {"order": "reconcile", "connection": name}, asked_at)
    ends = time.monotonic() + wait
    found = {name: _awaited(settings.data_dir, name, asked_at, ends) for name in names}
    documents = {name: _document(look) for name, look in found.items()}
    say(documents, "\n".join(_words(name, look) for name, look in found.items()), as_json)
    sys.exit(0 if all(_ended(look, asked_at) for look in found.values()) else 1)


def _readable(settings: Settings, connection: str | None) -> list[str]:
    readable = [name for name, one in settings.connections.items() if can_be_read(one)]
    if connection and connection not in readable:
        raise click.UsageError(
            f"{connection} is no connection whose helpdesk can be read. {_which(readable)}"
        )
    if not readable:
        raise click.UsageError(f"No helpdesk can be read. {_which(readable)}")
    return [connection] if connection else readable


def _which(readable: list[str]) -> str:
    if readable:
        return f"Those that can: {', '.join(readable)}."
    return "A connection needs base_url and credentials of a helpdesk with an API; deskgauge connect sets them up."


def _awaited(data_dir: Path, name: str, asked_at: datetime, ends: float) -> Look | None:
    while not _ended(look := look_of(data_dir, name), asked_at) and time.monotonic() < ends:
        if look and look.reason and look.failed_at >= to_text(asked_at):
            break
        time.sleep(LOOK_SECONDS)
    return look


def _ended(look: Look | None, asked_at: datetime) -> bool:
    return bool(look and look.ended_at >= to_text(asked_at))


def _document(look: Look | None) -> dict[str, object]:
    if look is None:
        return {"ended_at": None}
    return {
        "ended_at": look.ended_at or None, "seen": look.seen, "filled": look.filled, "reason": look.reason,
    }  # fmt: skip


def _words(name: str, look: Look | None) -> str:
    if look and look.reason:
        return f"{name}: not finished: {look.reason}. The worker tries again by itself."
    if look is None or not look.ended_at:
        return f"{name}: still under way. The worker goes on by itself."
    return f"{name}: {look.seen:,} tickets changed, {look.filled:,} of them had been missed and are read now."
