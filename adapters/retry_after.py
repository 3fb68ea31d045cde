"""Reads how long a far side asks to wait."""

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

SECONDS = re.compile(r"[0-9]{1,20}")


def retry_after_seconds(text: str | None, now: float) -> float | None:
    """The seconds of a Retry-After header, None when it says nothing usable.

    text: a number of seconds or an HTTP date (RFC 9110, 10.2.3); a date in the past is 0. now: Unix time.
    Nothing is capped here: how long to believe a far side is for the sender to decide.
    """
    text = (text or "").strip()
    if SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def reset_seconds(text: str | None, now: float, *, per_second: float = 1000) -> float | None:
    """Seconds until a reset given as Unix time, in milliseconds by default; None when it says nothing usable."""
    try:
        reset = float(text or "") / per_second
    except ValueError:
        return None
    return max(0.0, reset - now) if math.isfinite(reset) else None
