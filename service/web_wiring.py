"""Puts the web process together: webhooks on their own fast path, pages, API and health behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Blueprint

from adapters.base import Helpdesk, Inbound
from rules.taxonomy import read
from service import health
from service.answer_links import AnswerLinks, ColleagueLinks
from service.api.events import events_blueprint
from service.api.taking import Taking
from service.config import Settings, installation
from service.contexts import context_names, unread_names
from service.health import DATABASE, Check
from service.intake.app import create_intake
from service.intake.asgi import App
from service.intake.commit import CommitThread
from service.intake.gate import keep
from service.metrics.building import build_numbers
from service.outbox_metrics import OutboxCollector
from service.pipeline import utc_now
from service.queue.base import Queue
from service.queue.inline import InlineQueue
from service.queue.waking import WakingLogWriter
from service.rule_set import rule_titles, usable_rules
from service.silence_metrics import SilenceCollector
from service.store.log import LogWriter
from service.store.reads.snapshot import Reads
from service.stored_history import explain
from service.web.answer_page import AnswerPage
from service.web.app import create_app
from service.web.colleague_page import ColleaguePage
from service.web.site import Site
from service.web.words import CAUSES
from service.web_health import Gauges, health_blueprint
from service.wiring import build_helpdesks, build_inbound, build_queue, category_labels, read_taxonomy

PAGE_THREADS = 8
SLOT = "web"


@dataclass(frozen=True)
class Web:
    """The web process's application and what it holds."""

    app: App
    senders: dict[str, Inbound]
    helpdesks: dict[str, Helpdesk]
    commit: CommitThread
    queue: Queue

    def take(self, settings: Settings) -> None:
        """Go on with the secrets of other settings that have the same connections."""
        self.helpdesks.update(build_helpdesks(settings))
        self.senders.update(build_inbound(settings))

    def close(self) -> None:
        """Store what was accepted, and stop waking."""
        self.commit.close()
        self.queue.close()


def build_web(settings: Settings, renew: Callable[[], bool] = keep) -> Web:
    """The application and what has to be closed after it; takes a slot of the delivery log. renew: see Gate."""
    helpdesks, senders = build_helpdesks(settings), build_inbound(settings)
    queue = build_queue(settings, listening=False)
    commit = CommitThread(_log_writer(settings, queue))
    reads = Reads(settings.data_dir / DATABASE)
    taking = Taking(commit, helpdesks, read(read_taxonomy(settings)))
    answer = _answers(settings, commit).blueprint()
    public = (_health(settings, commit, queue), events_blueprint(taking), answer)
    pages = create_app(reads, _site(settings, helpdesks), public, taking)
    # The two libraries name the same interfaces with types of their own.
    fallback = cast(App, WSGIMiddleware(cast(Any, pages), workers=PAGE_THREADS))
    app = create_intake(senders, commit, fallback, renew=renew)
    return Web(app, senders, helpdesks, commit, queue)


def _answers(settings: Settings, commit: CommitThread) -> AnswerPage:
    key, url = installation.link_key(settings.data_dir), settings.public_url
    colleagues = ColleaguePage(commit, ColleagueLinks(key, url))
    return AnswerPage(commit, AnswerLinks(key, url, settings.survey.valid), settings.survey, colleagues)


def _cause_labels(settings: Settings) -> dict[str, str]:
    """What people call each cause of a hand-over, by code."""
    causes = read_taxonomy(settings).get("escalation_causes", {})
    return {code: CAUSES.get(code) or str(one.get("label", code)) for code, one in causes.items()}


def _log_writer(settings: Settings, queue: Queue) -> LogWriter:
    """With the inline queue the worker looks by itself, so nothing has to be done after a commit."""
    if isinstance(queue, InlineQueue):
        return LogWriter.open(settings.data_dir, SLOT)
    writer = cast(WakingLogWriter, WakingLogWriter.open(settings.data_dir, SLOT))
    writer.queue = queue
    return writer


def _ticket_url(helpdesks: Mapping[str, Helpdesk]) -> Callable[[str], str | None]:
    def ticket_url(ticket_id: str) -> str | None:
        connection, _, vendor_id = ticket_id.partition(":")
        return helpdesks[connection].ticket_url(vendor_id) if connection in helpdesks else None

    return ticket_url


def _site(settings: Settings, helpdesks: Mapping[str, Helpdesk]) -> Site:
    found = usable_rules(settings)
    return Site(
        data_dir=settings.data_dir,
        timezone=settings.timezone,
        public_url=settings.public_url,
        connections=settings.connections,
        sinks=settings.sinks,
        ticket_url=_ticket_url(helpdesks),
        synthetic=installation.is_synthetic(settings.data_dir),
        categories=category_labels(settings),
        causes=_cause_labels(settings),
        rules=rule_titles(settings),
        known_rules=found.known,
        links=ColleagueLinks(installation.link_key(settings.data_dir), settings.public_url),
        explain=lambda rule, subject: explain(settings, found, rule, subject, utc_now()),
        numbers=build_numbers(settings),
        currency=settings.costs.currency,
        sources=settings.sources,
    )


def _health(settings: Settings, commit: CommitThread, queue: Queue) -> Blueprint:
    folder = settings.data_dir
    checks = (
        Check("log", lambda: commit.failure or health.log_trouble(folder)),
        Check("worker", lambda: health.worker_trouble(folder)),
        Check("backlog", lambda: health.backlog_trouble(folder)),
        Check("queue", queue.trouble),
    )
    collectors = (
        Gauges(lambda: health.numbers(folder)),
        OutboxCollector(folder / DATABASE),
        SilenceCollector(folder / DATABASE, settings.connections, utc_now),
    )
    return health_blueprint(
        checks,
        collectors,
        instance=installation.instance(folder),
        attention=lambda: [
            *health.stopped_sinks(folder),
            *unread_names(folder / DATABASE, context_names(settings.sinks, settings.sources)),
        ],
    )
