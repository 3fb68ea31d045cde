"""Reads how a Zendesk account is set up.

Sources: https://developer.zendesk.com/api-reference/ticketing/ticket-management/schedules/ and
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from adapters.account import DAYS, Account, AccountField, AccountSchedule, AccountStatus, Named, Sample
from adapters.account_reading import Parts, like_a_machine
from adapters.helpdesks.zendesk.values import our_status
from adapters.zone_names import iana_zone

SCHEDULES = "/api/v2/business_hours/schedules"
PAGED = "page[size]=100"
DAY_MINUTES = 24 * 60
LONGEST_HOLIDAY = timedelta(days=366)
MARKED = re.compile(r"\(Deskgauge: ([a-z_]+)\)")


def following(path: str, answer: Any) -> str | None:
    """The next page of a list that was asked for with page[size]."""
    meta = answer.get("meta") if isinstance(answer, dict) else None
    after = meta.get("after_cursor") if meta and meta.get("has_more") else None
    return f"{path}&page[after]={quote(str(after), safe='')}" if after else None


def account(parts: Parts) -> Account:
    """Part by part; what is refused is noted."""
    users = parts.rows("users", f"/api/v2/users.json?{PAGED}&role[]=agent&role[]=admin", "users")
    return Account(
        schedules=_schedules(parts),
        statuses=_statuses(parts),
        groups=_named(parts.rows("groups", f"/api/v2/groups.json?{PAGED}", "groups")),
        fields=ticket_fields(parts),
        forms=_named(parts.rows("forms", "/api/v2/ticket_forms.json", "ticket_forms")),
        tags=tuple(str(one.get("name")) for one in parts.rows("tags", f"/api/v2/tags.json?{PAGED}", "tags")),
        machines=like_a_machine(_named(users)),
        unread=tuple(parts.unread),
    )


def hours(parts: Parts) -> Account:
    """The schedules alone."""
    return Account(schedules=_schedules(parts), unread=tuple(parts.unread))


def ticket_fields(parts: Parts) -> tuple[AccountField, ...]:
    """The active custom fields."""
    rows = parts.rows("fields", f"/api/v2/ticket_fields.json?{PAGED}", "ticket_fields")
    return tuple(_field(one) for one in rows if one.get("removable") and one.get("active", True))


def described(key: str) -> str:
    """What agents read about a field of ours, with the mark by which we find it again."""
    return f"Read by Deskgauge to tell how tickets went. (Deskgauge: {key})"


def sample(ticket: Mapping[str, Any]) -> Sample:
    """A recent ticket's tags and the values of its custom fields."""
    held = {
        str(one["id"]): str(one["value"])
        for one in ticket.get("custom_fields") or ()
        if one.get("value") not in (None, "", [])
    }
    return Sample(str(ticket.get("id")), tuple(str(tag) for tag in ticket.get("tags") or ()), held)


def _field(told: Mapping[str, Any]) -> AccountField:
    options = tuple(str(one.get("value")) for one in told.get("custom_field_options") or ())
    mark = MARKED.search(str(told.get("agent_description") or ""))
    return AccountField(
        str(told.get("id")),
        str(told.get("title")),
        str(told.get("type")),
        options,
        mark[1] if mark else "",
    )


def _statuses(parts: Parts) -> tuple[AccountStatus, ...]:
    """A custom status belongs to a category, and that is what a ticket's status tells."""
    rows = parts.rows("statuses", "/api/v2/custom_statuses.json", "custom_statuses")
    return tuple(
        AccountStatus(
            str(one.get("id")), str(one.get("agent_label")), str(our_status(one.get("status_category")))
        )
        for one in rows
        if one.get("active", True)
    )


def _schedules(parts: Parts) -> tuple[AccountSchedule, ...]:
    """Nothing marks the default one: it is the one created first, unless a trigger sets another."""
    rows = parts.rows("schedules", SCHEDULES, "schedules")
    ordered = sorted(rows, key=lambda one: str(one.get("created_at") or ""))
    return tuple(_schedule(parts, one, first=place == 0) for place, one in enumerate(ordered))


def _schedule(parts: Parts, told: Mapping[str, Any], *, first: bool) -> AccountSchedule:
    number, said = str(told.get("id")), str(told.get("time_zone"))
    refused = len(parts.unread)
    holidays = parts.rows("holidays", f"{SCHEDULES}/{number}/holidays", "holidays")
    try:
        week = week_of(told.get("intervals") or ())
    except (KeyError, TypeError, ValueError):
        raise parts.api.odd(SCHEDULES) from None
    closed = tuple(sorted({day for one in holidays for day in _days(one)}))
    return AccountSchedule(
        number, str(told.get("name")), iana_zone(said), said, week, closed, (f"schedule:{number}",), first,
        closed_told=len(parts.unread) == refused,
    )  # fmt: skip


def week_of(intervals: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Opening hours by day; Zendesk counts minutes from Sunday at midnight, and no interval spans days. ValueError else."""
    week: dict[str, str] = {}
    for one in sorted(intervals, key=lambda one: int(one["start_time"])):
        start, end = int(one["start_time"]), int(one["end_time"])
        if not 0 <= start < end:
            raise ValueError("Not opening hours.")
        day = DAYS[(start // DAY_MINUTES - 1) % 7]
        span = f"{_clock(start % DAY_MINUTES)}-{_clock(end - start + start % DAY_MINUTES)}"
        week[day] = f"{week[day]}, {span}" if day in week else span
    return {day: week[day] for day in DAYS if day in week}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(holiday: Mapping[str, Any]) -> list[date]:
    try:
        first = date.fromisoformat(str(holiday.get("start_date")))
        last = min(date.fromisoformat(str(holiday.get("end_date"))), first + LONGEST_HOLIDAY)
    except ValueError:
        return []
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def _named(rows: Sequence[Mapping[str, Any]]) -> tuple[Named, ...]:
    return tuple(Named(str(one.get("id")), str(one.get("name"))) for one in rows)
