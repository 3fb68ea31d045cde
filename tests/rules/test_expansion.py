"""Who asks for more, on messages that the developers wrote and labelled (tests/fixtures/text)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from rules.expansion import LONGEST, asks_for_more
from rules.text import measure
from service.demo.world.acts import Meaning
from service.demo.world.phrases import CLOSERS, DETAILS, PHRASES
from service.demo.world.problems import WORDING
from tests.test_quality_text import held_out

FILE = Path(__file__).parents[1] / "fixtures" / "text" / "expansion_messages.csv"
# What is reached, a little less than today's figures in docs/reading.md: not looked at -> (precision, recall).
REACHED = {False: (0.98, 0.95), True: (0.93, 0.85)}
NO_ISSUE = (Meaning.SPAM, Meaning.WISH)
WANTS = "We need ten more seats."


def rows(label: str = "") -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if label in ("", row["label"])]


@pytest.mark.parametrize("unseen", REACHED)
def test_who_asks_for_more_is_told_with_that_precision_and_recall(unseen: bool) -> None:
    of_half = [row for row in rows() if held_out(row["text"]) is unseen]
    pairs = [(asks_for_more(row["text"]), row["label"] == "expansion") for row in of_half]
    both, said, true = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    precision, recall = REACHED[unseen]

    assert both / said >= precision
    assert both / true >= recall


def test_the_file_is_what_its_readme_says() -> None:
    found = rows()

    assert Counter(row["label"] for row in found) == {"expansion": 92, "other": 122}
    assert len({row["text"] for row in found}) == len(found)
    assert sum(held_out(row["text"]) for row in found) == 92


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in rows("expansion")}))
def test_of_every_kind_of_wish_most_are_heard(kind: str) -> None:
    said = [asks_for_more(row["text"]) for row in rows("expansion") if row["kind"] == kind]

    assert sum(said) / len(said) >= 0.8


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in rows("other")}))
def test_no_trap_that_was_looked_at_is_taken_for_a_wish(kind: str) -> None:
    traps = [row["text"] for row in rows("other") if row["kind"] == kind and not held_out(row["text"])]

    assert [text for text in traps if asks_for_more(text)] == []
    assert traps


@pytest.mark.parametrize(
    ("wish", "trap"),
    [
        ("We need five more seats.", "We need five more seats on the flight to Rome."),
        ("Can we upgrade to the Business plan?", "Can we upgrade to the newest version of the app?"),
        ("We have reached the limit of our plan.", "It says that we reached the limit although we did not."),
        ("Can you raise our rate limit?", "Can you raise my credit limit?"),
        ("Please add three more users.", "Please add three more users to the project board."),
        ("Which plan includes SSO?", "SSO does not work on any page."),
        ("We'd like to buy more licences.", "We'd like to cancel, we do not need more licences."),
        ("Is this available on our plan?", "Is this available on our dashboard?"),
        ("Our finance department wants to use it too.", "Our finance department cannot open it."),
        ("What would 200 GB cost?", "We were charged for 200 GB."),
        ("Is there a bigger plan?", "What is the plan for Monday?"),
        ("Can we switch to Enterprise?", "Can we switch to the team overview?"),
    ],
)
def test_a_wish_is_heard_and_what_sounds_like_it_is_not(wish: str, trap: str) -> None:
    assert asks_for_more(wish)
    assert not asks_for_more(trap)


def test_a_complaint_in_one_sentence_does_not_hide_the_wish_in_another() -> None:
    assert asks_for_more(f"The export fails with an error. {WANTS}")
    assert asks_for_more(f"{WANTS} And the invoice of March is wrong.")
    assert not asks_for_more("We need ten more seats but the invoice is wrong.")


def test_of_a_long_message_beginning_and_end_count() -> None:
    filling = "one word after the other " * LONGEST

    assert asks_for_more(f"{WANTS} {filling}")
    assert asks_for_more(f"{filling}. {WANTS}")
    assert not asks_for_more(f"{filling}. {WANTS} {filling}")


def test_only_customers_own_words_are_looked_at() -> None:
    assert measure(WANTS) == {"expansion": True}
    assert not measure(WANTS, may_be_customer=False)
    assert not measure(f"Thank you.\n\n> {WANTS}").get("expansion")


def test_a_thank_you_with_a_wish_still_waits_for_an_answer() -> None:
    assert measure(f"Thank you! {WANTS}") == {"thanks_but": True, "expansion": True}
    assert measure(f"It works now. {WANTS}") == {"expansion": True}
    assert measure("It works now.") == {"worked": True}


def test_what_the_simulated_world_says_of_problems_is_no_wish() -> None:
    problems = [
        one.format(thing=thing, number=7)
        for kind in WORDING.values()
        for thing in kind.things
        for one in kind.problems
    ]
    around = [one for meaning, said in PHRASES.items() if meaning not in NO_ISSUE for one in said]

    assert [one for one in (*problems, *around, *CLOSERS, *DETAILS) if asks_for_more(one)] == []
