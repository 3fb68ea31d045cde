"""Reads how a Freshdesk account is set up.

Sources: https://developers.freshdesk.com/api/#ticket-fields and https://developers.freshdesk.com/api/#business-hours
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.account import DAYS, Account, AccountField, AccountSchedule, Named, Sample
from adapters.account_reading import Parts, choice_words, like_a_machine
from adapters.helpdesks.freshdesk.connect_statuses import statuses
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.values import our_custom_value
from adapters.zone_names import iana_zone

HOLIDAYS_UNTOLD = "holidays: its API does not tell them; write the country, or the days, into schedules.NAME"
TAGS_UNTOLD = "tags: its API does not list them; those of the recent tickets are looked at"


def account(parts: Parts, own: Own) -> Account:
    """Part by part; what is refused is noted."""
    groups = _groups(parts)
    fields = parts.rows("fields", "/api/v2/ticket_fields")
    agents = parts.rows("users", "/api/v2/agents?per_page=100")
    names = [Named(str(one.get("id")), str((one.get("contact") or {}).get("name"))) for one in agents]
    return Account(
        schedules=_schedules(parts, groups),
        statuses=statuses(parts, fields, own),
        groups=tuple(Named(str(one.get("id")), str(one.get("name"))) for one in groups),
        fields=tuple(_field(one) for one in fields if str(one.get("type")).startswith("custom_")),
        forms=tuple(
            Named(str(one.get("id")), str(one.get("title") or one.get("name")))
            for one in parts.rows("forms", "/api/v2/ticket-forms")
        ),
        machines=like_a_machine(names),
        unread=(*parts.unread, HOLIDAYS_UNTOLD, TAGS_UNTOLD),
    )


def hours(parts: Parts) -> Account:
    """The schedules alone, with the groups that go by them."""
    return Account(schedules=_schedules(parts, _groups(parts)), unread=tuple(parts.unread))


def sample(ticket: Mapping[str, Any]) -> Sample:
    """A recent ticket's tags and the values of its custom fields."""
    held = {name: our_custom_value(value) for name, value in (ticket.get("custom_fields") or {}).items()}
    return Sample(
        str(ticket.get("id")),
        tuple(str(tag) for tag in ticket.get("tags") or ()),
        {name: value for name, value in held.items() if value},
    )


def _field(told: Mapping[str, Any]) -> AccountField:
    """Choices are texts, or a table whose keys are texts where choices depend on one another."""
    choices = told.get("choices")
    options = tuple(map(str, choices)) if isinstance(choices, dict) else choice_words(choices)
    return AccountField(str(told.get("name")), str(told.get("label")), str(told.get("type")), options)


def _groups(parts: Parts) -> list[Mapping[str, Any]]:
    return parts.rows("groups", "/api/v2/groups?per_page=100")


def _schedules(parts: Parts, groups: list[Mapping[str, Any]]) -> tuple[AccountSchedule, ...]:
    rows = parts.rows("schedules", "/api/v2/business_hours?per_page=100")
    return tuple(_schedule(one, groups) for one in rows)


def _schedule(told: Mapping[str, Any], groups: list[Mapping[str, Any]]) -> AccountSchedule:
    number, said = str(told.get("id")), str(told.get("time_zone"))
    used = sorted(f"group:{one.get('id')}" for one in groups if str(one.get("business_hour_id")) == number)
    default = bool(told.get("is_default"))
    return AccountSchedule(
        number,
        str(told.get("name")),
        iana_zone(said),
        said,
        week_of(told.get("business_hours") or {}),
        applies_to=() if default else tuple(used),
        default=default,
        closed_told=False,
    )


def week_of(told: Mapping[str, Any]) -> dict[str, str]:
    """{"monday": {"start_time": "8:00 am", "end_time": "5:00 pm"}}; days that are not told are closed."""
    spans = {day: told[day] for day in DAYS if isinstance(told.get(day), dict)}
    week = {
        day: (_clock(span.get("start_time")), _clock(span.get("end_time"))) for day, span in spans.items()
    }
    return {day: f"{start}-{end}" for day, (start, end) in week.items() if start and end}


def _clock(said: Any) -> str:
    """12:00 am ends a day as well as it begins one; business_time reads an end before its start as the next day's."""
    for form in ("%I:%M %p", "%H:%M"):
        try:
            return f"{datetime.strptime(str(said).strip(), form):%H:%M}"  # noqa: DTZ007  a time of day
        except ValueError:
            continue
    return ""
