"""What is measured of how a customer feels, once, when the event is stored; only the customer's own words count.

Whether words come back is compared between messages that arrive in any order and whose text may be gone by then, so an
event keeps a number for each word. The numbers are keyed with the installation's key: they tell equal words from
different ones, and no word.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from rules.model import Event, Kind, Role
from rules.own_words import own_words
from rules.sentiment import HELPDESK, METHOD, sentiment_of, words_of
from service.lexicon import polarity

SPOKEN = (Kind.CREATED, Kind.MESSAGE)
NOT_CUSTOMERS = (Role.STAFF, Role.AI, Role.SYSTEM)
DIGEST_BYTES, KEY_BYTES = 4, 64
KEPT, KEPT_WORDS = 512, 20_000  # texts and words whose reading is remembered


def feelings(event: Event, key: bytes) -> Mapping[str, Any]:
    """The signs sentiment, sentiment_by and words; none for what nobody's customer wrote."""
    fields = event.fields
    theirs = (
        event.kind in SPOKEN and fields.get("author_role") not in NOT_CUSTOMERS and fields.get("public", True)
    )
    told = fields.get("sentiment")
    if not theirs or (not event.text and told is None):
        return {}
    numbers, score = _read(event.text, key)
    found: dict[str, Any] = {"words": list(numbers)}
    if told is not None:
        return found | {"sentiment": told, "sentiment_by": HELPDESK}
    return found | ({} if score is None else {"sentiment": score, "sentiment_by": METHOD})


# A ticket's opening and its first message are one text, and a ticket read again tells all its texts again.
@lru_cache(maxsize=KEPT)
def _read(text: str, key: bytes) -> tuple[tuple[int, ...], float | None]:
    """The keyed numbers of the words, and how the customer felt, None where it cannot be told."""
    own = own_words(text)
    return tuple(_number(word, key) for word in words_of(own)), sentiment_of(own, polarity)


@lru_cache(maxsize=KEPT_WORDS)
def _number(word: str, key: bytes) -> int:
    digest = blake2b(word.encode(), key=key[:KEY_BYTES], digest_size=DIGEST_BYTES)
    return int.from_bytes(digest.digest(), "big")
