"""Reads deskgauge.toml into Settings, or says everything that is wrong with it."""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.helpdesks.agent import Agent
from adapters.registry import HELPDESKS, OWN_STATUSES, USUAL_PLACES
from adapters.settings import ConnectionSettings, Secret, SinkSettings
from adapters.sinks import INBOUND, SINKS
from adapters.sources import SOURCES
from rules.business_time import Hours
from service.config.costs import read_costs
from service.config.hours import read_hours
from service.config.problems import ConfigProblems, Problem, suggestion
from service.config.secrets import UnusableSecret, damage, resolve, weakness
from service.config.settings import People, Privacy, Route, Settings, Survey
from service.config.shape import read_document
from service.config.sink_problems import sink_problems
from service.config.sources import read_sources, source_problems
from service.config.targets import read_targets
from service.config.values import REFERENCE, no_queue
from service.config.writing import writing_problems


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """The checked configuration of a file; raises ConfigProblems with every problem at once."""
    document = read_file(path)
    read, problems = read_document(document)
    secrets = _SecretReader(environ, path.parent, problems)
    connections = {name: _connection(name, one, secrets) for name, one in read["connections"].items() if one}
    sinks = {name: _sink(name, table, secrets) for name, table in read["sinks"].items() if table}
    sources = read_sources(read["sources"], secrets.read, path.parent, problems)
    program = read["deskgauge"] or {"queue": "inline"}
    queue = secrets.read("deskgauge.queue", program["queue"], no_queue)
    problems += _misplaced(read, connections, sinks)
    hours = _hours(read, problems)
    costs, targets = read_costs(read, problems), read_targets(read["targets"], problems)
    _refuse(path, problems)
    folder = path.parent.resolve()
    return Settings(
        file=path,
        data_dir=folder / program["data_dir"],
        store=program["store"],
        queue=queue,
        timezone=program["timezone"],
        week_start=program["week_start"],
        public_url=program["public_url"],
        connections=connections,
        sinks=sinks,
        routes=tuple(Route(**row) for row in read["routes"]),
        privacy=Privacy(**read["privacy"]),
        taxonomy_file=_inside(folder, read["taxonomy"]["file"]),
        rules_dir=_inside(folder, read["rules"]["folder"]),
        metrics_dir=_inside(folder, read["rules"]["metrics"]),
        verified_after=read["rules"]["verified_after"],
        rule_parameters=read["rules"]["parameters"],
        hours=hours,
        survey=Survey(**read["survey"]),
        costs=costs,
        targets=targets,
        people=People(**(read["people"] or {})),
        releases_to=tuple(read["releases"]["to"]),
        sources=sources,
    )


def _refuse(path: Path, problems: list[Problem]) -> None:
    if problems:
        raise ConfigProblems(path, problems)


def read_file(path: Path) -> dict[str, Any]:
    """The TOML document of a file, unchecked."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigProblems(path, [Problem("", "does not exist. `deskgauge init` writes one.")]) from None
    except OSError as error:
        raise ConfigProblems(
            path, [Problem("", f"cannot be read ({error.strerror}). Check its path and mode.")]
        ) from None
    except UnicodeDecodeError:
        raise ConfigProblems(path, [Problem("", "is not UTF-8 text. Save it as UTF-8.")]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblems(path, [Problem("", f"is not TOML: {error}. Mend that line.")]) from None


class _SecretReader:
    """Resolves references; what cannot be resolved becomes a problem at its key and reads as ""."""

    def __init__(self, environ: Mapping[str, str], folder: Path, problems: list[Problem]) -> None:
        self._environ, self._folder, self._problems = environ, folder, problems

    def read(self, key: str, text: str, complain: Callable[[str], str] = weakness) -> str:
        if REFERENCE.fullmatch(text) is None:
            return text
        try:
            return resolve(text, self._environ, self._folder, complain)
        except UnusableSecret as error:
            self._problems.append(Problem(key, str(error)))
            return ""


def _hours(read: Mapping[str, Any], problems: list[Problem]) -> Hours:
    schedules = {name: table for name, table in read["schedules"].items() if table}
    opening = read["business_hours"] or {"default": None, "several": "cumulative"}
    return read_hours(opening, schedules, datetime.now(UTC).date(), problems)


def _connection(name: str, table: Mapping[str, Any], secrets: _SecretReader) -> ConnectionSettings:
    path = f"connections.{name}"
    return ConnectionSettings(
        name=name,
        helpdesk=table["helpdesk"],
        secrets=tuple(
            Secret(secrets.read(f"{path}.secrets[{number}]", entry["secret"]), entry["until"])
            for number, entry in enumerate(table["secrets"])
        ),
        base_url=table["base_url"],
        ai_authors=frozenset(table["ai_authors"]),
        ai_author_types=frozenset(one.lower() for one in table["ai_author_types"]),
        ai_signs=table["ai_signs"],
        mapping=USUAL_PLACES.get(table["helpdesk"], {}) | table["mapping"],
        statuses=table["statuses"],
        go_live=table["go_live"],
        survey_field=table["survey_field"] or "",
        read_only=table["read_only"],
        write_tags=table["write_tags"],
        write_fields=table["write_fields"],
        ask_reason=table["ask_reason"],
        note_fixes=table["note_fixes"],
        tag_fixes=table["tag_fixes"] or "",
        reopen_fixed=table["reopen_fixed"],
        own_user=table["own_user"] or "",
        allow_private=table["allow_private"],
        publishable_keys=table["publishable_keys"],
        origins=frozenset(table["origins"]),
        belongs_to=table["belongs_to"] or "",
        credentials={
            key: secrets.read(f"{path}.credentials.{key}", text, damage)
            for key, text in table["credentials"].items()
        },
    )


def _sink(name: str, table: Mapping[str, Any], secrets: _SecretReader) -> SinkSettings:
    return SinkSettings(
        name=name,
        kind=table["kind"],
        base_url=table["base_url"],
        secret=secrets.read(f"sinks.{name}.secret", table["secret"]),
        old_secret=secrets.read(f"sinks.{name}.old_secret", table["old_secret"]),
        options=table["options"],
        allow_private=table["allow_private"],
        webhook_secret=secrets.read(f"sinks.{name}.webhook_secret", table["webhook_secret"]),
    )


def _misplaced(
    read: Mapping[str, Any], connections: Mapping[str, ConnectionSettings], sinks: Mapping[str, SinkSettings]
) -> Iterator[Problem]:
    """What is right by itself and does not go together."""
    yield from _misfits(connections)
    yield from _unknown_names(read)
    yield from sink_problems(read["sinks"])
    yield from source_problems(read["sources"], read["sinks"], read["connections"])
    yield from _useless_webhooks(sinks, connections)


def _unknown_names(read: Mapping[str, Any]) -> list[Problem]:
    """Helpdesks, kinds and sinks that are named but do not exist."""
    named: list[tuple[str, str, Collection[str]]] = [
        (f"connections.{name}.helpdesk", table["helpdesk"], HELPDESKS)
        for name, table in read["connections"].items()
        if table
    ]
    named += [
        (f"connections.{name}.belongs_to", table["belongs_to"], read["connections"])
        for name, table in read["connections"].items()
        if table and table["belongs_to"]
    ]
    named += [(f"sinks.{name}.kind", table["kind"], SINKS) for name, table in read["sinks"].items() if table]
    named += [
        (f"sources.{name}.kind", table["kind"], SOURCES) for name, table in read["sources"].items() if table
    ]
    named += [
        (f"routes[{number}].to", row["to"], read["sinks"]) for number, row in enumerate(read["routes"]) if row
    ]
    named += [("releases.to", one, read["sinks"]) for one in (read["releases"] or {"to": ()})["to"]]
    return [
        Problem(key, f"has the unknown value '{word[:40]}'. {suggestion(word, known)}")
        for key, word, known in named
        if word not in known
    ]


def _misfits(connections: Mapping[str, ConnectionSettings]) -> list[Problem]:
    """What does not go together in one connection."""
    written = [one for connection in connections.values() for one in writing_problems(connection)]
    return [*written, *_useless_keys(connections), *_useless_statuses(connections)]


def _useless_keys(connections: Mapping[str, ConnectionSettings]) -> list[Problem]:
    """Publishable keys that nothing can be sent with."""
    owners: dict[str, str] = {}
    problems = []
    for name, one in connections.items():
        path = f"connections.{name}.publishable_keys"
        if one.publishable_keys and one.helpdesk != Agent.name:
            problems.append(
                Problem(path, f'needs helpdesk = "{Agent.name}". Move the keys to such a connection.')
            )
        if one.publishable_keys and not one.origins:
            problems.append(
                Problem(path, f"needs connections.{name}.origins: where the pages are that show the keys.")
            )
        if one.belongs_to and one.helpdesk != Agent.name:
            problems.append(
                Problem(f"connections.{name}.belongs_to", f'needs helpdesk = "{Agent.name}". Remove it.')
            )
        if twice := [
            key for key, text in one.publishable_keys.items() if owners.setdefault(text, name) != name
        ]:
            problems.append(
                Problem(path, f"holds '{twice[0]}', which another connection has too. Draw a new key.")
            )
    return problems


def _useless_statuses(connections: Mapping[str, ConnectionSettings]) -> list[Problem]:
    """Statuses for a helpdesk whose own ones need none."""
    return [
        Problem(
            f"connections.{name}.statuses",
            f"is of no use: {one.helpdesk} says itself what its statuses mean. Remove it.",
        )
        for name, one in connections.items()
        if one.statuses and one.helpdesk not in OWN_STATUSES
    ]


def _useless_webhooks(sinks: Mapping[str, SinkSettings], connections: Collection[str]) -> Iterator[Problem]:
    """Secrets of webhooks that nothing reads, or that would come to another's address."""
    for name, one in sinks.items():
        path = f"sinks.{name}.webhook_secret"
        if one.webhook_secret and one.kind not in INBOUND:
            yield Problem(path, f"is of no use: {one.kind} sends no webhooks that are read here. Remove it.")
        elif one.webhook_secret and name in connections:
            yield Problem(
                path,
                f"needs a sink with a name of its own: connections.{name} has the address /webhooks/{name}.",
            )


def _inside(folder: Path, path: str | None) -> Path | None:
    return None if path is None else folder / path
