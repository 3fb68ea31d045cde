"""The kinds of value that only routes have: severities, quiet hours, the times of a digest."""

import re
from typing import Any

from marshmallow import ValidationError

from rules.rule_keys import SEVERITIES
from service.config.values import one_of, text, text_table, texts

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
ADDRESS = re.compile(r"[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+")
HOURS = re.compile(r"([1-9]|1[0-2])h")
DAILY = "08:00"


def severities(value: Any) -> list[str]:
    """A list of severities."""
    return [one_of(*SEVERITIES)(one) for one in texts(value)]


def quiet_hours(value: Any) -> str:
    """A span of the day that may run over midnight."""
    begin, dash, end = text(value).replace(" ", "").partition("-")
    if not (dash and TIME.fullmatch(begin) and TIME.fullmatch(end) and begin != end):
        raise ValidationError("is no span of the day. Write 20:00-07:00.")
    return f"{begin}-{end}"


def digest(value: Any) -> str:
    """The times of the day at which digests leave, from daily, 4h or 09:00,16:00."""
    given = text(value).replace(" ", "")
    if given == "daily":
        return DAILY
    if found := HOURS.fullmatch(given):
        return ",".join(f"{hour:02}:00" for hour in range(0, 24, int(found[1])))
    times = sorted(set(given.split(",")))
    if not all(TIME.fullmatch(one) for one in times):
        raise ValidationError("is no time of a digest. Write daily, 4h for every four hours, or 09:00,16:00.")
    return ",".join(times)


def mail_addresses(value: Any) -> dict[str, str]:
    """A table from somebody, or something, to one mail address."""
    for name, address in text_table(value).items():
        if ADDRESS.fullmatch(address) is None:
            raise ValidationError(f"has no mail address at '{name[:40]}'. Write NAME@HOST.")
    return {name: address.lower() for name, address in value.items()}
