"""A stream of contacts grouped as it comes: join the open group of the highest mean likeness, else open a new one."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from bench.likening.texts import METHOD, MONTH, Contact
from rules.word_tables import WordTable

MOST_MEMBERS = 20  # so many of a group are compared, the newest
LEARN_EVERY = 20
LIMITS = {"careful": METHOD.thresholds.join, "usual": 0.22}
Figures = dict[str, Any]


def stream_figures(stream: Sequence[Contact]) -> Figures:
    """By set and limit: B-cubed precision, recall and F, groups opened, true groups, contacts."""
    found: Figures = {}
    for name in dict.fromkeys(one.set for one in stream):
        own = [one for one in stream if one.set == name]
        true = len({one.issue for one in own})
        found[name] = {
            limit: b_cubed(own, grouped(own, at)) | {"true": true, "contacts": len(own)}
            for limit, at in LIMITS.items()
        }
        found[name]["each_its_own"] = b_cubed(own, list(range(len(own))))
    return found


def grouped(stream: Sequence[Contact], limit: float) -> list[int]:
    """Each contact's group. Weights come from what was told before it, and nothing of the future."""
    groups: list[list[Contact]] = []
    found = []
    for contact, table in _with_tables(stream):
        best, place = max(
            ((_mean(contact, members, table), -number) for number, members in enumerate(groups)),
            default=(0.0, 0),
        )
        if best < limit:
            place = -len(groups)
            groups.append([])
        groups[-place].append(contact)
        found.append(-place)
    return found


def _with_tables(stream: Sequence[Contact]) -> Iterator[tuple[Contact, WordTable | None]]:
    table: WordTable | None = None
    for number, contact in enumerate(stream):
        if number % LEARN_EVERY == 0:
            table = METHOD.learn(MONTH, [one.packed for one in reversed(stream[:number]) if one.packed])
        yield contact, table


def _mean(contact: Contact, members: Sequence[Contact], table: WordTable | None) -> float:
    return fmean(METHOD.score(contact.packed, one.packed, table) for one in members[-MOST_MEMBERS:])


def b_cubed(stream: Sequence[Contact], groups: Sequence[int]) -> Figures:
    """For each contact the share of its group that is of its issue, and of its issue that is in its group; the means."""
    together = Counter(zip(groups, (one.issue for one in stream), strict=True))
    sizes, issues = Counter(groups), Counter(one.issue for one in stream)
    sums: defaultdict[str, float] = defaultdict(float)
    for (group, issue), number in together.items():
        sums["precision"] += number * number / sizes[group]
        sums["recall"] += number * number / issues[issue]
    precision, recall = (sums[name] / len(stream) for name in ("precision", "recall"))
    f = 2 * precision * recall / (precision + recall)
    return {
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f": round(f, 3),
        "groups": len(sizes),
    }
