"""How a customer feels, read from one message: what its words weigh, and what customers of a support team say besides.

The weight of ordinary words comes through a port (Polarity); service/measuring.py fills it with a lexicon that also knows
SUPPORT_WORDS. Tables and limits were written and tried as docs/reading.md says.
"""

import re
from collections.abc import Callable, Collection
from itertools import islice
from typing import Any

from rules.language import ENGLISH, OTHER, language_of
from rules.quick import Quick, quick

VERSION = "1"
METHOD = f"words-{VERSION}"
HELPDESK = "helpdesk"  # the method of a value that the helpdesk tells
# From -1 (very negative) to 1 (very positive).
Polarity = Callable[[str], float]

# What weighs more, or at all, when it is said to a support team; from -4 to 4 like the lexicon's own weights.
SUPPORT_WORDS = {
    "waiting": -1.2, "waited": -1.4, "wait": -0.8, "delay": -1.6, "delays": -1.6, "delayed": -1.8, "late": -1.2,
    "cancelled": -1.5, "canceled": -1.5, "cancel": -1.0, "refund": -1.0, "overcharged": -2.4, "charged": -1.0,
    "unresolved": -1.9, "unanswered": -1.8, "ignored": -2.2, "ignoring": -2.2, "unresponsive": -2.0, "crash": -2.0,
    "crashes": -2.0, "crashed": -2.0, "crashing": -2.0, "bug": -1.5, "bugs": -1.5, "buggy": -2.2, "broken": -2.2,
    "broke": -1.9, "breaks": -1.8, "faulty": -2.2, "defective": -2.4, "glitch": -1.5, "outage": -2.0, "downtime": -1.7,
    "offline": -1.0, "stuck": -1.7, "freezes": -1.6, "frozen": -1.4, "hangs": -1.4, "slow": -1.5, "laggy": -1.8,
    "useless": -2.6, "unusable": -2.7, "unacceptable": -2.8, "unprofessional": -2.5, "incompetent": -2.8,
    "misleading": -2.2, "unreliable": -2.2, "missing": -1.3, "lost": -1.5, "wrong": -1.9, "incorrect": -1.6,
    "fails": -1.4, "failing": -1.6, "letdown": -2.2, "lacking": -1.6,
    "overpriced": -2.0, "expensive": -1.0, "complaint": -1.8, "urgent": -0.8,
    "urgently": -0.9, "blocked": -1.5, "blocking": -1.4, "nowhere": -1.2, "waste": -2.0, "wasted": -2.2, "poor": -2.1,
    "refuse": -1.6, "refused": -1.6, "nonsense": -2.0, "joke": -1.2, "scam": -2.9,
    "tedious": -1.7, "cumbersome": -1.6, "mediocre": -1.4, "atrocious": -3.0, "appalling": -3.0, "sub-par": -1.8,
    # Said out of politeness, or in a technical sense, they weigh less than elsewhere.
    "please": 0.0, "help": 0.0, "support": 0.0, "dear": 0.0, "thanks": 1.2, "thank": 1.2, "share": 0.0, "like": 0.9,
    "problem": -1.1, "problems": -1.2, "kill": -0.8, "kills": -0.8, "killed": -0.8, "fire": 0.0, "fired": 0.0,
    "attack": -0.5, "abort": -0.5, "critical": -0.4, "worry": -0.8, "solve": 0.5, "solution": 0.6, "matter": 0.0,
}  # fmt: skip

# What no single word says. Each that is found makes the message more negative, once.
COMPLAINTS: tuple[tuple[Quick, float], ...] = (
    (quick(r"\bstill (?:no|not|nothing|have ?n[o']t|does ?n[o']t|is ?n[o']t|can ?(?:no|')t|waiting"
                r"|wrong|broken)\b"), 0.35),
    (quick(r"\b(?:on hold|no (?:reply|response|answer|help|update|refund)|nobody (?:answers|replies"
                r"|cares|helps)"
                r"|never (?:again|got|heard|received|came|arrived|answered|replied|buy|go|going|return)"
                r"|not (?:once|even)|no longer works?)\b"), 0.35),
    (quick(r"\b(?:(?:2nd|3rd|[4-9]th|second|third|fourth|fifth|umpteenth) time|times? already"
                r"|over and over"
                r"|again and again|keeps? (?:on )?(?:\w+ing|crash|fail)"
                r"|every (?:single )?time)\b"), 0.25),
    (quick(r"\b(?:(?:not|n[o']t|never|stopped|stops|quit) (?:really |even )?work(?:s|ing|ed)?"
                r"|does ?n[o']t (?:even )?(?:help|load|open|fit)"
                r"|did ?n[o']t (?:even )?(?:help|work|fix|solve|fit|last)|will not (?:load|open"
                r"|start))\b"), 0.35),
    (quick(r"\b(?:why (?:is|are|do|does|did|can ?(?:no|')t|has|am|would)|how (?:come|hard|difficult)"
                r"|what(?:'s| is) the point)\b"), 0.15),
    (quick(r"\b(?:waste of|money back|fed up|sick of|tired of|had enough|let down|ripped off|rip[- ]?off"
                r"|(?:days?|weeks?|months?|hours?|minutes) (?:later|now|already|of waiting)"
                r"|how (?:much )?longer"
                r"|stay away|don'?t (?:bother|buy|waste)|not (?:worth|good|great|impressed|happy|satisfied"
                r"|recommend\w*|helpful|acceptable))\b"), 0.4),
    (quick(r"\?\s?\?|\?!|!\?"), 0.2),
)  # fmt: skip

# A helpdesk's words for how somebody feels, as fields and tags carry them.
HELPDESK_WORDS = {
    "very_negative": -0.8, "negative": -0.4, "neutral": 0.0, "positive": 0.4, "very_positive": 0.8,
}  # fmt: skip
USUAL_PLACE = "tag:sentiment__"

MOST_WORDS = 150  # of a longer message the first and the last half of these are weighed
BOUND = 1.0
LONGEST_WORD = 40  # letters; what is longer is no word
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def sentiment_of(text: str, polarity: Polarity) -> float | None:
    """From -1 to 1 with three decimals; None for what is not, or not clearly, English. text: the writer's own words."""
    words = _weighed_part(text)
    language = language_of(words)
    if language == OTHER:
        return None
    worse = sum(weight for pattern, weight in COMPLAINTS if pattern.search(words))
    score = polarity(words) - worse
    if language != ENGLISH and not score:
        return None
    return round(max(-BOUND, min(BOUND, score)), 3)


def frustration(sentiment: float, repair: bool, overlap: float, regret: bool) -> float:
    """How much speaks for a customer who gets nowhere, -0.5 to 1.6. overlap: see `overlap_of`; regret: of the answer before."""
    return round(-0.5 * sentiment + 0.5 * repair + 0.3 * overlap + 0.3 * regret, 3)


def overlap_of(words: Collection[Any], before: Collection[Any]) -> float:
    """The share, 0 to 1, of a turn's words that its writer had already used in the turn before."""
    return len(set(words) & set(before)) / len(set(words)) if words else 0.0


def words_of(text: str) -> list[str]:
    """The different words of a text in lower case, sorted; of a long text the first ones."""
    return sorted({one.group().lower() for one in islice(WORD.finditer(text), MOST_WORDS)})


def read_word(value: Any) -> float | None:
    """What a helpdesk's word or number means, None for a word that is not known. Numbers: from -1 to 1."""
    said = str(value).strip().lower()
    word = re.sub(r"[\s-]+", "_", said)
    if word in HELPDESK_WORDS:
        return HELPDESK_WORDS[word]
    try:
        number = float(said)
    except ValueError:
        return None
    return number if -BOUND <= number <= BOUND else None


def _weighed_part(text: str) -> str:
    words = text.split()
    half = MOST_WORDS // 2
    kept = words if len(words) <= MOST_WORDS else [*words[:half], *words[-half:]]
    return " ".join(one[:LONGEST_WORD] for one in kept)
