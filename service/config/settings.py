"""What the program runs with: the checked configuration, with its secrets resolved. Values only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.settings import ConnectionSettings, SinkSettings, SourceSettings
from rules.business_time import Hours
from rules.promoting import Promotion
from rules.roi import Costs
from rules.targets import Target

Parameter = float | str | bool | list[str]  # of a rule

NO_HOURS = Hours()
ACCOUNT_OWNER, ASSIGNEE, PROBLEM_OWNER = "account_owner", "assignee", "problem_owner"
NO_COSTS = Costs()


@dataclass(frozen=True, slots=True)
class People:
    """Where colleagues are reached by mail. addresses: by name, or by helpdesk id; categories: whose problems of each are."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)


NOBODY = People()


@dataclass(frozen=True, slots=True)
class Route:
    """Where the flags of one rule, or of all ("*"), go.

    max_age: a flag older than this is not pushed any more. cool_down: time in which the same subject is not
    pushed again. include_text: whether customer text may leave with the push. severity, tier, category: those that take
    it, empty for all. quiet, digest: see service.delivery_times; "" for none. to_person: to whom the sink gives it, ""
    for where it gives everything.
    promote_accounts, promote_contacts, promote_days, promote_tier: see rules.promoting.
    recurrence: reopen (within reopen_within of the end, else new), comment or new.
    """

    flag: str
    to: str
    max_age: timedelta
    cool_down: timedelta
    include_text: bool
    severity: Sequence[str] = ()
    tier: Sequence[str] = ()
    category: Sequence[str] = ()
    quiet: str = ""
    digest: str = ""
    to_person: str = ""
    promote_accounts: int = 0
    promote_contacts: int = 0
    promote_days: int = 14
    promote_tier: Collection[str] = ()
    recurrence: str = "reopen"
    reopen_within: timedelta = timedelta(days=14)

    @property
    def promotion(self) -> Promotion:
        """When a problem is worth an object."""
        within, tiers = timedelta(days=self.promote_days), frozenset(self.promote_tier)
        return Promotion(self.promote_accounts, self.promote_contacts, within, tiers)


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is kept and shown of people. text_days: how long customer text is kept; 0 never stores it."""

    text_days: int
    quotes: bool
    per_agent: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """How we ask where the helpdesk does not. valid: of a link. question, remark, thanks: None for the built-in texts."""

    valid: timedelta = timedelta(days=30)
    throttle: timedelta = timedelta(days=30)
    question: str | None = None
    remark: str | None = None
    thanks: str | None = None


USUAL_SURVEY = Survey()


@dataclass(frozen=True, slots=True)
class Settings:
    """One checked deskgauge.toml; its repr holds no secret.

    store: "sqlite". queue: "inline" or a Redis URL, which may hold a password. timezone: IANA name.
    week_start: English day in lower case. taxonomy_file, rules_dir, metrics_dir: the operator's own, None without.
    releases_to: the sinks that are told what follows a release. sources: what is read and takes nothing.
    verified_after: how long an AI resolution has to stay clean. rule_parameters: by rule, those that differ from its file.
    """

    file: Path
    data_dir: Path
    store: str
    queue: str = field(repr=False)
    timezone: str
    week_start: str
    public_url: str
    connections: Mapping[str, ConnectionSettings]
    sinks: Mapping[str, SinkSettings]
    routes: tuple[Route, ...]
    privacy: Privacy
    taxonomy_file: Path | None = None
    rules_dir: Path | None = None
    metrics_dir: Path | None = None
    verified_after: timedelta = timedelta(days=14)
    hours: Hours = NO_HOURS
    survey: Survey = USUAL_SURVEY
    rule_parameters: Mapping[str, Mapping[str, Parameter]] = field(default_factory=dict)
    costs: Costs = NO_COSTS
    targets: tuple[Target, ...] = ()
    people: People = NOBODY
    releases_to: tuple[str, ...] = ()
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)


def secret_values(settings: Settings) -> list[str]:
    """Every secret of the settings, for what must keep them out of its output."""
    sinks = settings.sinks.values()
    found = [one for sink in sinks for one in (sink.secret, sink.old_secret, sink.webhook_secret) if one]
    found += [source.secret for source in settings.sources.values()]
    for connection in settings.connections.values():
        found += [secret.value for secret in connection.secrets]
        found += connection.credentials.values()
    return found
