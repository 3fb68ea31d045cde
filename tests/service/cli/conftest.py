"""Runs the command in this process and gives its exit code and what it said."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from service import heartbeat
from service.cli import main
from tests.service.installation import Installation


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


def configured(command: Command, folder: Path, more: str) -> Installation:
    """What init has made in a folder, with further lines of configuration; its worker is not running."""
    command("init", "--data-dir", ".")
    with (folder / "deskgauge.toml").open("a") as file:
        file.write(more)
    installation = Installation(folder)
    (folder / heartbeat.NAME).unlink()
    return installation


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """deskgauge, run in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("DESKGAUGE_CONFIG", "DESKGAUGE_LOGS", "PORT"):
        monkeypatch.delenv(name, raising=False)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["deskgauge", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    yield run
    structlog.reset_defaults()
    root.handlers[:], root.level = before
