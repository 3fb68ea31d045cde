"""A first look that loses nothing: whatever `re` finds is found, in every alphabet."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.closing import THANKS, WORKED
from rules.expansion import NO_WISH, WAYS
from rules.quick import Quick, plain, quick
from rules.repair import REPAIR
from rules.sentiment import COMPLAINTS
from rules.text import NON_ANSWER
from rules.wording import REFERENCE

DATA = Path(__file__).parents[3] / "shared" / "data" / "sentiment" / "messages.csv"
IN_USE = [
    WORKED,
    THANKS,
    REPAIR,
    NON_ANSWER,
    REFERENCE,
    *(pattern for pattern, _ in COMPLAINTS),
    WAYS,
    NO_WISH,
]
SAID = [
    "that worked", "it’s fixed now", "thank you", "dziękuję", "obrigado", "THANKS", "tak", "takk", "not really",
    "still no answer", "order no. 12345", "Bestellung: 4711", "second time", "i could not find", "instead",
    "we need 5 more seats", "which plan has", "sso", "don’t need",
    "did n't help", "?\u00a0?", "everything is fine", "solved", "try it again", "never mind", "ſtill waiting",
    "KILL", "naïve", "für", "ß", "İt works", "٣", "😀", "—", "\n", "\t", "\u2003", "’", "'", "-", ".", "!", "?", "_", "1",
]  # fmt: skip


def spans(pattern: Quick, text: str) -> list[tuple[int, int] | None]:
    """Where the pattern and what it stands for find it."""
    return [found.span() if found else None for found in (pattern.search(text), pattern.exact.search(text))]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(SAID) | st.text(max_size=4), max_size=12), st.sampled_from(["", " "]))
def test_every_pattern_in_use_finds_what_re_finds(parts: list[str], between: str) -> None:
    text = between.join(parts)

    for pattern in IN_USE:
        quickly, exactly = spans(pattern, text)
        assert quickly == exactly, (pattern.exact.pattern, text)


def test_every_labelled_message_says_what_it_said_to_re() -> None:
    if not DATA.exists():
        pytest.skip("the labelled messages are not there")
    with DATA.open(encoding="utf-8", newline="") as file:
        texts = [" ".join(row.values()) for row in csv.DictReader(file)]

    differing = [one for one in texts for pattern in IN_USE if len(set(spans(pattern, one))) > 1]

    assert len(texts) > 1000
    assert differing == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bab\b", "é ab é"),
        (r"\bdanke\b", "DANKE"),
        (r"über(?= alles)", "ÜBER alles"),
        (r"(?<!no )errors?", "many errors"),
        (r"a(?=b(c|d)\))e?", "abc)"),
        (r"x(?![)\]])y", "xy"),
        (r"end$", "the end\n"),
        (r"a\sb", "a\u00a0b"),
        (r"a\sb", "a\x0bb"),
        (r"a[\s-]b", "a\x1cb"),
        (r"n['’]t", "can’t"),
        (r"\w+ing", "ëating"),
        (r"\d{2}", "٣٤"),
        (r"i", "İ"),
        (r"k", "K"),
    ],
)
def test_a_text_that_re_finds_is_found(pattern: str, text: str) -> None:
    assert re.search(pattern, text, re.I)
    assert quick(pattern).search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bab\b", "éab"),
        (r"\bno\b", "Noël"),
        (r"(?<!no )errors?", "no errors"),
        (r"over(?= there)", "over here"),
        (r"x(?!y)", "xy"),
        (r"a\sb", "a_b"),
        (r"z", "é"),
        (r"0", "٣"),
    ],
)
def test_what_the_first_look_takes_too_widely_is_not_found(pattern: str, text: str) -> None:
    assert quick(pattern).search(text) is None
    assert quick(pattern).findall(text) == []


def test_all_finds_are_told() -> None:
    assert quick(r"\bcase (\d+)").findall("Case 12, case 34 and case x") == ["12", "34"]


def test_case_matters_where_the_pattern_says_so() -> None:
    strict = Quick(re.compile("ab"))

    assert strict.search("xab")
    assert strict.search("xAB") is None


def test_a_text_without_other_signs_is_looked_at_as_it_is() -> None:
    assert plain("It’s naïve — at\u00a0٣ o'clock 😀") == "It's nazve \x01 at 0 o'clock \x01"
    assert plain("as it is") == "as it is"


@given(st.text(max_size=40))
def test_plain_letters_are_one_for_each_sign(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(text).isascii()
