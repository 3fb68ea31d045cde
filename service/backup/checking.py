"""Whether a backup is whole: every file as its manifest tells, every database sound, the log as far as what was settled."""

from pathlib import Path

from rules.errors import BackupUnusable, ConfigError
from service.backup.manifest import Kept, Manifest, hash_of, read
from service.config.installation import instance
from service.store import copies


def check(folder: Path) -> Manifest:
    """The manifest of a whole backup; BackupUnusable names the first thing that is wrong."""
    manifest = read(folder)
    for one in manifest.files:
        if wrong := _trouble(folder / one.name, one):
            raise BackupUnusable(f"{one.name} {wrong}. The backup is damaged; take another one.")
    _check_identity(folder, manifest)
    _check_log(folder, manifest)
    return manifest


def _trouble(file: Path, told: Kept) -> str:
    if not file.is_file():
        return "is missing"
    if (size := file.stat().st_size) != told.bytes:
        return f"has {size:,} bytes, not {told.bytes:,}"
    if hash_of(file) != told.sha256:
        return "is not what was written (its checksum differs)"
    wrong = copies.trouble(file, told.rows) if file.suffix == ".db" else ""
    return f"is no sound database: {wrong}" if wrong else ""


def _check_identity(folder: Path, manifest: Manifest) -> None:
    try:
        known = instance(folder)
    except ConfigError as error:
        raise BackupUnusable(f"The backup does not say whose it is: {error}") from None
    if known != manifest.instance:
        raise BackupUnusable("install_id is not that of the installation that made the backup.")


def _check_log(folder: Path, manifest: Manifest) -> None:
    """What was settled must be there, or deliveries that come later would pass for it."""
    held = {one.name: one.rows.get("deliveries", 0) for one in manifest.files}
    if "deskgauge.db" not in held:
        return
    for (slot, day), last in sorted(copies.positions(folder / "deskgauge.db").items()):
        name = f"log/{slot}/{day}.db"
        if name in held and held[name] < last:
            raise BackupUnusable(
                f"{name} ends with delivery {held[name]}, but {last} were settled. The backup is damaged."
            )
