"""The mirror's manifest: which files are the mirror, and as of when."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from service.store.mirror.tables import SOURCES, typed
from service.store.mirror.wholes import WHOLES

MANIFEST = "manifest.json"
FORM = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One file. number: that of the newest change in its days."""

    file: str
    number: int
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """zone: whose days the local days are. as_of: when the store was read. upto: the number of the last change by then.

    tables: by table and period the file.
    """

    form: str
    zone: str
    as_of: str
    upto: int
    tables: Mapping[str, Mapping[str, Part]]

    @classmethod
    def made(cls, zone: str, as_of: str, upto: int, tables: Mapping[str, Mapping[str, Part]]) -> "Manifest":
        """A manifest of files as this version writes them."""
        return cls(form_of_files(), zone, as_of, upto, tables)

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
        return Manifest(told["form"], told["zone"], told["as_of"], told["upto"], tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    half = folder / f"{MANIFEST}.half"
    half.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    os.replace(half, folder / MANIFEST)
