"""Commands that make a backup and put one back."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from service.cli.program import Program, as_json, say

BACKUPS = Path("backups")
LEFT = "the present one cannot be read, or nobody can tell whose it is."
ANYWHERE = click.Path(path_type=Path)


@click.command()
@click.argument("target", required=False, type=ANYWHERE, metavar="[FOLDER|FILE]")
@as_json
@click.pass_obj
def backup(program: Program, target: Path | None, as_json: bool) -> None:
    """Copy the installation while it runs, and check the copy. Exit code 1: it was not made."""
    from service.backup.making import make

    settings = program.settings()
    if target is None:
        target = settings.file.parent / BACKUPS
        target.mkdir(mode=0o700, exist_ok=True)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("copying")
        made = make(
            settings.data_dir,
            target,
            datetime.now(UTC),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    manifest = made.manifest
    document = {
        "backup": made.path,
        "made_at": manifest.made_at,
        "instance": manifest.instance,
        "files": len(manifest.files),
        "bytes": manifest.bytes,
        "deliveries": manifest.deliveries,
    }
    size = (
        f"{len(manifest.files)} files, {manifest.bytes / 2**20:.1f} MiB, {manifest.deliveries:,} deliveries"
    )
    say(document, f"{made.path}: {size}; checked.", as_json)


@click.command()
@click.argument("source", type=ANYWHERE, metavar="BACKUP")
@as_json
@click.pass_obj
def restore(program: Program, source: Path, as_json: bool) -> None:
    """Put a backup in the place of the present data, which is kept. Exit code 1: it was not done."""
    from service.backup.restoring import restore as put_back
    from service.wiring import build_budgets, build_sinks

    settings = program.settings()
    sinks = build_sinks(settings, build_budgets(settings))
    done = put_back(settings, source, sinks, datetime.now(UTC))
    lines = [
        f"Restored as of {done.made_at[:19]}Z. What was there before is in {done.kept_as}.",
        *(f"{name} was not taken over: {LEFT}" for name in done.unreadable),
        f"The worker reads {done.to_read:,} deliveries again; {done.newer:,} of them came after the backup.",
        *(["The mirror behind the numbers was removed; the worker makes it again."] if done.mirror_removed else []),
        *([f"Nothing is sent to {', '.join(done.stopped)}: start Deskgauge, which looks up what the far sides have,"
           " then run `deskgauge pushes resume`."] if done.stopped else []),
    ]  # fmt: skip
    say(asdict(done), "\n".join(lines), as_json)
