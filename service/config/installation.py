"""What makes one installation itself: three values, drawn once, in data_dir and part of every backup.

install_id goes into the computed ids of far-side objects; person_key keys the hashes of people's addresses;
link_key signs the links of surveys.
"""

import hashlib
import os
import secrets
from pathlib import Path

from rules.errors import ConfigError

INSTALL_ID, PERSON_KEY, LINK_KEY = "install_id", "person_key", "link_key"
SYNTHETIC = "synthetic"  # a file of this name marks made-up data
FIX = "A new installation draws it with `deskgauge init --only-data-dir`; an older one has it in its backup."


def draw(data_dir: Path) -> list[Path]:
    """Write what is missing, give its paths; refuses beside a database, which must keep its own identity."""
    missing = [
        data_dir / name for name in (INSTALL_ID, PERSON_KEY, LINK_KEY) if not (data_dir / name).exists()
    ]
    if missing and (data_dir / "deskgauge.db").exists():
        raise ConfigError(
            f"{data_dir} holds a database but not {missing[0].name}. Restore that file from the backup."
        )
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in missing:
        write_private(path, secrets.token_hex(32) + "\n")
    return missing


def install_id(data_dir: Path) -> str:
    """64 hexadecimal digits; raises ConfigError where there are none."""
    return _drawn(data_dir / INSTALL_ID)


def instance(data_dir: Path) -> str:
    """What tells this installation from others in public: it leads back to no other value; raises ConfigError."""
    return hashlib.sha256(f"instance:{install_id(data_dir)}".encode()).hexdigest()[:16]


def person_key(data_dir: Path) -> bytes:
    """32 bytes; raises ConfigError where there are none."""
    return bytes.fromhex(_drawn(data_dir / PERSON_KEY))


def link_key(data_dir: Path) -> bytes:
    """32 bytes that sign answer links; raises ConfigError where there are none."""
    return bytes.fromhex(_drawn(data_dir / LINK_KEY))


def is_synthetic(data_dir: Path) -> bool:
    """Whether the data is made up, so that every page says so."""
    return (data_dir / SYNTHETIC).exists()


def write_private(path: Path, text: str) -> None:
    """Create a file that only its owner can read; FileExistsError when it is there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _drawn(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii").strip()
        usable = len(bytes.fromhex(text)) == 32
    except (OSError, ValueError):
        usable = False
    if not usable:
        raise ConfigError(f"{path} is missing or damaged. {FIX}")
    return text
