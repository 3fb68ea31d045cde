"""How customers end a conversation, on messages that the developers wrote and labelled (tests/fixtures/text)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from rules.closing import LONGEST, closing_of
from rules.text import measure

FILE = Path(__file__).parents[1] / "fixtures" / "text" / "closing_messages.csv"
QUIET = {"worked", "thanks"}
# What is reached, a little less than today's figures in docs/reading.md: part -> (precision, recall).
NEEDS_NO_ANSWER = {"first": (0.99, 0.9), "second": (0.99, 0.9), "held_out": (0.9, 0.5)}


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sign_of(text: str) -> str:
    signs = measure(text)
    return next((one for one in ("worked", "thanks", "thanks_but") if signs.get(one)), "other")


@pytest.mark.parametrize("part", NEEDS_NO_ANSWER)
def test_what_needs_no_answer_is_told_with_that_precision_and_recall(part: str) -> None:
    pairs = [(sign_of(row["text"]) in QUIET, row["label"] in QUIET) for row in rows() if row["part"] == part]
    both, said, true = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    precision, recall = NEEDS_NO_ANSWER[part]

    assert both / said >= precision
    assert both / true >= recall


@pytest.mark.parametrize("kind", ["but", "question", "request", "sarcasm", "denied", "nothing said"])
def test_no_message_of_a_kind_that_waits_is_taken_for_one_that_does_not(kind: str) -> None:
    assert [row["text"] for row in rows() if row["kind"] == kind and sign_of(row["text"]) in QUIET] == []


def test_thanks_with_something_more_are_all_told_from_thanks() -> None:
    found = [
        sign_of(row["text"]) for row in rows() if row["label"] == "thanks_but" and row["part"] == "first"
    ]

    assert set(found) == {"thanks_but"}


def test_the_file_is_what_its_readme_says() -> None:
    found = rows()

    assert Counter(row["part"] for row in found) == {"first": 200, "second": 60, "held_out": 40}
    assert {row["label"] for row in found} == {"worked", "thanks", "thanks_but", "other"}
    assert len({row["text"] for row in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Thanks!", "thanks"),
        ("Thanks, Anna", "thanks"),
        ("Thank you, have a nice weekend", "thanks"),
        ("Thanks, I'll try it tomorrow", "thanks"),
        ("Thanks for the quick reply!", "thanks"),
        ("Thanks for looking into it.", "thanks"),
        ("Thanks, no more questions from me", "thanks"),
        ("Vielen Dank!", "thanks"),
        ("Thanks for the wrong invoice", "thanks_but"),
        ("Thanks for your answer, it was not for me", "thanks_but"),
        ("Thanks for nothing", "thanks_but"),
        ("Thanks, the file is attached", "thanks_but"),
        ("Thanks, is that all?", "thanks_but"),
        ("Thanks, I want to talk to a human", "thanks_but"),
        ("Danke, aber es geht nicht", "thanks_but"),
        ("That worked, thanks", "worked"),
        ("It works now", "worked"),
        ("Everything is fine again", "worked"),
        ("Restarting the app fixed it", "worked"),
        ("It's been fixed", "worked"),
        ("No more errors today", "worked"),
        ("It works now, thanks, but the invoice is wrong", "thanks_but"),
        ("It works now but slowly", "other"),
        ("I hope it works now", "other"),
        ("I cannot say that it worked", "other"),
        ("It worked for two days", "other"),
        ("Once it works I will write", "other"),
        ("There were no errors yesterday", "other"),
        ("It is a fine example", "other"),
        ("Hello", "other"),
    ],
)
def test_each_wording_has_its_sign(text: str, sign: str) -> None:
    assert sign_of(text) == sign


def test_whoever_writes_much_says_more_than_thanks() -> None:
    assert closing_of("thanks " * (LONGEST // 7)) == "thanks"
    assert closing_of("thanks " * (LONGEST // 7 + 1)) == "thanks_but"
    assert closing_of("it works now " * LONGEST) is None


def test_a_message_has_at_most_one_of_the_three_signs() -> None:
    assert all(len({"worked", "thanks", "thanks_but"} & measure(row["text"]).keys()) <= 1 for row in rows())


def test_a_quote_and_a_signature_do_not_hide_thanks() -> None:
    text = "Thanks!\n\nBest regards\nIda\n\nOn Mon, 2 Mar 2026, Support wrote:\n> Does it still fail?"

    assert sign_of(text) == "thanks"
