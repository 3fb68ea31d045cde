"""Examines the helpdesk account behind each connection: token, permissions, limit, clock, what comes and what is read."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.call_budget import CallBudget
from adapters.connecting import Reaches, Standing, Vendor
from adapters.connectors import CONNECTORS
from adapters.settings import ConnectionSettings
from rules.errors import ConfigError, SinkError
from rules.moments import from_text, to_text
from service.config import Settings
from service.doctor_schedules import schedule_findings
from service.fetch.schedules import configured
from service.finding import Finding
from service.health import DATABASE
from service.store.reads.connections import HOUR, ConnectionStanding, standings
from service.store.reads.snapshot import Reads
from service.wiring import can_be_read

# A signature's time may be 300 s away from ours; half of that is not far from refusing everything.
SKEW_NOTED, SKEW_WRONG = timedelta(seconds=30), timedelta(seconds=150)
LITTLE_LEFT = 0.1  # of the limit


def account_findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Of every connection."""
    for name, connection in settings.connections.items():
        if vendor := CONNECTORS.get(connection.helpdesk):
            yield from _account(f"account of {name}", vendor, connection, settings, now)
    yield from _flow(settings, now)


def _account(
    what: str, vendor: Vendor, connection: ConnectionSettings, settings: Settings, now: datetime
) -> Iterator[Finding]:
    if not (connection.base_url and connection.credentials):
        seen = "no API credentials: what webhooks do not tell stays unknown"
        fix = f"Run `deskgauge connect {vendor.name} {connection.name}`; --scopes lists the permissions."
        yield Finding(what, "note", seen, fix)
        return
    try:
        connector = vendor.open(connection, CallBudget())
        standing = connector.standing()
    except ConfigError as error:
        yield Finding(what, "wrong", "it cannot be asked", str(error))
    except SinkError as error:
        fix = f"Check base_url and credentials; `deskgauge connect {vendor.name} --scopes` lists what they need."
        yield Finding(what, "wrong" if error.pauses_sink or error.permanent else "note", str(error), fix)
    else:
        yield from standing_findings(what, vendor, standing, now)
        if isinstance(connector, Reaches):
            yield from reach_findings(connection.name, connector)
        yield from schedule_findings(connector, configured(settings, connection.name, now.date()))


def standing_findings(what: str, vendor: Vendor, standing: Standing, now: datetime) -> Iterator[Finding]:
    """What an account's answer says: the token, what is left of its limit, and its clock."""
    seen = f"signed in as {standing.who} ({standing.role})"
    if standing.may_make is False:
        fix = f"Fine for reading tickets. `deskgauge connect {vendor.name} --scopes` lists what needs an administrator."
        yield Finding(what, "note", f"{seen}, no administrator", fix)
    else:
        yield Finding(what, "fine", seen)
    yield _limit(what.replace("account", "limit", 1), standing)
    yield _skew(what.replace("account", "clock", 1), standing, now)


def reach_findings(name: str, connector: Reaches) -> Iterator[Finding]:
    """Which kinds of cases may be read there; a helpdesk that cannot say it now is asked next time."""
    try:
        found = connector.reaches()
    except SinkError as error:
        yield Finding(f"reach of {name}", "note", str(error), "Run this again later.")
        return
    for one in found:
        yield Finding(f"{one.what} of {name}", "wrong" if one.fix else "fine", one.seen, one.fix)


def _limit(what: str, standing: Standing) -> Finding:
    if standing.limit is None or standing.remaining is None:
        return Finding(what, "note", "the helpdesk does not say what is left of it")
    seen = f"{standing.remaining} of {standing.limit} calls left"
    if standing.remaining < LITTLE_LEFT * standing.limit:
        return Finding(
            what, "note", seen, "Other programs use this account's limit too; reading waits for more."
        )
    return Finding(what, "fine", seen)


def _skew(what: str, standing: Standing, now: datetime) -> Finding:
    if standing.answered_at is None:
        return Finding(what, "note", "the helpdesk does not say its time")
    ahead = (now - standing.answered_at).total_seconds()
    seen = f"ours is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the helpdesk's"
    if abs(ahead) > SKEW_WRONG.total_seconds():
        return Finding(
            what, "wrong", seen, "Set the clock of this machine, best with NTP: signatures carry a time."
        )
    return Finding(what, "note" if abs(ahead) > SKEW_NOTED.total_seconds() else "fine", seen)


def _flow(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What comes from each connection and what is read there. Before the worker's first start nothing can be said."""
    if not (settings.data_dir / DATABASE).exists():
        return
    with Reads(settings.data_dir / DATABASE).snapshot() as snapshot:
        found = standings(snapshot, settings.connections, to_text(now - HOUR))
    for one in found:
        yield _deliveries(one, settings.public_url, now)
        if can_be_read(settings.connections[one.name]):
            yield reading_finding(one, now)


def _deliveries(one: ConnectionStanding, public_url: str, now: datetime) -> Finding:
    what = f"deliveries of {one.name}"
    if one.last_at is None:
        fix = f"See that its webhook sends to {public_url}/webhooks/{one.name}."
        return Finding(what, "note", "none has come yet", fix)
    seen = f"the last one came {_ago(one.last_at, now)}"
    if one.is_silent(now):
        fix = "Look whether its webhook is still switched on."
        return Finding(what, "note", f"{seen}, and more should have come", fix)
    return Finding(what, "fine", seen)


def reading_finding(one: ConnectionStanding, now: datetime) -> Finding:
    """Whether its API is read, what waits to be read, and how the last comparison went."""
    look, what = one.look or {}, f"reading of {one.name}"
    seen = f"{one.to_read} tickets wait to be read, {_compared(look, now)}"
    if one.refused and one.reading:
        fix = f"{one.reading.reason.rstrip('.')}. Mend that; it is tried again by itself, and nothing is lost meanwhile."
        return Finding(what, "wrong", f"paused, {seen}", fix)
    if look.get("reason"):
        fix = f"`deskgauge reconcile {one.name}` compares again; the worker tries by itself too."
        return Finding(what, "note", seen, fix)
    return Finding(what, "fine", seen)


def _compared(look: Mapping[str, Any], now: datetime) -> str:
    if look.get("reason"):
        return f"the last comparison did not end: {look['reason']}"
    if look.get("ended_at"):
        return f"compared {_ago(look['ended_at'], now)}, {look['filled']} of {look['seen']} had been missed"
    return "a comparison is under way" if look else "never compared yet"


def _ago(at: str, now: datetime) -> str:
    return f"{(now - from_text(at)).total_seconds() / 3600:.1f} h ago"
