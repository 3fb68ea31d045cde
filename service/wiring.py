"""Puts the program together from its settings: which helpdesks, sinks, rules and queue there are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import rules
from adapters.article_api import ArticleApi
from adapters.base import ConnectionSettings, Helpdesk, Sink
from adapters.call_budget import CallBudget
from adapters.registry import APIS, ARTICLES, HELPDESKS, WRITERS
from adapters.sinks import CRM_KINDS, SINKS
from adapters.ticket_api import TicketApi
from rules.errors import ConfigError
from service.config import Settings, installation
from service.config.problems import ConfigProblems, Problem, suggestion
from service.queue.base import Queue
from service.queue.inline import InlineQueue
from service.queue.rq_queue import RqQueue

WRITER = "helpdesk:"
BUILT_IN = Path(rules.__file__).parent


def verify(settings: Settings) -> None:
    """Make everything once: what cannot be made is refused before anything starts, with ConfigError."""
    build_helpdesks(settings)
    budgets = build_budgets(settings)
    build_sinks(settings, budgets)
    build_apis(settings, budgets)
    build_article_apis(settings, budgets)
    read_taxonomy(settings)
    read_rules(settings)
    installation.install_id(settings.data_dir)
    installation.person_key(settings.data_dir)
    installation.link_key(settings.data_dir)


def build_helpdesks(settings: Settings) -> dict[str, Helpdesk]:
    """The helpdesks by connection name."""
    return {name: HELPDESKS[one.helpdesk](one) for name, one in settings.connections.items()}


def build_budgets(settings: Settings, spare: float = 0.0) -> dict[str, CallBudget]:
    """How often each connection's account may be asked, for all that asks it in this process."""
    return {name: CallBudget(spare) for name in settings.connections}


def build_apis(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, TicketApi]:
    """The APIs of the connections that can be read."""
    readable = [one for one in settings.connections.values() if can_be_read(one)]
    return {one.name: APIS[one.helpdesk](one, budgets[one.name]) for one in readable}


def can_be_read(connection: ConnectionSettings) -> bool:
    """Whether there is all that reading from the helpdesk needs."""
    return bool(connection.base_url and connection.credentials) and connection.helpdesk in APIS


def build_article_apis(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, ArticleApi]:
    """The help centers whose articles can be counted."""
    counted = [
        one
        for one in settings.connections.values()
        if one.base_url and one.credentials and one.helpdesk in ARTICLES
    ]
    return {one.name: ARTICLES[one.helpdesk](one, budgets[one.name]) for one in counted}


def build_sinks(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, Sink]:
    """The sinks by name, and the helpdesks that we write to."""
    found: dict[str, Sink] = {name: SINKS[one.kind](one) for name, one in settings.sinks.items()}
    asked = [one for one in settings.connections.values() if can_be_written(one)]
    return found | {writer_name(one.name): WRITERS[one.helpdesk](one, budgets[one.name]) for one in asked}


def can_be_written(connection: ConnectionSettings) -> bool:
    """Whether writing to the helpdesk is allowed, there is all that it needs, and something to write."""
    ready = connection.base_url and connection.credentials and connection.helpdesk in WRITERS
    return bool(ready) and connection.asks_for_writing and not connection.read_only


def writer_name(connection: str) -> str:
    """How the outbox calls the helpdesk of a connection; no configured sink can have this name."""
    return f"{WRITER}{connection}"


def written_connection(sink: str) -> str:
    """The connection whose helpdesk the outbox calls so."""
    return sink.removeprefix(WRITER)


def build_queue(settings: Settings, *, listening: bool) -> Queue:
    """The queue; listening is for the process that works."""
    if settings.queue == "inline":
        return InlineQueue()
    name = f"deskgauge-{installation.install_id(settings.data_dir)[:12]}-worker-0"
    return RqQueue(settings.queue, name, listening=listening)


def read_taxonomy(settings: Settings) -> dict[str, Any]:
    """The parsed taxonomy file: the operator's own, else the built-in one."""
    return _mapping(settings.taxonomy_file or BUILT_IN / "taxonomy.yaml")


def read_rules(settings: Settings) -> list[dict[str, Any]]:
    """The parsed rule files by id; one of the operator's replaces a built-in one of the same id."""
    folders = [BUILT_IN / "flags", *([settings.rules_dir] if settings.rules_dir else [])]
    found = [_mapping(path) for folder in folders for path in _rule_files(folder)]
    by_id = {str(rule.get("id", "")): rule for rule in found}
    _refuse_unknown_flags(settings, by_id)
    return [by_id[key] for key in sorted(by_id)]


def _rule_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder. Write the folder of your own rules at rules.folder.")
    return sorted(folder.glob("*.yaml"))


def _mapping(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}). Check its path and mode.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not YAML: {error}") from None
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: is not a mapping. The file needs keys at its beginning.")
    return document


def _refuse_unfit_flags(settings: Settings, known: Mapping[str, Any]) -> list[Problem]:
    """A CRM holds accounts only, so only rules about accounts can lead there."""
    return [
        Problem(
            f"routes[{number}].flag",
            f"is about a {known[route.flag]['about']}; {route.to} takes accounts only.",
        )
        for number, route in enumerate(settings.routes)
        if settings.sinks[route.to].kind in CRM_KINDS
        and known.get(route.flag, {}).get("about", "account") != "account"
    ]


def _refuse_unknown_flags(settings: Settings, known: Mapping[str, Any]) -> None:
    problems = [
        Problem(
            f"routes[{number}].flag",
            f"has the unknown value '{route.flag[:60]}'. {suggestion(route.flag, known)}",
        )
        for number, route in enumerate(settings.routes)
        if route.flag not in known
    ]
    problems += _refuse_unfit_flags(settings, known)
    if problems:
        raise ConfigProblems(settings.file, problems)


def category_labels(settings: Settings) -> dict[str, str]:
    """What people call each category, by code."""
    categories = read_taxonomy(settings).get("categories", {})
    return {code: str(one.get("label", code)) for code, one in categories.items()}


def rule_titles(settings: Settings) -> dict[str, str]:
    """What people call each rule, by id."""
    return {rule["id"]: str(rule.get("title", rule["id"])) for rule in read_rules(settings)}
