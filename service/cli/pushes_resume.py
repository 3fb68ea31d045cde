"""The command that lets sinks go on; after a restore it shows first what the far sides already have."""

from dataclasses import asdict

import click

from rules.moments import to_text
from service.cli.ordering import order, reading
from service.cli.program import Program, as_json, say
from service.cli.pushes import steer
from service.config import Settings
from service.store.log_reader import LogReader
from service.store.reads.flow import unread
from service.store.reads.restored import LookedAt, Restore, last_restore
from service.store.reads.snapshot import Snapshot

FOUND = {
    "there": "are at the far side and count as delivered",
    "absent": "are not there and would be sent",
    "uncertain": "the far side does not say of; they are looked up again before they are sent",
    "blind": "cannot be looked up: sent, they may be there twice; `deskgauge pushes cancel` drops them",
    "unseen": "are not looked up yet",
}
UNFINISHED = "Deliveries from before the restore still wait for the worker. Wait until it has read them."


@click.command()
@click.argument("sink", required=False)
@click.option(
    "--yes", is_flag=True, help="After a restore: send what is not there; without it that is only shown."
)
@as_json
@click.pass_obj
def resume(program: Program, sink: str | None, yes: bool, as_json: bool) -> None:
    """Send to a sink again now: it was paused or muted, or what held it up is mended; without SINK all that a restore stopped.

    Exit code 1: it was not done.
    """
    settings = program.settings()
    with reading(settings) as snapshot:
        restore = last_restore(snapshot)
        reads = restore is not None and _still_reads(settings, snapshot, restore.at)
    chosen = [one for one in restore.sinks if sink in (None, one.sink)] if restore else []
    if sink and not chosen:
        steer(program, "resume", sink, as_json)
    elif restore and chosen and yes and not reads:
        names = [one.sink for one in chosen]
        order(settings, {"order": "resume_restored", "sinks": names, "at": restore.at}, as_json)
    else:
        _show(restore, chosen, reads, as_json)
        raise SystemExit(1 if yes and reads else 0)


def _still_reads(settings: Settings, snapshot: Snapshot, restored_at: str) -> bool:
    """Whether the worker still reads what came before the restore, out of which pushes are made again."""
    with LogReader(settings.data_dir) as log:
        return any(to_text(one.received_at) < restored_at for one in unread(snapshot, log, 1))


def _show(restore: Restore | None, chosen: list[LookedAt], reads: bool, as_json: bool) -> None:
    lines = [line for one in chosen for line in _lines(one)]
    if restore and chosen:
        lines.insert(0, f"A backup of {restore.made_at[:16]}Z was restored at {restore.at[:16]}Z.")
        lines.append(UNFINISHED if reads else "Send what waits with --yes.")
    document = {
        "restored_at": restore.at if restore else None,
        "made_at": restore.made_at if restore else None,
        "still_reading": reads,
        "sinks": [{**asdict(one), "waiting": one.waiting} for one in chosen],
    }
    say(document, "\n".join(lines) or "No sink is stopped by a restore.", as_json)


def _lines(one: LookedAt) -> list[str]:
    numbers = asdict(one)
    found = [f"    {numbers[name]} {words}" for name, words in FOUND.items() if numbers[name]]
    return [f"{one.sink}: {one.waiting} pushes wait", *found]
