"""Compares the schedules of a helpdesk's account with those of the configuration, by which business hours are counted.

Nothing is taken over: each difference says what to run or to write, and a person decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from adapters.account import Account, AccountSchedule
from rules.business_time import ASSIGNED, Hours, Schedule
from service.config.hours import spans_of
from service.config.values import WEEKDAYS
from service.connecting import config_edit
from service.connecting.opening import days_words, opening, same_clock, week_words
from service.connecting.proposing import slug, table_of, usable

UNREADABLE = "unreadable"
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which they differ.

    schedule: the helpdesk's name of it, "" for all of them. what: missing, default, zone, week, holidays, own_holidays
    (days that only the configuration closes), applies_to or unreadable. fix: what to run, or the lines to write.
    """

    connection: str
    schedule: str
    what: str
    said: str
    fix: str


@dataclass(frozen=True, slots=True)
class Configured:
    """The configuration's side. tables: [schedules.NAME] by name, as they stand in the file."""

    connection: str
    helpdesk: str
    hours: Hours
    tables: Mapping[str, Table]
    today: date

    def of(self, told: AccountSchedule) -> tuple[Schedule, frozenset[str]] | None:
        """The one that stands for the helpdesk's: by what it applies to, else by name, else both are the default."""
        by_place = (one for one in self.hours.places if one[1] & set(told.applies_to))
        free = [one for one in self.hours.places if not any(place.startswith(ASSIGNED) for place in one[1])]
        by_name = (one for one in free if one[0].id == slug(told.name, told.id))
        default = (one for one in free if told.default and one[0] == self.hours.default)
        return next((one for found in (by_place, by_name, default) for one in found), None)


def differences(account: Account, configured: Configured) -> list[Difference]:
    """All of them, schedule by schedule; one to which the helpdesk sends no ticket is left out."""
    found = list(_unread(account, configured))
    for told in account.schedules:
        if not (told.default or told.applies_to):
            continue
        if (ours := configured.of(told)) is None:
            found.append(_missing(told, configured))
        else:
            alone = len(account.schedules) == 1 and ours[0] == configured.hours.default
            found += _compared(told, *ours, configured, alone=alone)
    return found


def unreadable(configured: Configured, reason: str) -> Difference:
    """That they could not be compared, and why."""
    fix = (
        f"`deskgauge connect {configured.helpdesk} --scopes` lists what reading them needs. Until then compare"
        " [schedules.*] with the helpdesk by hand."
    )
    return Difference(configured.connection, "", UNREADABLE, f"schedules are not readable: {reason}", fix)


def _unread(account: Account, configured: Configured) -> Iterator[Difference]:
    for reason in dict.fromkeys(account.unread):
        yield unreadable(configured, reason)


def _missing(told: AccountSchedule, configured: Configured) -> Difference:
    only = "" if configured.hours.places else ", which has no schedule: business hours are not known"
    said = f"the helpdesk's {told.name} is not in deskgauge.toml{only}"
    name = slug(told.name, told.id)
    free = name not in configured.tables
    fix = f"Run `deskgauge connect {configured.helpdesk} {configured.connection}`, which adds it."
    if not told.zone:
        fix = f"Write [schedules.{name}] by hand: its time zone {told.said} is not known here."
    elif not (usable(told) and free):
        free_name = name if free else f"{name[:20]}_{told.id}"[:40]
        table = config_edit.new_table(("schedules", free_name), table_of(told))
        fix = f"Write into deskgauge.toml:\n{table.rstrip()}"
    return Difference(configured.connection, told.name, "missing", said, fix)


def _compared(
    told: AccountSchedule, ours: Schedule, places: frozenset[str], configured: Configured, *, alone: bool
) -> Iterator[Difference]:
    theirs, table = f"the helpdesk's {told.name}", configured.tables.get(ours.id, {})

    def differs(what: str, said: str, **keys: Any) -> Difference:
        lines = "\n".join(config_edit.line(key, value) for key, value in keys.items())
        return Difference(
            configured.connection, told.name, what, said, f"Write into [schedules.{ours.id}]:\n{lines}"
        )

    if told.zone and not same_clock(told.zone, ours.zone, configured.today):
        yield differs("zone", f"{theirs} is in {told.zone}, deskgauge.toml says {ours.zone}", zone=told.zone)
    if words := week_words(opening(spans_of(told.week)), opening(ours.week)):
        yield differs("week", f"{theirs} {words}", week=dict(told.week))
    if told.closed_told and (said := _holidays(told, ours, table, configured.today)):
        yield differs(said.what, f"{theirs} {said.words}", **said.keys)
    if (lacking := sorted(set(told.applies_to) - places)) and not alone:
        words = f"{theirs} holds for {', '.join(lacking)}, schedules.{ours.id} of deskgauge.toml does not"
        yield differs("applies_to", words, applies_to=[*table.get("applies_to", ()), *lacking])
    if told.default and configured.hours.default is None:
        fix = f"Write into [business_hours]:\n{config_edit.line('default', ours.id)}"
        words = f"{theirs} is the default, deskgauge.toml has none"
        yield Difference(configured.connection, told.name, "default", words, fix)


@dataclass(frozen=True, slots=True)
class _Days:
    what: str
    words: str
    keys: Mapping[str, list[date]]


def _holidays(told: AccountSchedule, ours: Schedule, table: Table, today: date) -> _Days | None:
    """Days closed on one side only, in the years that the helpdesk tells of and this one, where a week is open at all."""
    years = {day.year for day in told.closed} | {today.year}
    weeks = opening(spans_of(told.week)), opening(ours.week)
    open_days = {place for place, day in enumerate(WEEKDAYS) if any(week[day] for week in weeks)}
    theirs = {day for day in told.closed if day.weekday() in open_days}
    kept = {day for day in ours.holidays if day.year in years and day.weekday() in open_days}
    lacking, own = theirs - kept, kept - theirs
    if not (lacking or own):
        return None
    words = f"is closed on {days_words(lacking)}, deskgauge.toml is not" if lacking else ""
    more = f"is open on {days_words(own)}, deskgauge.toml is not" if own else ""
    said = "; it ".join(one for one in (words, more) if one)
    return _Days("holidays" if lacking else "own_holidays", said, _lists(table, lacking, own))


def _lists(table: Table, lacking: set[date], own: set[date]) -> dict[str, list[date]]:
    """What `closed` and `open` have to say, as far as they change; public holidays are opened one by one."""
    before = {key: set(table.get(key, ())) for key in ("closed", "open")}
    public = own if table.get("holidays") else set()
    after = {
        "closed": before["closed"] - own | (lacking - before["closed"]),
        "open": before["open"] - lacking | public,
    }
    return {key: sorted(days) for key, days in after.items() if days != before[key]}
