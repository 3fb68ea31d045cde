"""Puts an account's renewal brief together out of what is stored, for the API, the page, the command and the push alike."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rules.brief import Brief, Stretch, ToRead, brief
from rules.moments import optional_moment, optional_text, to_text
from rules.renewal import DAY, STEPS, renews, step_at
from service.store import brief_rows
from service.store.bearings import Select

TOLD = ("name", "tier", "owner", "lifecycle", "contract_value", "contract_currency")


@dataclass(frozen=True, slots=True)
class AccountBrief:
    """A brief as of a moment. account: its stored row. renewal_at: None where it was not told, or nothing is left to renew."""

    account: Mapping[str, Any]
    at: datetime
    renewal_at: datetime | None
    brief: Brief

    @property
    def days(self) -> int | None:
        """Days until the renewal, one that has begun counted whole; below 0 after it."""
        return None if self.renewal_at is None else -((self.at - self.renewal_at) // DAY)

    @property
    def ahead(self) -> list[tuple[int, datetime]]:
        """The steps that are still to come, each with its moment."""
        if self.renewal_at is None:
            return []
        steps = [(step, step_at(self.renewal_at, step)) for step in STEPS]
        return [(step, moment) for step, moment in steps if moment > self.at]


def account_brief(select: Select, account: str, at: datetime) -> AccountBrief | None:
    """The brief of an account, None where it is not known. select: see service.store.bearings."""
    told = brief_rows.account(select, account)
    if told is None:
        return None
    found = brief(
        brief_rows.contacts(select, account),
        brief_rows.reported(select, account),
        brief_rows.unanswered(select, account),
        at,
    )
    return AccountBrief(told, at, optional_moment(told["renewal_at"]) if renews(told) else None, found)


def document(one: AccountBrief) -> dict[str, Any]:
    """The brief as the API and `--json` tell it; moments as text."""
    found = one.brief
    lists: dict[str, tuple[Any, ...]] = {
        "open_problems": found.open,
        "fixed_problems": found.fixed,
        "requests": found.requests,
        "unanswered": found.unanswered,
    }
    return {
        "account": one.account["id"],
        **{name: one.account[name] for name in TOLD},
        "at": to_text(one.at),
        "renewal_at": optional_text(one.renewal_at),
        "days": one.days,
        "steps_ahead": [{"days": step, "at": to_text(moment)} for step, moment in one.ahead],
        "past": {name: _stretch(getattr(found.past, name)) for name in ("recent", "before", "year")},
        **{name: [_plain(asdict(each)) for each in rows] for name, rows in lists.items()},
        "to_read": [_to_read(each) for each in found.to_read],
    }


def _stretch(one: Stretch | None) -> dict[str, Any] | None:
    return None if one is None else asdict(one) | {"contacts_90": one.contacts_90}


def _to_read(one: ToRead) -> dict[str, Any]:
    at = to_text(one.value) if isinstance(one.value, datetime) else None
    return {"ticket_id": one.ticket_id, "why": one.why, "number": None if at else one.value, "at": at}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
