"""What the pages need to know of the installation; the wiring fills it from the configuration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from adapters.settings import ConnectionSettings, SinkSettings, SourceSettings
from rules.explaining import Explanation
from service.answer_links import ColleagueLinks
from service.contexts import context_names
from service.metrics.book import built_in
from service.metrics.numbers import Numbers
from service.rule_set import KnownRule
from service.store.mirror.reading import Mirror
from service.web.words import CAUSES


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """One installation as its pages see it.

    ticket_url: a ticket's address in its helpdesk, from our ticket id. synthetic: the data is made up, and
    every page says so. categories, causes (of hand-overs) and rules: what people call them, by code. known_rules: as files and
    settings give them. explain: why a rule fires for a subject or not, from their ids. links: make those behind
    which a person answers. numbers: what answers questions about metrics; without one there is no mirror to ask.
    currency: in which amounts are shown. sources: what is read and takes nothing.
    """

    data_dir: Path
    timezone: str = "UTC"
    public_url: str = "http://127.0.0.1:8321"
    connections: Mapping[str, ConnectionSettings] = field(default_factory=dict)
    sinks: Mapping[str, SinkSettings] = field(default_factory=dict)
    ticket_url: Callable[[str], str | None] = lambda ticket_id: None
    synthetic: bool = False
    categories: Mapping[str, str] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=lambda: CAUSES)
    rules: Mapping[str, str] = field(default_factory=dict)
    known_rules: Mapping[str, KnownRule] = field(default_factory=dict)
    explain: Callable[[str, str], Explanation | None] = lambda rule, subject: None
    links: ColleagueLinks | None = None
    numbers: Numbers = field(default_factory=lambda: Numbers(Mirror(Path("no-mirror")), built_in()))
    currency: str = ""
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    now: Callable[[], datetime] = _now

    @property
    def contexts(self) -> list[str]:
        """All that tell what accounts are."""
        return context_names(self.sinks, self.sources)

    def ai_authors(self, connection: str) -> frozenset[str]:
        """Vendor ids of the AI's users; none for a connection that is no longer configured."""
        settings = self.connections.get(connection)
        return settings.ai_authors if settings else frozenset()
