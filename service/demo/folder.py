"""The demo's folder: configuration, made-up secrets and data, all written anew by each demo."""

import fcntl
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.base import ConnectionSettings
from rules.errors import ConfigError
from rules.moments import to_text
from service.config import installation
from service.worker import LOCK

SECRETS = "secrets"

FILE = """\
# Written by `deskgauge demo`. Everything in this folder is synthetic, and the next demo writes it anew.
[deskgauge]
data_dir = "."
public_url = {url}

[connections.{connection}]
helpdesk = {helpdesk}
secrets = ["file:secrets/{connection}"]
ai_authors = {ai_authors}
mapping = {{ {mapping} }}
go_live = {go_live}

[sinks.{sink}]
kind = {kind}
secret = "file:secrets/{sink}"
base_url = {base_url}
options = {{ {options} }}
"""
ROUTE = """
[[routes]]
flag = {flag}
to = {to}
max_age = "90d"
"""


@dataclass(frozen=True, slots=True)
class LoopbackSink:
    """The far side of the demo. secret: what it accepts."""

    name: str
    kind: str
    base_url: str
    secret: str
    options: Mapping[str, str]
    flags: tuple[str, ...]


def write_folder(
    folder: Path, url: str, connection: ConnectionSettings, sink: LoopbackSink, go_live: datetime
) -> Path:
    """An empty installation for the demo; gives its file's path. Refuses a folder not a demo's, or one in use."""
    if folder.exists() and any(folder.iterdir()):
        if not installation.is_synthetic(folder):
            raise ConfigError(
                f"{folder} is not a demo's folder and is left as it is. Name another with --folder."
            )
        _refuse_running(folder)
        shutil.rmtree(folder)
    (folder / SECRETS).mkdir(mode=0o700, parents=True)
    (folder / installation.SYNTHETIC).write_text("Everything in this folder is made up.\n", encoding="utf-8")
    installation.write_private(folder / SECRETS / connection.name, connection.secrets[0].value)
    installation.write_private(folder / SECRETS / sink.name, sink.secret)
    installation.draw(folder)
    path = folder / "deskgauge.toml"
    path.write_text(_text(url, connection, sink, go_live), encoding="utf-8")
    return path


def _refuse_running(folder: Path) -> None:
    """What a running demo works on must not be taken away under it."""
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(
                f"A demo already runs in {folder}. Stop it, or name another with --folder."
            ) from None


def _text(url: str, connection: ConnectionSettings, sink: LoopbackSink, go_live: datetime) -> str:
    head = FILE.format(
        url=json.dumps(url),
        connection=connection.name,
        helpdesk=json.dumps(connection.helpdesk),
        ai_authors=json.dumps(sorted(connection.ai_authors)),
        mapping=_pairs(connection.mapping),
        go_live=to_text(go_live),
        sink=sink.name,
        kind=json.dumps(sink.kind),
        base_url=json.dumps(sink.base_url),
        options=_pairs(sink.options),
    )
    return head + "".join(
        ROUTE.format(flag=json.dumps(flag), to=json.dumps(sink.name)) for flag in sink.flags
    )


def _pairs(table: Mapping[str, str]) -> str:
    return ", ".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
