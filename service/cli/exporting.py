"""The command that copies what numbers are made of for other tools."""

from pathlib import Path

import click

from service.cli.metrics import opened
from service.cli.program import Program, as_json, say
from service.store.mirror.exporting import export as export_mirror


@click.command("export")
@click.option(
    "--parquet",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to make.",
)
@click.option("--force", is_flag=True, help="Replace what the folder holds.")
@as_json
@click.pass_obj
def export(program: Program, folder: Path, force: bool, as_json: bool) -> None:
    """Copy the tables behind all numbers as Parquet files, all of one moment."""
    mirror = opened(program.settings()).mirror
    rows = export_mirror(mirror, folder, force=force)
    lines = [f"{count:,} {name}" for name, count in rows.items()]
    say({"folder": str(folder), "as_of": mirror.manifest.as_of, "rows": rows}, "\n".join(lines), as_json)
