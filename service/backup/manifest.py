"""What a backup says of itself: manifest.json, written last, so that a backup without it is no backup.

{"format": 1, "deskgauge": "<version>", "instance": "<16 digits>", "made_at": "<moment>",
 "files": [{"name": "log/web-0/2026-11-27.db", "bytes": 16384, "sha256": "<hash>", "rows": {"deliveries": 12}}],
 "sha256": "<hash of all before>"}
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rules.errors import BackupUnusable
from service.config.installation import INSTALL_ID, LINK_KEY, PERSON_KEY, SYNTHETIC

NAME = "manifest.json"
FORMAT = 1
DATABASES = ("deskgauge.db", "access.db")
IDENTITY = (INSTALL_ID, PERSON_KEY, LINK_KEY, SYNTHETIC)
FOLDERS = ("frozen", "connect")
# Whatever a backup may hold; a name that leads out of its folder fits none of them.
FILE = re.compile(
    r"deskgauge\.db|access\.db|install_id|person_key|link_key|synthetic"
    r"|log/[a-z]+-\d+/\d{4}-\d\d-\d\d\.db|frozen/[\w-]+\.parquet|connect/[\w-]+\.json"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One file. rows: of each table, where it is a database."""

    name: str
    bytes: int
    sha256: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """made_at: the moment from before the first file was copied. instance: tells one installation from others."""

    instance: str
    made_at: str
    deskgauge: str
    files: tuple[Kept, ...]

    def write(self, folder: Path) -> None:
        """Write it into the backup's folder."""
        document = {"format": FORMAT, **asdict(self)}
        document["sha256"] = _hash(document)
        (folder / NAME).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(one.bytes for one in self.files)

    @property
    def deliveries(self) -> int:
        """How many the log holds."""
        return sum(one.rows.get("deliveries", 0) for one in self.files if one.name.startswith("log/"))


def read(folder: Path) -> Manifest:
    """The manifest of a backup; BackupUnusable where there is none or it was changed."""
    try:
        document = json.loads((folder / NAME).read_text(encoding="utf-8"))
        told = document.pop("sha256")
        form = document.pop("format")
    except FileNotFoundError:
        raise BackupUnusable(
            f"{NAME} is missing: this is no backup, or one that was never finished."
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise BackupUnusable(f"{NAME} cannot be read: the backup is damaged.") from None
    if isinstance(form, int) and form > FORMAT:
        raise BackupUnusable(
            f"A newer Deskgauge ({document.get('deskgauge')}) made it. Install that version."
        )
    if told != _hash({"format": form, **document}):
        raise BackupUnusable(f"{NAME} was changed after the backup was made.")
    files = tuple(Kept(**one) for one in document.pop("files"))
    if strange := [one.name for one in files if not FILE.fullmatch(one.name)]:
        raise BackupUnusable(f"{NAME} names {strange[0][:80]!r}, which belongs to no backup.")
    return Manifest(files=files, **document)


def hash_of(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _hash(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
