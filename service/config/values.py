"""The kinds of value a setting may have: one function each, which reads or says what is wrong."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from holidays import list_supported_countries
from marshmallow import ValidationError

from adapters.settings import ORGANIZATION
from rules.model import Status, Touchpoint
from service.config.problems import suggestion
from service.config.settings import Parameter

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|file:(.+)")
DURATION = re.compile(r"([0-9]{1,5})([smhdw])")
PUBLISHABLE = re.compile(r"pk_[A-Za-z0-9_-]{16,64}")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
PLACE = re.compile(r"(schedule|group|brand|form|tag|channel):\S+")
SIGN = re.compile(r"tag:\S+|field:[^\s=]+=.+")
ACCOUNT_TIER, HANDLE_TIME = "account_tier", "handle_time"
PARTS = tuple(str(part) for part in Touchpoint if part is not Touchpoint.NONE)
STATUSES = tuple(str(status) for status in Status if status is not Status.UNKNOWN)
UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEB, MAIL = frozenset({"http", "https"}), frozenset({"smtp", "smtps"})
HOW_TO_REFER = "Write ${ENV_NAME} for an environment variable or file:PATH for a file."
HOW_TO_ADDRESS = "Write https://HOST or http://HOST:PORT, without user, query or fragment."


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str):
        raise ValidationError("is not a text. Put it in quotes.")
    if not value.strip():
        raise ValidationError("is empty. Give it a value or remove the line.")
    return value


def switch(value: Any) -> bool:
    """true or false, and nothing that merely looks like it."""
    if not isinstance(value, bool):
        raise ValidationError("is neither true nor false (written without quotes).")
    return value


def whole_number(low: int, high: int) -> Callable[[Any], int]:
    """A whole number from low to high."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValidationError(f"is not a whole number from {low} to {high}.")
        return value

    return read


def one_of(*words: str) -> Callable[[Any], str]:
    """One word of a fixed list."""

    def read(value: Any) -> str:
        if text(value) not in words:
            raise ValidationError(f"has the unknown value '{value[:40]}'. {suggestion(value, words)}")
        return str(value)

    return read


def time_zone(value: Any) -> str:
    """An IANA time zone."""
    if text(value) not in available_timezones():
        near = suggestion(value, available_timezones())
        hint = near if near.startswith("Did") else "Use an IANA name such as Europe/Berlin or UTC."
        raise ValidationError(f"has the unknown time zone '{value[:40]}'. {hint}")
    return str(value)


def url(value: Any) -> str:
    """An http or https address; a trailing slash is dropped."""
    return _address(value, WEB)


def sink_address(value: Any) -> str:
    """As `url`, or the address of a mail server; which of them a kind of sink takes is looked at afterwards."""
    return _address(value, WEB | MAIL)


def _address(value: Any, schemes: frozenset[str]) -> str:
    try:
        parts = urlsplit(text(value))
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        if isinstance(error, ValidationError):
            raise
        usable = False
    if not usable or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValidationError(f"is not a plain address. {HOW_TO_ADDRESS}")
    return str(value).rstrip("/")


def duration(value: Any) -> timedelta:
    """A span of time such as 30m, 12h or 7d."""
    match = DURATION.fullmatch(text(value))
    if match is None:
        raise ValidationError("is not a span of time. Write a number and s, m, h, d or w, for example 7d.")
    return timedelta(seconds=int(match[1]) * UNIT_SECONDS[match[2]])


def moment(value: Any) -> datetime:
    """A TOML date and time with an offset, as aware UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValidationError(
            "is not a moment. Write it without quotes and with an offset: 2026-05-01T00:00:00Z."
        )
    return value.astimezone(UTC)


def texts(value: Any) -> list[str]:
    """A list of texts that are not empty."""
    if not isinstance(value, list):
        raise ValidationError('is not a list. Write ["one", "two"].')
    return [text(item) for item in value]


def text_table(value: Any) -> dict[str, str]:
    """A table of texts."""
    if not isinstance(value, dict):
        raise ValidationError('is not a table. Write { name = "value" }.')
    return {key: text(item) for key, item in value.items()}


def mapping(value: Any) -> dict[str, str]:
    """A table from a tag of ours, or account_tier, to the place in the helpdesk that carries it."""
    for name, place in text_table(value).items():
        of_organization = place.startswith(ORGANIZATION) and bool(place.removeprefix(ORGANIZATION).strip())
        if name == HANDLE_TIME and not place.startswith("field:"):
            raise ValidationError(
                f"has the place '{place[:60]}' at {name}, which is a number. Write field:ID."
            )
        if name == ACCOUNT_TIER and not of_organization:
            raise ValidationError(f"has the place '{place[:60]}' at {ACCOUNT_TIER}. Write {ORGANIZATION}KEY.")
        if name != ACCOUNT_TIER and place.startswith(ORGANIZATION):
            raise ValidationError(
                f"has the place '{place[:60]}' at {name[:40]}, which is of tickets. Write field:ID or tag:PREFIX."
            )
    return dict(value)


def parameter_tables(value: Any) -> dict[str, dict[str, Parameter]]:
    """A table of tables of numbers, texts, lists of texts and truth values."""
    for name, table in (value if isinstance(value, dict) else {"": None}).items():
        if not isinstance(table, dict) or not all(map(_is_parameter, table.values())):
            where = f"'{name[:40]}'" if name else "it"
            raise ValidationError(
                f"has no table of parameters at {where}. Write RULE = {{ PARAMETER = 3.0 }}."
            )
    return {name: dict(table) for name, table in value.items()}


def _is_parameter(value: Any) -> bool:
    several = value if isinstance(value, list) else None
    return (
        isinstance(value, int | float | str)
        if several is None
        else all(isinstance(one, str) for one in several)
    )


def ai_signs(value: Any) -> dict[str, str]:
    """A table from a place in the helpdesk to the AI's part."""
    for place, part in text_table(value).items():
        if SIGN.fullmatch(place) is None:
            raise ValidationError(f"has the place '{place[:60]}'. Write tag:NAME or field:ID=VALUE.")
        one_of(*PARTS)(part)
    return dict(value)


def statuses(value: Any) -> dict[str, str]:
    """A table from a status of the helpdesk, by its id or its name in small letters, to our word."""
    for name, word in text_table(value).items():
        if word not in STATUSES:
            words = ", ".join(STATUSES)
            raise ValidationError(
                f"has the unknown word '{word[:40]}' for '{name[:40]}'. Write one of {words}."
            )
    return {name.strip().lower(): word for name, word in value.items()}


def publishable_keys(value: Any) -> dict[str, str]:
    """A table from the name of a key to its text."""
    found = text_table(value)
    for name, key in found.items():
        if NAME.fullmatch(name) is None or PUBLISHABLE.fullmatch(key) is None:
            raise ValidationError(
                f"has an unusable entry '{name[:40]}'. Write NAME = \"pk_\" and 16 to 64 letters and digits."
            )
    if len(set(found.values())) < len(found):
        raise ValidationError("holds one key under two names. Give each name a key of its own.")
    return found


def origins(value: Any) -> list[str]:
    """A list of origins exactly as browsers send them."""
    for one in texts(value):
        if ORIGIN.fullmatch(one) is None:
            raise ValidationError(
                f"has the origin '{one[:60]}'. Write https://HOST in small letters, without a path or a last slash."
            )
    return list(value)


def week(value: Any) -> dict[str, str]:
    """Opening hours by day: { monday = "09:00-12:00, 13:00-17:00" }; spans may run over midnight."""
    for day, spans in text_table(value).items():
        one_of(*WEEKDAYS)(day)
        for span in spans.split(","):
            if SPAN.fullmatch(span.strip()) is None:
                raise ValidationError(f"has the span '{span.strip()[:40]}' on {day}. Write 09:00-17:00.")
    return dict(value)


def holidays_of(value: Any) -> str:
    """A country, or a country and its part: DE, DE-BY."""
    country, _, part = text(value).partition("-")
    known = list_supported_countries()
    if country not in known:
        raise ValidationError(f"has the unknown country '{country[:40]}'. {suggestion(country, known)}")
    if part and part not in known[country]:
        raise ValidationError(f"has the unknown part '{part[:40]}'. {suggestion(part, known[country])}")
    return str(value)


def dates(value: Any) -> list[date]:
    """A list of days, written without quotes."""
    if not isinstance(value, list) or not all(type(one) is date for one in value):
        raise ValidationError("is not a list of days. Write [2026-12-24, 2026-12-31].")
    return value


def places(value: Any) -> list[str]:
    """A list of places in the helpdesk."""
    for one in texts(value):
        if PLACE.fullmatch(one) is None:
            raise ValidationError(
                f"has the place '{one[:60]}'. Write schedule:ID, group:ID, brand:ID, form:ID, tag:NAME or channel:NAME."
            )
    return list(value)


def reference(value: Any) -> str:
    """Where a secret stands; a secret written into the file itself is refused and never repeated."""
    if not isinstance(value, str) or REFERENCE.fullmatch(value) is None:
        raise ValidationError(f"must not hold the secret itself. {HOW_TO_REFER}")
    return value


def reference_table(value: Any) -> dict[str, str]:
    """A table of references."""
    if not isinstance(value, dict):
        raise ValidationError('is not a table. Write { name = "${ENV_NAME}" }.')
    return {key: reference(item) for key, item in value.items()}


def accepted_secrets(value: Any) -> list[dict[str, Any]]:
    """A list of references; one that is rotated out is written {secret = REFERENCE, until = MOMENT}."""
    if not isinstance(value, list) or not value:
        raise ValidationError(f"is not a list with at least one secret. {HOW_TO_REFER}")
    return [_accepted(item) for item in value]


def _accepted(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        return {"secret": reference(item), "until": None}
    if "secret" not in item or set(item) - {"secret", "until"}:
        raise ValidationError("needs secret = REFERENCE and, to let it expire, until = MOMENT, and no more.")
    return {"secret": reference(item["secret"]), "until": moment(item["until"]) if "until" in item else None}


def queue_address(value: Any) -> str:
    """inline, a Redis address without a password, or a reference to one that may have a password."""
    if REFERENCE.fullmatch(text(value)):
        return str(value)
    if complaint := no_queue(value):
        raise ValidationError(complaint)
    if urlsplit(value).password:
        raise ValidationError(f"must not hold a password. {HOW_TO_REFER}")
    return str(value)


def no_queue(value: str) -> str:
    """Why a text names no queue, "" when it does."""
    if value == "inline" or value.startswith(("redis://", "rediss://", "unix://")):
        return ""
    return "is neither inline nor a Redis address (redis://, rediss:// or unix://)."
