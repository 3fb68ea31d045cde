"""The demo's folder: configuration, made-up secrets and data, all written anew by each demo."""

import fcntl
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.settings import ConnectionSettings
from rules.errors import ConfigError
from rules.moments import to_text
from service.config import installation
from service.demo.spending import spending
from service.worker import LOCK

SECRETS = "secrets"

FILE = """\
# Written by `deskgauge demo`. Everything in this folder is synthetic, and the next demo writes it anew.
[deskgauge]
data_dir = "."
public_url = {url}
"""
CONNECTION = """
[connections.{connection}]
helpdesk = {helpdesk}
secrets = ["file:secrets/{connection}"]
ai_authors = {ai_authors}
mapping = {{ {mapping} }}
go_live = {go_live}
"""
READ = """\
base_url = {base_url}
credentials = {{ {credentials} }}
"""
WRITTEN = """\
write_tags = {write_tags}
write_fields = {{ {write_fields} }}
ask_reason = {ask_reason}
survey_field = {survey_field}
"""
SINK = """
[sinks.{sink}]
kind = {kind}
secret = "file:secrets/{sink}"
base_url = {base_url}
options = {{ {options} }}
"""
WEBHOOKS = """\
webhook_secret = "file:secrets/{file}"
"""
TARGET = """
[[targets]]
metric = "{metric}"
value = {value}
since = {since}
"""
TARGETS = {
    "arr_verified": 0.75,
    "backlog": 40,
    "csat": 0.8,
    "fcr": 0.8,
    "first_response_human": 60,
    "on_hold": 2880,
}
TARGETS_BEFORE = timedelta(days=60)  # before it went live
ROUTE = """
[[routes]]
flag = {flag}
to = {to}
max_age = "90d"
"""


@dataclass(frozen=True, slots=True)
class LoopbackSink:
    """The far side of the demo. secret: what it accepts; webhook_secret: with what it signs, "" where it sends nothing."""

    name: str
    kind: str
    base_url: str
    secret: str
    options: Mapping[str, str]
    flags: tuple[str, ...]
    webhook_secret: str = ""


def write_folder(
    folder: Path,
    url: str,
    connections: Sequence[ConnectionSettings],
    sinks: Sequence[LoopbackSink],
    go_live: datetime,
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
    secrets = {one.name: one.secret for one in sinks}
    secrets |= {_signing(one): one.webhook_secret for one in sinks if one.webhook_secret}
    for one in connections:
        secrets[one.name] = one.secrets[0].value
        secrets |= {_file(one, name): value for name, value in one.credentials.items()}
    for name, secret in secrets.items():
        installation.write_private(folder / SECRETS / name, secret)
    installation.draw(folder)
    path = folder / "deskgauge.toml"
    parts = [
        FILE.format(url=json.dumps(url)),
        *(_connection(one, go_live) for one in connections),
        targets(go_live),
        spending(go_live),
    ]
    path.write_text("".join([*parts, *map(_sink, sinks)]), encoding="utf-8")
    return path


def targets(live_since: datetime) -> str:
    """What the demo's team wants to reach, as it stands in the configuration."""
    since = (live_since - TARGETS_BEFORE).date()
    return "".join(
        TARGET.format(metric=metric, value=value, since=since) for metric, value in TARGETS.items()
    )


def _refuse_running(folder: Path) -> None:
    """What a running demo works on must not be taken away under it."""
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(
                f"A demo already runs in {folder}. Stop it, or name another with --folder."
            ) from None


def _connection(connection: ConnectionSettings, go_live: datetime) -> str:
    text = CONNECTION.format(
        connection=connection.name,
        helpdesk=json.dumps(connection.helpdesk),
        ai_authors=json.dumps(sorted(connection.ai_authors)),
        mapping=_pairs(connection.mapping),
        go_live=to_text(go_live),
    )
    if connection.base_url:
        named = {name: f"file:{SECRETS}/{_file(connection, name)}" for name in connection.credentials}
        text += READ.format(base_url=json.dumps(connection.base_url), credentials=_pairs(named))
    if connection.asks_for_writing:
        text += WRITTEN.format(
            write_tags=json.dumps(connection.write_tags),
            write_fields=_pairs(connection.write_fields),
            ask_reason=json.dumps(connection.ask_reason),
            survey_field=json.dumps(connection.survey_field),
        )
    return text


def _file(connection: ConnectionSettings, credential: str) -> str:
    """The name of the file that holds one of a connection's credentials."""
    return f"{connection.name}.{credential}"


def _sink(sink: LoopbackSink) -> str:
    head = SINK.format(
        sink=sink.name,
        kind=json.dumps(sink.kind),
        base_url=json.dumps(sink.base_url),
        options=_pairs(sink.options),
    )
    webhooks = WEBHOOKS.format(file=_signing(sink)) if sink.webhook_secret else ""
    routes = [ROUTE.format(flag=json.dumps(flag), to=json.dumps(sink.name)) for flag in sink.flags]
    return "".join([head, webhooks, *routes])


def _signing(sink: LoopbackSink) -> str:
    """The name of the file that holds the secret of a sink's webhooks."""
    return f"{sink.name}.webhook"


def _pairs(table: Mapping[str, str]) -> str:
    return ", ".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
