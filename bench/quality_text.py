"""What reading text reaches on labelled messages and conversations; every figure also on the half that nobody looked at.

    python bench/quality_text.py [FOLDER]     messages.csv, human_request.csv, conversations.jsonl (default: the messages
                                              that the developers wrote for the tests alone)

While the lists were written one half of the rows was looked at, the other was not; which half a row belongs to is told by
a hash of its text. `held_out` is the second half; `plain` is the lexicon alone, as it comes.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from time import thread_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: E402

from rules.asks_human import asks_human  # noqa: E402
from rules.expansion import asks_for_more  # noqa: E402
from rules.greeting import is_greeting  # noqa: E402
from rules.own_words import own_words  # noqa: E402
from rules.repair import is_repair  # noqa: E402
from rules.sentiment import frustration, overlap_of, sentiment_of, words_of  # noqa: E402
from rules.text import measure  # noqa: E402
from service.lexicon import polarity  # noqa: E402

Figures = dict[str, Any]
Row = dict[str, str]
WRITTEN = ROOT / "tests" / "fixtures" / "text"
CLOSING, EXPANSION = WRITTEN / "closing_messages.csv", WRITTEN / "expansion_messages.csv"
GREETING = WRITTEN / "greeting_messages.csv"
CLOSINGS = ("worked", "thanks", "thanks_but")
NEGATIVE, VERY_NEGATIVE = -0.05, -0.4
DISSATISFIED = 2.5  # mean rating of a turn, 1 to 5
FRUSTRATED, TREND = 0.5, 0.35


def figures(folder: Path | None) -> Figures:
    """All figures on a folder of that layout; without one those of our own messages alone."""
    found: Figures = {"closing": closing(CLOSING), "expansion": expansion(rows(EXPANSION))}
    found["greeting"] = greeting(rows(GREETING))
    if folder is not None:
        found["expansion"] |= alarms([*rows(folder / "messages.csv"), *rows(folder / "human_request.csv")])
        found |= {
            "messages": messages(rows(folder / "messages.csv")),
            "human_request": human_request(rows(folder / "human_request.csv")),
            "conversations": conversations(folder / "conversations.jsonl"),
        }
        found["greeting"] |= greetings(folder / "conversations.jsonl")
    return found


def rows(path: Path) -> list[Row]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held_out(text: str) -> bool:
    """Whether nobody looked at it."""
    return sha256(text.encode()).digest()[0] % 2 == 1


def auc(scored: Sequence[tuple[float, bool]]) -> float | None:
    """How often a true one scores above a false one; None where one kind is missing."""
    true = sum(label for _, label in scored)
    if not 0 < true < len(scored):
        return None
    ranks: dict[float, list[bool]] = defaultdict(list)
    for score, label in scored:
        ranks[score].append(label)
    below, total = 0, 0.0
    for score in sorted(ranks):
        size = len(ranks[score])
        total += sum(ranks[score]) * (below + (size + 1) / 2)
        below += size
    return round((total - true * (true + 1) / 2) / (true * (len(scored) - true)), 3)


def precision_recall(pairs: Iterable[tuple[bool, bool]]) -> Figures:
    """Of (said, true); null where there is nothing to divide by."""
    told = list(pairs)
    both, said, true = sum(a and b for a, b in told), sum(a for a, _ in told), sum(b for _, b in told)
    return {
        "precision": round(both / said, 3) if said else None,
        "recall": round(both / true, 3) if true else None,
        "said": said, "true": true, "n": len(told),
    }  # fmt: skip


def score_of(text: str) -> float:
    """Ours, where unknown counts as nothing said."""
    return sentiment_of(own_words(text), polarity) or 0.0


def messages(found: Sequence[Row]) -> Figures:
    """Negative against the rest, by source."""
    plain = SentimentIntensityAnalyzer()
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_source[row["source"]].append(row)
    return {
        source: {
            "all": _negative(those, score_of),
            "held_out": _negative([one for one in those if held_out(one["text"])], score_of),
            "plain": _negative(those, lambda text: float(plain.polarity_scores(text)["compound"])),
            "unknown": sum(sentiment_of(own_words(one["text"]), polarity) is None for one in those),
        }
        for source, those in sorted(by_source.items())
    }


def _negative(found: Sequence[Row], score: Callable[[str], float]) -> Figures:
    scored = [(-score(row["text"]), row["label"] == "negative") for row in found]
    cuts = {
        f"at {cut}": precision_recall((s >= -cut, label) for s, label in scored)
        for cut in (NEGATIVE, VERY_NEGATIVE)
    }
    return {"auc": auc(scored)} | cuts


def human_request(found: Sequence[Row]) -> Figures:
    """Recall on requests, false alarms by source and intent of what is none."""
    asked = [row for row in found if row["asks_for_human"] == "1"]
    others: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        if row["asks_for_human"] != "1":
            others[row["source"]].append(row)
    unseen = [row for row in asked if held_out(row["text"])]
    alarms = {
        source: sum(asks_human(row["text"]) for row in those) for source, those in sorted(others.items())
    }
    return {
        "recall": _share(asked), "recall_held_out": _share(unseen), "n": len(asked),
        "false_alarms": alarms, "others": {source: len(those) for source, those in sorted(others.items())},
    }  # fmt: skip


def _share(found: Sequence[Row]) -> float | None:
    return round(fmean(asks_human(row["text"]) for row in found), 3) if found else None


def conversations(path: Path) -> Figures:
    """Dissatisfied turns, and conversations that go wrong after the second turn."""
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {
        "all": _conversations(told),
        "held_out": _conversations([one for one in told if held_out(one["id"])]),
    }


def _conversations(told: Sequence[Figures]) -> Figures:
    felt = [_turns(one["turns"]) for one in told]
    turns = [turn for one in felt for turn in one]
    names = ("sentiment", "repair", "overlap", "regret", "frustration")
    ends = [(_peak(one), sum(turn["bad"] for turn in one[2:]) >= 2) for one in felt]
    late = [(_rise(one, "frustration"), _rise(one, "rating") <= -0.2) for one in felt if len(one) >= 4]
    sign = {"sentiment": -1}
    return {
        "turns": len(turns), "conversations": len(felt),
        "auc": {name: auc([(sign.get(name, 1) * one[name], one["bad"]) for one in turns]) for name in names},
        "turn_at_0.5": precision_recall((one["frustration"] >= FRUSTRATED, one["bad"]) for one in turns),
        "conversation": {"auc": auc(ends), "at_0.35": precision_recall((p >= TREND, bad) for p, bad in ends)},
        "late_minus_early_auc": auc(late),
    }  # fmt: skip


def _turns(told: Sequence[Figures]) -> list[Figures]:
    found, before, regret = [], list[str](), False
    for one in told:
        if one["role"] != "user":
            regret = bool(found) and "regret" in measure(one["text"], may_be_customer=False)
            continue
        words, sentiment = words_of(one["text"]), score_of(one["text"])
        repair, overlap, rating = (
            is_repair(one["text"]),
            overlap_of(words, before),
            fmean(one["satisfaction"]),
        )
        found.append({
            "sentiment": sentiment, "repair": repair, "overlap": overlap, "regret": regret, "rating": rating,
            "frustration": frustration(sentiment, repair, overlap, regret), "bad": rating <= DISSATISFIED,
        })  # fmt: skip
        before = words
    return found


def _peak(turns: Sequence[Figures]) -> float:
    average, peak = 0.0, -1.0
    for number, one in enumerate(turns):
        average = (average + one["frustration"]) / 2
        peak = max(peak, average) if number >= 2 else peak
    return peak


def _rise(turns: Sequence[Figures], name: str) -> float:
    half = len(turns) // 2
    return fmean(one[name] for one in turns[half:]) - fmean(one[name] for one in turns[:half])


def closing(path: Path) -> Figures:
    """Thanks and success, on the messages that were looked at and on those that were not."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows(path):
        parts[row["part"]].append(row)
    return {part: _closing(those) for part, those in parts.items()}


def _closing(found: Sequence[Row]) -> Figures:
    read = [(measure(row["text"]), row["label"]) for row in found]
    quiet = {"worked", "thanks"}
    each = {
        name: precision_recall((bool(signs.get(name)), label == name) for signs, label in read)
        for name in CLOSINGS
    }
    needs_none = precision_recall((bool(quiet & signs.keys()), label in quiet) for signs, label in read)
    return each | {"needs_no_answer": needs_none}


def expansion(found: Sequence[Row]) -> Figures:
    """Who asks for more, on both halves of our own messages."""
    halves: dict[str, list[Row]] = {"looked_at": [], "held_out": []}
    for row in found:
        halves["held_out" if held_out(row["text"]) else "looked_at"].append(row)
    return {
        name: precision_recall((asks_for_more(row["text"]), row["label"] == "expansion") for row in those)
        for name, those in halves.items()
    }


def alarms(found: Sequence[Row]) -> Figures:
    """How many messages of others, none of which is known to ask for more, are taken for one that does, by source."""
    others: dict[str, set[str]] = defaultdict(set)
    for row in found:
        others[row["source"]].add(row["text"])
    return {
        "false_alarms": {source: sum(map(asks_for_more, those)) for source, those in sorted(others.items())},
        "others": {source: len(those) for source, those in sorted(others.items())},
    }


def greeting(found: Sequence[Row]) -> Figures:
    """Who says nothing but a greeting, on our own messages."""
    read = ((is_greeting(own_words(row["text"])), row["label"] == "greeting") for row in found)
    return {"looked_at": precision_recall(read)}


def greetings(path: Path) -> Figures:
    """What of an assistant's messages is taken for nothing but a greeting, each wording once."""
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    said = [own_words(turn["text"]) for one in told for turn in one["turns"] if turn["role"] != "user"]
    return {"said": sorted({one for one in said if is_greeting(one)}), "assistant": len(said)}


def cost(texts: Sequence[str]) -> Figures:
    """Microseconds of one core for a message: its signs, and its sentiment."""
    found = {}
    for name, read in (("signs", measure), ("sentiment", score_of)):
        started = thread_time()
        for text in texts:
            read(text)
        found[f"{name}_us"] = round((thread_time() - started) / len(texts) * 1e6, 1)
    return found


def main() -> None:
    """Measure and print as JSON."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    found = figures(folder) | {"cost": cost([row["text"] for row in rows(CLOSING)])}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
