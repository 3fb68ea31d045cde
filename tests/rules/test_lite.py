"""Likeness by words: what holds for every pair of texts, and what is kept of them."""

import random
import time
from array import array
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.likeness import label
from rules.lite import FEATURE_BYTES, Groups, Lite, identities, stem, vector
from rules.word_tables import WordTable, learned
from tests.adapters.samples import fixture
from tests.rules.test_wording import CRAFTED, MILLISECONDS

PAIRS: dict[str, Any] = fixture("same_issue/pairs.json")
LITE = Lite(b"a synthetic key")
TEXTS = [text for kind in ("same", "different") for pair in PAIRS[kind].values() for text in pair]
some_words = st.lists(
    st.sampled_from(sorted({word for text in TEXTS for word in text.split()})), min_size=3, max_size=30
)
some_text = some_words.map(" ".join)


def table() -> WordTable:
    made = LITE.learn("2026-03", [LITE.features(text).packed for text in TEXTS * 3])
    assert made is not None
    return made


TABLE = table()
weights = st.sampled_from([None, TABLE])


def score(one: str, other: str, known: WordTable | None = TABLE) -> float:
    return LITE.score(LITE.features(one).packed, LITE.features(other).packed, known)


@pytest.mark.parametrize("name", PAIRS["same"])
def test_one_issue_in_other_words_is_alike(name: str) -> None:
    assert score(*PAIRS["same"][name]) >= LITE.thresholds.same
    assert score(*PAIRS["same"][name], None) >= LITE.thresholds.alone_same


@pytest.mark.parametrize("name", PAIRS["different"])
def test_another_issue_is_unlike(name: str) -> None:
    assert score(*PAIRS["different"][name]) < LITE.thresholds.same
    assert score(*PAIRS["different"][name], None) < LITE.thresholds.alone_same


@given(some_text, some_text, weights)
def test_the_order_of_two_texts_does_not_matter(one: str, other: str, known: WordTable | None) -> None:
    assert score(one, other, known) == score(other, one, known)


@given(some_text, st.lists(st.lists(some_text, max_size=4), max_size=5), weights)
@settings(max_examples=60)
def test_the_mean_of_many_scores_is_that_of_single_ones(
    one: str, groups: list[list[str]], known: WordTable | None
) -> None:
    packed = [tuple(LITE.features(text).packed for text in group) for group in groups]
    mine = LITE.features(one).packed

    found = LITE.mean_scores(mine, packed, known)

    wanted = [fmean(LITE.score(mine, other, known) for other in group) if group else 0.0 for group in packed]
    assert found == pytest.approx(wanted)
    assert LITE.mean_scores(mine, packed[::-1], known) == found[::-1]


def test_groups_that_nobody_asks_for_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules.lite.MOST_FORGOTTEN", 3)
    kept, mine = Groups(TABLE), vector(LITE.features(TEXTS[0]).packed, TABLE)
    texts = [(LITE.features(f"{text} number{number}").packed,) for number in range(5) for text in TEXTS]

    for group in texts:
        assert kept.means(mine, [group]) == pytest.approx(
            [LITE.score(LITE.features(TEXTS[0]).packed, *group, TABLE)]
        )
        assert len(kept._numbers) <= 5
    assert len(kept.means(mine, texts)) == len(texts)


@given(some_text, weights)
def test_a_text_is_wholly_like_itself_and_no_score_leaves_its_bounds(
    one: str, known: WordTable | None
) -> None:
    packed = LITE.features(one).packed

    assert score(one, one, known) == pytest.approx(1.0 if packed else 0.0)


@given(some_text, some_text, weights)
def test_scores_lie_between_nothing_and_one(one: str, other: str, known: WordTable | None) -> None:
    assert 0.0 <= score(one, other, known) <= 1.0


@given(some_words, st.randoms(use_true_random=False), weights)
def test_the_order_of_words_changes_only_their_pairs(
    words: list[str], rng: random.Random, known: WordTable | None
) -> None:
    mixed = list(words)
    rng.shuffle(mixed)
    one, other = LITE.features(" ".join(words)), LITE.features(" ".join(mixed))

    assert one.words == other.words
    assert not one.packed or LITE.score(one.packed, other.packed, known) > 0.5


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=50)
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert 0.0 <= score(one, other) <= 1.0


@pytest.mark.parametrize("name", CRAFTED)
def test_no_text_of_any_kind_is_slow_to_keep(name: str) -> None:
    text = CRAFTED[name]
    started = time.thread_time()
    features = LITE.features(text)
    LITE.score(features.packed, features.packed, None)

    assert time.thread_time() - started < MILLISECONDS


def test_a_thousand_different_words_are_kept_quickly() -> None:
    text = " ".join(f"{number:x}z" for number in range(300))
    started = time.thread_time()
    Lite(b"a key that saw no word yet").features(text)

    assert time.thread_time() - started < MILLISECONDS


def test_features_are_numbers_that_depend_on_the_key() -> None:
    packed = LITE.features(TEXTS[0]).packed
    others = Lite(b"another installation").features(TEXTS[0]).packed

    assert len(packed) % FEATURE_BYTES == 0
    assert not set(identities(packed)) & set(identities(others))
    assert Lite(b"a synthetic key").features(TEXTS[0]).packed == packed
    assert LITE.keyed("a-10293") != Lite(b"another installation").keyed("a-10293")


def test_no_word_can_be_read_out_of_features() -> None:
    packed = LITE.features("canaryword import stops").packed

    assert b"canary" not in packed
    assert len(array("Q", identities(packed))) * FEATURE_BYTES == len(packed)


def test_numbers_function_words_and_chatter_are_no_content() -> None:
    assert LITE.features("12 345").words == 0
    assert LITE.features("could you please").words == 0
    assert LITE.features("still not working, any update?") == (b"", 0)
    assert LITE.features("the import is still not working").words == 1


def test_how_often_a_word_comes_counts_without_growing_for_ever() -> None:
    once, thrice = "import list stops", "import import import list stops"

    assert score(once, thrice) < 1.0
    assert LITE.features("import " * 4 + "list stops").packed != LITE.features(thrice + " list").packed
    assert score("import " * 40 + "list stops", "import " * 90 + "list stops") > 0.9


STEMS = {
    "imports": "import", "imported": "import", "importing": "import", "invoices": "invoic", "invoice": "invoic",
    "copies": "copy", "copied": "copy", "stopped": "stop", "pass": "pass", "billing": "bill", "is": "is", "ion": "ion",
}  # fmt: skip


@pytest.mark.parametrize("word", STEMS)
def test_endings_of_number_and_time_are_taken_off(word: str) -> None:
    assert stem(word) == STEMS[word]


def test_the_method_has_a_name_and_a_version() -> None:
    assert label(LITE) == "lite/1"
    assert learned("2026-03", "lite/1", [[1]] * 20) is not None
    assert TABLE.method == label(LITE)
