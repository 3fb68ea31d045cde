"""A backup as one file: a tar archive, packed or not."""

import hashlib
import shutil
import tarfile
from pathlib import Path

from rules.errors import BackupUnusable
from service.backup.manifest import FILE, NAME, Manifest, read


def pack(folder: Path, target: Path, manifest: Manifest, *, smaller: bool) -> None:
    """Put a backup into one file and read it again; smaller: with gzip."""
    with tarfile.open(target, "w:gz") if smaller else tarfile.open(target, "w") as archive:
        for name in (NAME, *(one.name for one in manifest.files)):
            archive.add(folder / name, arcname=name)
    target.chmod(0o600)
    wanted = {one.name: one.sha256 for one in manifest.files}
    with tarfile.open(target) as archive:
        for member in archive:
            if wanted.pop(member.name, None) not in {None, _hash(archive, member)}:
                raise BackupUnusable(f"{member.name} came back otherwise than it was written.")
    if wanted:
        raise BackupUnusable(f"{min(wanted)} is not in the archive.")


def unpack(source: Path, folder: Path) -> None:
    """Copy a backup, folder or file, to where it can be checked; BackupUnusable for anything else.

    Of an archive only the files that a backup may hold are taken, so that none can be written elsewhere.
    """
    if source.is_dir():
        for name in (NAME, *(one.name for one in read(source).files)):
            _copy(source / name, folder / name)
        return
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                _take(archive, member, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupUnusable(f"{source} cannot be unpacked ({error}).") from error


def _copy(source: Path, target: Path) -> None:
    """What is missing is found when the copy is checked."""
    if source.is_file():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o600)


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    opened = archive.extractfile(member) if FILE.fullmatch(member.name) or member.name == NAME else None
    if opened is None:
        return
    target = folder / member.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened, target.open("wb") as written:
        shutil.copyfileobj(opened, written)
    target.chmod(0o600)


def _hash(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    opened = archive.extractfile(member)
    return hashlib.file_digest(opened, "sha256").hexdigest() if opened else ""  # type: ignore[arg-type]
