"""The mirror's manifest: which files are the mirror, and as of when."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from service.store.mirror.tables import SOURCES, typed
from service.store.mirror.wholes import WHOLES

MANIFEST = "manifest.json"
FORM = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One file. number: that of the newest change in its days."""

    file: str
    number: int
    rows: int


@dataclass(frozen=True, slots=True)
class Newer:
    """Rows that stand for others of a table's files.

    file: that of the rows. replaced: the file that names those which they stand for, or which went: file and row. dirty: the
    files in which there are such. rows, gone: how many there are of both.
    """

    file: str
    replaced: str
    dirty: tuple[str, ...]
    rows: int
    gone: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """zone: whose days the local days are. as_of: when the store was read. upto: the number of the last change by then.

    tables: by table and period the file. newer: by table, where it has newer rows beside its files.
    """

    form: str
    zone: str
    as_of: str
    upto: int
    tables: Mapping[str, Mapping[str, Part]]
    newer: Mapping[str, Newer] = field(default_factory=dict)

    @classmethod
    def made(
        cls,
        zone: str,
        as_of: str,
        upto: int,
        tables: Mapping[str, Mapping[str, Part]],
        newer: Mapping[str, Newer],
    ) -> "Manifest":
        """A manifest of files as this version writes them."""
        return cls(form_of_files(), zone, as_of, upto, tables, newer)

    def files(self) -> set[str]:
        """All files that it names."""
        parts = {part.file for parts in self.tables.values() for part in parts.values()}
        return parts | {name for one in self.newer.values() for name in (one.file, one.replaced)}

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        found = {name: sum(part.rows for part in parts.values()) for name, parts in self.tables.items()}
        return found | {name: found[name] + one.rows - one.gone for name, one in self.newer.items()}

    def fits(self, zone: str) -> bool:
        """Whether its files hold what this version would write for this zone."""
        return self.form == form_of_files() and self.zone == zone


def form_of_files() -> str:
    """What the columns of all files depend on."""
    periods = [[one.sql, typed(name, "UTC", "")] for name, one in SOURCES.items()]
    told = json.dumps([FORM, periods, [[one.sql, one.typed("")] for one in WHOLES.values()]])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def kind_of_files(zone: str) -> str:
    """A short name of what the files of this version and zone hold."""
    return hashlib.sha256(f"{form_of_files()} {zone}".encode()).hexdigest()[:8]


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, None where there is none that can be read: then the mirror is made anew."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        tables = {
            name: {period: Part(**part) for period, part in parts.items()}
            for name, parts in told["tables"].items()
        }
        newer = {name: Newer(**one | {"dirty": tuple(one["dirty"])}) for name, one in told["newer"].items()}
        return Manifest(told["form"], told["zone"], told["as_of"], told["upto"], tables, newer)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    half = folder / f"{MANIFEST}.half"
    half.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    os.replace(half, folder / MANIFEST)
