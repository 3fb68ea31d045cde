"""How single values of Intercom's shapes are read: times are seconds since 1970, in statistics also ISO text.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.fields import read_moment, read_own_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_SECOND = 253_402_300_799
_OUTSIDE_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


def read_seconds(value: Any) -> datetime:
    """Seconds since 1970; 0 stands for "never" and is no time. ValueError else."""
    if type(value) is not int or not 0 < value <= _LATEST_SECOND:
        raise ValueError("Not a number of seconds.")
    return _EPOCH + timedelta(seconds=value)


def read_time(value: Any) -> datetime:
    """Seconds or ISO text, as statistics have the one or the other. ValueError else."""
    return read_moment(value) if type(value) is str else read_seconds(value)


def read_table(value: Any) -> dict[str, Any]:
    """A JSON object whose keys are the workspace's own. ValueError else."""
    if type(value) is not dict:
        raise ValueError("Not an object.")
    return value


def read_outside_id(value: Any) -> str:
    """The id that the caller of the Fin Agent API gave its own conversation. ValueError else."""
    own = read_own_id(value)
    if not _OUTSIDE_ID.fullmatch(own):
        raise ValueError("Not a conversation id.")
    return own
