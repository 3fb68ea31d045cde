"""Examines an installation: what it runs on, what it may write, whom it hears and whom it can reach."""

import platform
import re
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from redis import Redis
from redis.exceptions import RedisError

from adapters.base import Helpdesk, Sink
from adapters.payers import ReadsPayers
from adapters.settings import ConnectionSettings
from rules.business_time import open_until
from rules.errors import ConfigError, InboundError, SinkError
from rules.own_writes import TAG_PREFIX
from service import health
from service.config import Settings, installation
from service.config.effective import effective
from service.contexts import context_findings, context_names
from service.doctor_accounts import account_findings
from service.doctor_reach import reach_finding
from service.doctor_targets import target_findings
from service.finding import Finding
from service.metrics.building import own_book
from service.rule_set import usable_rules
from service.store.context_marks import context_marks
from service.store.reads.snapshot import Reads
from service.wiring import (
    build_budgets,
    build_helpdesks,
    build_sinks,
    build_sources,
    can_be_written,
    read_taxonomy,
)

# In these versions a bug in resetting the write-ahead log could damage a database when two connections wrote
# and checkpointed at the same instant: https://sqlite.org/releaselog/3_51_3.html
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
CONNECT_SECONDS = 2.0
PROBE = b'{"deskgauge": "doctor"}'


@runtime_checkable
class Signs(Protocol):
    """A helpdesk adapter that can sign a body the way its helpdesk does."""

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]: ...


@runtime_checkable
class Probes(Protocol):
    """A sink adapter that can ask whether its credentials hold, without changing anything there."""

    def probe(self) -> str: ...


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Everything there is to see, in the order in which to mend it."""
    return [
        *_platform(),
        *_clock(settings.data_dir, now),
        *_folder(settings.data_dir),
        *_identity(settings.data_dir),
        *_secrets(settings),
        *_meaning(settings),
        *_helpdesks(settings, now),
        *account_findings(settings, now),
        reach_finding(settings),
        *target_findings(settings),
        *_writing(settings),
        *_hours(settings, now),
        *_sinks(settings),
        *_contexts(settings, now),
        *stopped_findings(settings.data_dir),
        *redis_findings(settings.queue),
        *_worker(settings.data_dir),
    ]


def _platform() -> Iterator[Finding]:
    yield Finding("Python", "fine", platform.python_version())
    yield sqlite_finding(sqlite3.sqlite_version_info, sqlite3.sqlite_version)


def sqlite_finding(version: tuple[int, ...], text: str) -> Finding:
    """Whether this SQLite has the fault that Deskgauge avoids by letting one process write each file."""
    first, last = WAL_RESET_BUG
    if first <= version <= last:
        seen = f"{text} has the WAL-reset bug; one writing process per file keeps clear of it"
        return Finding(
            "SQLite",
            "note",
            seen,
            "Let no other program write to data_dir. Versions from 3.51.3 are free of it.",
        )
    return Finding("SQLite", "fine", text)


def _clock(data_dir: Path, now: datetime) -> Iterator[Finding]:
    """Signatures carry a time, so a clock that is wrong refuses genuine deliveries."""
    newest = max((path.stat().st_mtime for path in data_dir.glob("*")), default=0.0)
    if now < OLDEST_CLOCK or now.timestamp() < newest - 300:
        yield Finding(
            "clock",
            "wrong",
            now.isoformat(timespec="seconds"),
            "Set the clock of this machine, best with NTP.",
        )
    else:
        yield Finding("clock", "fine", now.isoformat(timespec="seconds"))


def _folder(data_dir: Path) -> Iterator[Finding]:
    if not data_dir.is_dir():
        yield Finding("data_dir", "wrong", f"{data_dir} does not exist", installation.FIX)
        return
    yield _judged("data_dir", str(data_dir), health.log_trouble(data_dir))


def _identity(data_dir: Path) -> Iterator[Finding]:
    try:
        name = installation.install_id(data_dir)
        installation.person_key(data_dir)
    except ConfigError as error:
        yield Finding("installation", "wrong", "no identity", str(error))
    else:
        yield Finding("installation", "fine", f"{name[:12]}...")


def _secrets(settings: Settings) -> Iterator[Finding]:
    """The values were checked when the configuration was read; here is who else can read the files."""
    origins = {row.origin for row in effective(settings.file) if row.origin.startswith("file ")}
    paths = [settings.file.parent / origin.removeprefix("file ") for origin in sorted(origins)]
    open_to_all = [str(path) for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_to_all:
        yield Finding("secrets", "wrong", "others can read them", f"chmod 600 {' '.join(open_to_all)}")
    else:
        yield Finding("secrets", "fine", f"{len(paths)} in files of their own")


def _meaning(settings: Settings) -> Iterator[Finding]:
    try:
        read_taxonomy(settings)
        number = len(usable_rules(settings).known)
    except ConfigError as error:
        yield Finding("rules", "wrong", "cannot be used", str(error))
    else:
        yield Finding("rules", "fine", f"{number} rules")
    try:
        number = len(own_book(settings).metrics)
    except ConfigError as error:
        yield Finding("metrics", "wrong", "cannot be used", str(error))
    else:
        yield Finding("metrics", "fine", f"{number} metrics")


def _helpdesks(settings: Settings, now: datetime) -> Iterator[Finding]:
    if not settings.connections:
        yield Finding("connections", "wrong", "none", "Add [connections.NAME] to the configuration.")
    for name, helpdesk in build_helpdesks(settings).items():
        yield connection_finding(f"connection {name}", helpdesk, now)


def _writing(settings: Settings) -> Iterator[Finding]:
    """What goes into each helpdesk that is to get anything."""
    for name, connection in settings.connections.items():
        if connection.read_only:
            yield Finding(f"writing to {name}", "fine", "read-only: nothing is written to this helpdesk")
        elif connection.asks_for_writing and not can_be_written(connection):
            fix = f"Give connections.{name} a base_url and credentials, or set read_only = true."
            yield Finding(f"writing to {name}", "wrong", "nothing is written: its API cannot be used", fix)
        elif connection.asks_for_writing:
            yield Finding(f"writing to {name}", "fine", ", ".join(_written(connection)))


def _written(connection: ConnectionSettings) -> Iterator[str]:
    if connection.survey_field:
        yield f"the survey's link into field {connection.survey_field}"
    if connection.write_tags:
        yield f"tags that begin with {TAG_PREFIX}"
    for tag, place in connection.write_fields.items():
        yield f"{tag} into field {place}"
    if connection.ask_reason:
        yield "a note that asks for a missing reason"


def _hours(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Each schedule with its next opening and holiday."""
    for schedule, places in settings.hours.places:
        opens = open_until(now, timedelta(microseconds=1), schedule)
        closed = min((day for day in schedule.holidays if day >= now.date()), default=None)
        seen = (
            f"opens {opens:%Y-%m-%d %H:%M} UTC, next closed day {closed or 'not known'}"
            if opens
            else "never opens"
        )
        used = schedule == settings.hours.default or places
        state = "fine" if opens and used else "wrong"
        fix = "" if used else "Make it business_hours.default, or say what it applies_to."
        yield Finding(
            f"schedule {schedule.id}", state, seen, fix or ("" if opens else "Give it opening hours.")
        )


def connection_finding(what: str, helpdesk: Helpdesk, now: datetime) -> Finding:
    """Signs a body with the newest secret and verifies it, the way a webhook is verified."""
    secrets = helpdesk.settings.secrets
    active = sum(secret.active(now) for secret in secrets)
    seen = f"{active} of {len(secrets)} secrets accepted{_old_until(helpdesk, now)}"
    if not active:
        return Finding(what, "wrong", seen, "Add the secret that the helpdesk signs with now.")
    if not isinstance(helpdesk, Signs):
        return Finding(what, "fine", seen)
    try:
        helpdesk.verify(helpdesk.sign(PROBE, now), PROBE, now)
    except InboundError as error:
        return Finding(
            what, "wrong", str(error), "Replace this connection's secrets; what they sign is refused."
        )
    return Finding(what, "fine", f"{seen}, a signature made and verified")


def _old_until(helpdesk: Helpdesk, now: datetime) -> str:
    ends = [one.until for one in helpdesk.settings.secrets if one.until and one.active(now)]
    return f", an old one until {max(ends):%Y-%m-%d %H:%M} UTC" if ends else ""


def _sinks(settings: Settings) -> Iterator[Finding]:
    for name, sink in build_sinks(settings, build_budgets(settings)).items():
        yield sink_finding(f"sink {name}", sink)


def sink_finding(what: str, sink: Sink | ReadsPayers) -> Finding:
    """Whether it answers, and what it says of our key."""
    if not isinstance(sink, Probes):
        return Finding(what, "note", "configured; it cannot be asked without writing to it")
    try:
        return Finding(what, "fine", sink.probe())
    except SinkError as error:
        return Finding(
            what, "wrong", str(error), "Compare address and secret of this sink with the far side's."
        )


def _contexts(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What tells of accounts: whether sources can be read, and how the daily readings went."""
    for name, source in build_sources(settings).items():
        yield sink_finding(f"source {name}", source)
    names, database = context_names(settings.sinks, settings.sources), settings.data_dir / health.DATABASE
    if names and database.exists():
        with Reads(database).snapshot() as snapshot:
            yield from context_findings(context_marks(snapshot, names), now)


def stopped_findings(data_dir: Path) -> Iterator[Finding]:
    """The sinks to which nothing is sent until a person has looked."""
    for sink in health.stopped_sinks(data_dir):
        fix = f"`deskgauge pushes list --sink {sink}` says why; then `deskgauge pushes resume {sink}`."
        yield Finding(f"pushes to {sink}", "wrong", "nothing is sent", fix)


def redis_findings(address: str) -> Iterator[Finding]:
    if address == "inline":
        return
    shown = re.sub(r"//.*@", "//********@", address)
    try:
        with Redis.from_url(
            address, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        ) as client:
            version = client.info("server")["redis_version"]
    except (RedisError, ValueError) as error:
        seen = f"{shown}: {type(error).__name__}"
        yield Finding(
            "Redis",
            "wrong",
            seen,
            "Start Redis or correct deskgauge.queue. Until then the worker looks by itself.",
        )
    else:
        yield Finding("Redis", "fine", f"{version} at {shown}")


def _worker(data_dir: Path) -> Iterator[Finding]:
    """A worker that never ran is no fault before the first start."""
    trouble = health.worker_trouble(data_dir)
    yield Finding("worker", "note" if trouble else "fine", trouble or "goes round its loop")
    yield _judged("backlog", f"{health.backlog(data_dir)} deliveries wait", health.backlog_trouble(data_dir))


def _judged(what: str, seen: str, trouble: str) -> Finding:
    return Finding(what, "wrong", seen, trouble) if trouble else Finding(what, "fine", seen)
