"""Likeness of texts without any model: words, pairs of words and pieces of words, kept as keyed numbers only.

A feature is 64 bits, 62 of a keyed hash and 2 of what it is of, and how often it came (1, 2, 3, 4 or more). Words cannot be
read out of them, and only who has the key could test whether a word is among them.
"""

import hashlib
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from math import log, sqrt
from operator import mul

from rules.likeness import Features, Thresholds
from rules.word_tables import WordTable, learned

NAME, VERSION = "lite", "1"
THRESHOLDS = Thresholds(same=0.10, certain=0.20, alone_same=0.20, alone_certain=0.40, join=0.35, suggest=0.20)
MOST_READ, LONGEST_WORD, PIECE = 2_000, 40, 4  # characters
WORD, PAIR, PIECE_OF, COMMON = 0, 1, 2, 3
MOST_TIMES = 4
TIMES = [1 + log(times) for times in range(1, MOST_TIMES + 1)]
# By kind; before there is a table nothing tells how common the common words are, so they would count too much.
WEIGHTS, WEIGHTS_ALONE = (1.0, 0.5, 0.6, 0.2), (1.0, 0.5, 0.6, 0.0)
# By four bits: what a feature is of, and how often it came.
SCALED, SCALED_ALONE = (
    [weight * times for weight in one for times in TIMES] for one in (WEIGHTS, WEIGHTS_ALONE)
)
MASK = (1 << 64) - 4
FIRST, SECOND = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd, so that (a, b) and (b, a) are different pairs

TOKEN = re.compile(r"[^\W_]+")
COMMON_WORDS = """
    a about able above after again against all also am an and any anyone anything are as at be because been before being
    below best between both but by can cannot can't could dear did didn't do does doesn't doing don don't down during each else
    ever few for from further get gets getting go going good got had has have having he hello help her here hers herself hey
    hi him himself his how i id if ill im in into is isn't it its itself ive just know let like ll look looking lot m make may
    maybe me might mine more most must my myself need no nor not now of off on once one only or other our ours ourselves out
    over own please question re regards s same shall she should so some someone something such t tell than thank thanks that
    the their theirs them themselves then there these they thing things this those through to too try trying under until up
    us ve very want wants wanted was way we well were what when where which while who whom why will with wondering won't would
    yes yet you your yours yourself yourselves morning afternoon evening day cheers
    """
STOP = frozenset(COMMON_WORDS.replace("'", "").split())
# These say that something is wrong, or still is, but not what.
CHATTER = frozenset(
    """
    answer answered asap back fixed happen happened happening happens hear heard issue issues news problem problems reply
    request response solved still support team ticket update updates urgent work worked working works wrote
    """.split()  # noqa: SIM905
)
ENDINGS = (
    ("ations", "at"), ("ation", "at"), ("ies", "y"), ("ing", ""), ("ied", "y"), ("edly", ""), ("ed", ""), ("ly", ""),
    ("es", "e"), ("s", ""),
)  # fmt: skip
KEPT_DOUBLE = "lsz"

Vector = tuple["array[int]", list[float], float]  # features, what each weighs, and the length of the whole
MOST_FORGOTTEN = 2_000  # groups of texts that nobody asks for any more; some 20 kB each
FEATURE_BYTES = 9  # its number, and the four bits


class Lite:
    """Fills rules.same_issue.Method. key: the installation's; without it stored features say nothing."""

    name = NAME
    version = VERSION
    thresholds = THRESHOLDS

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"wording").digest()
        self._word = lru_cache(maxsize=20_000)(self._of_word)
        self._vector = lru_cache(maxsize=256)(vector)
        self._weights = lru_cache(maxsize=32)(self._by_feature)  # of the one that is compared with many
        self._groups = lru_cache(maxsize=2)(Groups)

    def features(self, text: str) -> Features:
        """The text's features; empty where none of its words says what it is about."""
        plain = text[:MOST_READ].lower().replace("'", "").replace("’", "")
        words = [word[:LONGEST_WORD] for word in TOKEN.findall(plain) if not word.isdigit()]
        told = [word for word in words if word not in STOP]
        content = sum(word not in CHATTER for word in told)
        if not content:
            return Features(b"", 0)
        known = [self._word(word) for word in told]
        counts = Counter(feature for features in known for feature in features)
        counts.update(_pair(one[0], other[0]) for one, other in pairwise(known))
        counts.update(self._word(word)[0] | COMMON for word in words if word in STOP)
        return Features(_packed(counts), content)

    def score(self, one: bytes, other: bytes, table: WordTable | None) -> float:
        """The cosine of the two weighted texts; comparing one with many costs least where it comes first."""
        known, size = self._weights(one, table)
        features, weights, other_size = self._vector(other, table)
        shared: float = sum(map(mul, weights, map(known, features, repeat(0.0))))
        return min(1.0, shared / (size * other_size))

    def mean_scores(
        self, one: bytes, groups: Sequence[tuple[bytes, ...]], table: WordTable | None
    ) -> list[float]:
        """For each group of texts the mean of the scores with them."""
        return self._groups(table).means(self._vector(one, table), groups)

    def _by_feature(
        self, packed: bytes, table: WordTable | None
    ) -> tuple[Callable[[int, float], float], float]:
        features, weights, size = self._vector(packed, table)
        return dict(zip(features, weights, strict=True)).get, size

    def learn(self, month: str, texts: Iterable[bytes]) -> WordTable | None:
        """How common each feature is among these texts."""
        return learned(month, f"{NAME}/{VERSION}", map(identities, texts))

    def keyed(self, word: str) -> str:
        """What stands for a number that somebody named."""
        return f"{self._hash('r' + word):016x}"

    def _of_word(self, word: str) -> tuple[int, ...]:
        """The word's stem first, then its pieces."""
        padded = f" {word} "
        pieces = [padded[at : at + PIECE] for at in range(max(1, len(padded) - PIECE + 1))]
        return (
            self._hash("w" + stem(word)),
            *(self._hash("c" + piece) | PIECE_OF for piece in pieces),
        )

    def _hash(self, told: str) -> int:
        digest = hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "big") & MASK


def stem(word: str) -> str:
    """The word without the endings of number and time."""
    if len(word) <= 3:
        return word
    ending, instead = next(
        (pair for pair in ENDINGS if word.endswith(pair[0]) and len(word) - len(pair[0]) + len(pair[1]) >= 3),
        ("", ""),
    )
    if ending == "s" and word.endswith("ss"):
        return word
    word = word[: len(word) - len(ending)] + instead
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in KEPT_DOUBLE:
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _pair(one: int, other: int) -> int:
    mixed = one * FIRST + other * SECOND
    return (mixed ^ mixed >> 31) & MASK | PAIR


def _packed(counts: Counter[int]) -> bytes:
    numbers = sorted(counts)
    bits = bytes([(key & 3) << 2 | min(counts[key], MOST_TIMES) - 1 for key in numbers])
    return array("Q", numbers).tobytes() + bits


def identities(features: bytes) -> "array[int]":
    """The features without how often they came, as a table counts them."""
    return array("Q", features[: len(features) // FEATURE_BYTES * 8])


def vector(packed: bytes, table: WordTable | None) -> Vector:
    """The weighted features in the order of their numbers, so that a sum over two texts is the same both ways."""
    features = identities(packed)
    weights = map((SCALED if table else SCALED_ALONE).__getitem__, packed[len(features) * 8 :])
    if table:
        weights = map(mul, weights, map(table.rarities.get, features, repeat(1.0)))
    found = list(weights)
    return features, found, sqrt(sum(map(mul, found, found))) or 1.0


class Groups:
    """Groups of texts by feature, so that one text is compared with all of them at once. table: the weights of words."""

    def __init__(self, table: WordTable | None) -> None:
        self._table = table
        self._numbers: dict[tuple[bytes, ...], int] = {}
        # By feature the groups that have it, each with its mean weight in texts of length 1.
        self._having: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)

    def means(self, one: Vector, groups: Sequence[tuple[bytes, ...]]) -> list[float]:
        """The mean of the scores with each group's texts, 0 for none."""
        if len(self._numbers.keys() - set(groups)) > MOST_FORGOTTEN:
            self._numbers.clear()
            self._having.clear()
        numbers = [self._number(group) for group in groups]
        found = [0.0] * len(self._numbers)
        features, weights, size = one
        for feature, own in zip(features, weights, strict=True):
            for number, weight in self._having.get(feature, ()):
                found[number] += own * weight
        return [min(1.0, found[number] / size) for number in numbers]

    def _number(self, group: tuple[bytes, ...]) -> int:
        known = self._numbers.get(group)
        if known is not None:
            return known
        number = self._numbers[group] = len(self._numbers)
        whole: defaultdict[int, float] = defaultdict(float)
        for packed in group:
            features, weights, size = vector(packed, self._table)
            for feature, weight in zip(features, weights, strict=True):
                whole[feature] += weight / (size * len(group))
        for feature, weight in whole.items():
            self._having[feature].append((number, weight))
        return number
