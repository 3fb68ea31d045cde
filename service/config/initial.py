"""Writes the first deskgauge.toml: every setting with its sentence, and secrets in files of their own."""

import json
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules.errors import ConfigError
from service.config import installation
from service.config.catalog import (
    BUSINESS_HOURS,
    CONNECTIONS,
    DESKGAUGE,
    PEOPLE,
    PRIVACY,
    RELEASES,
    REQUIRED,
    ROUTES,
    RULES,
    SCHEDULES,
    SINKS,
    SOURCES,
    SURVEY,
    TAXONOMY,
    Setting,
)
from service.config.money_catalog import COST_ENTRIES, COST_STAFF, COST_VALUES, COSTS, TARGETS
from service.config.problems import ConfigProblems, Problem
from service.config.shape import UNUSABLE_NAME, read_document
from service.config.values import NAME

SECRETS_FOLDER = "secrets"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator decides at the start; the rest stands in the file as a comment."""

    helpdesk: str
    connection: str
    sink_kind: str
    data_dir: str = "data"
    timezone: str = "UTC"
    public_url: str = "http://127.0.0.1:8321"


def write_first_file(path: Path, choices: Choices) -> list[Path]:
    """Write the file, a drawn signing secret and what identifies the installation; overwrites nothing."""
    if NAME.fullmatch(choices.connection) is None:
        raise ConfigProblems(path, [Problem(f"connections.{choices.connection[:60]}", UNUSABLE_NAME)])
    secret = path.parent / SECRETS_FOLDER / choices.connection
    for taken in (path, secret):
        if taken.exists():
            raise ConfigError(f"{taken} exists and is left as it is. Move it away to start anew.")
    text = first_text(choices)
    _, problems = read_document(tomllib.loads(text))
    if problems:
        raise ConfigProblems(path, problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = installation.draw(path.parent / choices.data_dir)
    _write_secret(secret)
    path.write_text(text, encoding="utf-8")
    return [path, secret, *drawn]


def first_text(choices: Choices) -> str:
    """The text of the first file."""
    chosen = {
        "data_dir": _quoted(choices.data_dir),
        "timezone": _quoted(choices.timezone),
        "public_url": _quoted(choices.public_url),
        "helpdesk": _quoted(choices.helpdesk),
        "secrets": f'["file:{SECRETS_FOLDER}/{choices.connection}"]',
    }
    sink = {"kind": _quoted(choices.sink_kind), "secret": f'"file:{SECRETS_FOLDER}/{choices.sink_kind}"'}
    route = {"to": _quoted(choices.sink_kind)}
    lines = [
        "# The configuration of Deskgauge. Lines that begin with # show the default or an example.",
        "# Secrets never stand here: write ${ENV_NAME} or file:PATH. Check the file with `deskgauge config`.",
        *_section("[deskgauge]", DESKGAUGE, chosen),
        "",
        f"# The helpdesk sends its webhooks to {choices.public_url}/webhooks/{choices.connection}",
        "# The connection's name is part of every id: never change it.",
        f"# A secret was drawn into {SECRETS_FOLDER}/{choices.connection}. Where the helpdesk makes its own",
        "# signing secret, put that one into the file instead.",
        *_section(f"[connections.{choices.connection}]", CONNECTIONS, chosen),
        "",
        "# Where flags are pushed to. Take the # away from the lines you need.",
        *_asleep(_section(f"[sinks.{choices.sink_kind}]", SINKS, sink)),
        *_asleep(_section("[[routes]]", ROUTES, route)),
        "",
        "# Where it is read what accounts pay. Take the # away from the lines you need.",
        *_asleep(_section("[sources.billing]", SOURCES, {})),
        *_section("[people]", PEOPLE, {}),
        *_section("[releases]", RELEASES, {}),
        *_section("[privacy]", PRIVACY, {}),
        *_section("[taxonomy]", TAXONOMY, {}),
        *_section("[rules]", RULES, {}),
        *_section("[survey]", SURVEY, {}),
        *_section("[business_hours]", BUSINESS_HOURS, {}),
        "",
        "# Opening hours, one table for each schedule. Take the # away from the lines you need.",
        *_asleep(_section("[schedules.office]", SCHEDULES, {})),
        *_money(),
    ]
    return "\n".join(lines) + "\n"


def _money() -> Iterator[str]:
    yield from _section("[costs]", COSTS, {})
    yield ""
    yield "# What the AI and the team cost, one table for each. Take the # away from the lines you need."
    yield from _asleep(_section("[[costs.entries]]", COST_ENTRIES, {}))
    yield from _asleep(_section("[[costs.staff]]", COST_STAFF, {}))
    yield from _asleep(_section("[[costs.value]]", COST_VALUES, {}))
    yield ""
    yield "# What numbers should reach, one table for each target."
    yield from _asleep(_section("[[targets]]", TARGETS, {}))


def _section(header: str, settings: tuple[Setting, ...], chosen: dict[str, str]) -> Iterator[str]:
    yield ""
    yield header
    for setting in settings:
        yield f"# {setting.meaning}"
        if setting.key in chosen:
            yield f"{setting.key} = {chosen[setting.key]}"
        else:
            yield f"# {setting.key} = {shown_default(setting)}"


def _asleep(lines: Iterator[str]) -> Iterator[str]:
    """The same lines as comments."""
    return (line if not line or line.startswith("#") else f"# {line}" for line in lines)


def shown_default(setting: Setting) -> str:
    """The default as written in TOML, or the example where there is none."""
    if setting.default is REQUIRED or setting.default in (None, "", [], {}):
        return setting.example
    if isinstance(setting.default, bool):
        return "true" if setting.default else "false"
    return _quoted(setting.default) if isinstance(setting.default, str) else str(setting.default)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but TOML wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    installation.write_private(path, secrets.token_urlsafe(32) + "\n")
