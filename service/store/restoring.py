"""Keeps processes from starting on an installation of which a part may still be missing."""

from pathlib import Path

from rules.errors import ConfigError

MARK = "restoring"  # a file of this name in data_dir: a restore is at work, or was cut off


def refuse_half_restored(data_dir: Path) -> None:
    """ConfigError while a restore is at work, or after one was cut off."""
    if (data_dir / MARK).exists():
        raise ConfigError(
            f"a restore of {data_dir} is at work or was cut off. Let it end, or run `deskgauge restore BACKUP` again."
        )
