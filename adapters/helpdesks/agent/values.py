"""How single values of our own events are read, and what the words in them mean."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.fields import read_integer, read_own_id, read_text
from rules.model import CONTEXT_PARTS, Role

# The sender's word for an author -> ours.
ROLES = {"customer": Role.CUSTOMER, "ai": Role.AI, "human": Role.STAFF, "system": Role.SYSTEM}
# Instrument -> (low, high, higher is better) where the sender names no scale.
INSTRUMENTS: Mapping[str, tuple[float, float, bool]] = {
    "ces": (1, 7, True),
    "csat": (1, 5, True),
    "nps": (0, 10, True),
}
MOST_TAGS = 200
_CURRENCY = re.compile(r"[A-Z]{3}")
CONVERSATION = re.compile(r"[A-Za-z0-9._-]{1,100}")


def read_conversation_id(value: Any) -> str:
    """A conversation's id, which becomes part of an address. ValueError else."""
    own = read_own_id(value)
    if not CONVERSATION.fullmatch(own):
        raise ValueError("Not a conversation id: use letters, digits, dot, dash and underscore, at most 100.")
    return own


def read_number(value: Any) -> float:
    """A finite JSON number. ValueError else."""
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError("Not a number.")
    return float(value)


def read_amount(value: Any) -> int:
    """Money in minor units (cents): a whole number, never a fraction. ValueError else."""
    if abs(amount := read_integer(value)) > 10**15:
        raise ValueError("Too large an amount.")
    return amount


def read_currency(value: Any) -> str:
    """An ISO 4217 code. ValueError else."""
    if not _CURRENCY.fullmatch(read_text(value)):
        raise ValueError("Not a currency code such as EUR.")
    return str(value)


def read_tags(value: Any) -> list[str]:
    """A list of tags without spaces, sorted. ValueError else."""
    if not isinstance(value, list) or len(value) > MOST_TAGS:
        raise ValueError(f"Not a list of at most {MOST_TAGS} tags.")
    return sorted({read_own_id(one) for one in value})


def read_context(value: Any) -> Sequence[str]:
    """Which parts of a hand-over's context came along: a part is there when it is true or a text. ValueError else."""
    if not isinstance(value, dict) or set(value) - set(CONTEXT_PARTS):
        raise ValueError(f"Not an object with any of {', '.join(CONTEXT_PARTS)}.")
    if any(not isinstance(one, bool | str) for one in value.values()):
        raise ValueError("Each part is true, false or a text.")
    return [part for part in CONTEXT_PARTS if value.get(part)]
