"""Pairs of one customer's contacts: how many of the same issue are found, and how many of the found are right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from bench.likening.texts import METHOD, Contact, table_of
from rules.same_issue import LEAST_WORDS
from rules.word_tables import WordTable

LIMITS = METHOD.thresholds
Figures = dict[str, Any]


@dataclass(frozen=True)
class Scored:
    """A pair with its true answer. vetoed: their categories differ; short: one says little."""

    same: bool
    score: float
    vetoed: bool
    short: bool
    unseen: bool


def pair_figures(contacts: Mapping[str, Contact], pairs: Sequence[Mapping[str, str]]) -> Figures:
    """By set, at the product's limits: precision, recall, F, and the area under the curve.

    all: weights of all texts; unseen: those of half of the customers, on the pairs of the other half; no_weights: before
    anything is known. category_veto and decided are what the product does with different categories and with short texts.
    """
    found: Figures = {}
    for name in dict.fromkeys(pair["set"] for pair in pairs):
        own = [one for one in contacts.values() if one.set == name]
        asked = [pair for pair in pairs if pair["set"] == name]
        whole = _scored(contacts, asked, table_of(own))
        half = _scored(contacts, asked, table_of(one for one in own if not is_unseen(one.customer)))
        found[name] = {
            "all": _at(whole, LIMITS.same) | {"auc": auc(whole)},
            "all_certain": _at(whole, LIMITS.certain),
            "unseen": _at([one for one in half if one.unseen], LIMITS.same)
            | {"auc": auc([one for one in half if one.unseen])},
            "no_weights": _at(_scored(contacts, asked, None), LIMITS.alone_same),
            "category_veto": _at([one for one in whole if not one.vetoed], LIMITS.same, _missed(whole)),
            "decided": _decided(whole),
        }
    return found


def is_unseen(customer: str) -> bool:
    """Whether a customer's texts teach no weights: every second one, by a hash."""
    return sha256(customer.encode()).digest()[0] % 2 == 1


def _scored(
    contacts: Mapping[str, Contact], pairs: Iterable[Mapping[str, str]], table: WordTable | None
) -> list[Scored]:
    found = []
    for pair in pairs:
        one, other = contacts[pair["a"]], contacts[pair["b"]]
        vetoed = bool(one.category and other.category and one.category != other.category)
        short = min(one.words, other.words) < LEAST_WORDS
        score = METHOD.score(one.packed, other.packed, table)
        found.append(Scored(pair["same_issue"] == "1", score, vetoed, short, is_unseen(one.customer)))
    return found


def _missed(pairs: Iterable[Scored]) -> int:
    """Pairs of the same issue that a veto takes away."""
    return sum(one.same and one.vetoed for one in pairs)


def _decided(pairs: Sequence[Scored]) -> Figures:
    """As the product decides: veto, and short texts only from the higher limit on; the share that stays unknown."""
    yes = [
        one for one in pairs if not one.vetoed and one.score >= (LIMITS.certain if one.short else LIMITS.same)
    ]
    unknown = [one for one in pairs if one.short and not one.vetoed and one.score < LIMITS.certain]
    return measures(sum(one.same for one in yes), len(yes), sum(one.same for one in pairs)) | {
        "unknown": round(len(unknown) / len(pairs), 3) if pairs else None
    }


def _at(pairs: Sequence[Scored], limit: float, missed: int = 0) -> Figures:
    yes = [one for one in pairs if one.score >= limit]
    return measures(sum(one.same for one in yes), len(yes), sum(one.same for one in pairs) + missed)


def measures(right: int, said: int, true: int) -> Figures:
    """Precision, recall and F; None where nothing was said or nothing is true."""
    precision, recall = (right / said if said else None), (right / true if true else None)
    f = 2 * right / (said + true) if said + true else None
    return {name: None if one is None else round(one, 3)
            for name, one in (("precision", precision), ("recall", recall), ("f", f))}  # fmt: skip


def auc(pairs: Sequence[Scored]) -> float | None:
    """How often a pair of the same issue scores above another one; equal scores count half."""
    ordered = sorted(pairs, key=lambda one: one.score)
    same, rank, total = sum(one.same for one in pairs), 0, 0.0
    others = len(pairs) - same
    if not (same and others):
        return None
    for _, group in groupby(ordered, key=lambda one: one.score):
        equal = list(group)
        total += (rank + (len(equal) + 1) / 2) * sum(one.same for one in equal)
        rank += len(equal)
    return round((total - same * (same + 1) / 2) / (same * others), 3)
