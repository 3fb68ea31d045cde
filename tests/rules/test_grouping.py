"""To which problem a ticket's words lead: limits on both sides, vetoes, the cap, and what can never be compared."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.grouping import DAY, FORGOTTEN, MOST_JOINS, MOST_MEMBERS, Candidate, decided, is_candidate
from rules.likeness import Features, Thresholds, Wording
from rules.lite import Lite
from rules.reports import JOIN, NEW, SUGGEST, Grouping
from rules.same_issue import measure
from rules.word_tables import WordTable
from tests.adapters.samples import fixture
from tests.rules.reported import report
from tests.rules.told import at

PAIRS: dict[str, Any] = fixture("same_issue/pairs.json")
ALIKE, UNLIKE = PAIRS["same"]["other words around"], PAIRS["different"]["another matter"]
LITE = Lite(b"a synthetic key")
MARCH = WordTable("2026-03", "made-up/1", 20, {})


class Told:
    """A method whose texts say themselves how alike they are to any other."""

    name, version = "made-up", "1"
    thresholds = Thresholds(same=0, certain=0, alone_same=0, alone_certain=0, join=0.35, suggest=0.20)

    def features(self, text: str) -> Features:
        return Features(text.encode(), 9)

    def score(self, one: bytes, other: bytes, table: WordTable | None) -> float:
        return float(other)

    def mean_scores(
        self, one: bytes, groups: Sequence[tuple[bytes, ...]], table: WordTable | None
    ) -> list[float]:
        return [fmean(map(float, others)) if others else 0.0 for others in groups]

    def keyed(self, word: str) -> str:
        return word

    def learn(self, month: str, texts: Any) -> WordTable | None:
        return None


TOLD = Told()


def words(
    likeness: float = 0.5, method: str = "made-up/1", count: int = 9, packed: bytes | None = None
) -> Wording:
    return Wording(f"w{likeness}", method, str(likeness).encode() if packed is None else packed, count)


ITSELF = words()


def problem(
    *likenesses: float, key: str = "problem-1", category: str = "billing", joins: int = 0
) -> Candidate:
    return Candidate(key, category, [words(one) for one in likenesses], joins)


def look(
    *candidates: Candidate, wording: Wording | None = ITSELF, tables: Sequence[WordTable] = (MARCH,), **more: Any
) -> Grouping:  # fmt: skip
    return decided(report(**more), wording, candidates, TOLD, tables)


@pytest.mark.parametrize(
    ("score", "verdict", "threshold"),
    [
        (0.0, NEW, 0.20), (0.1999, NEW, 0.20), (0.20, SUGGEST, 0.20), (0.3499, SUGGEST, 0.20), (0.35, JOIN, 0.35),
        (1.0, JOIN, 0.35),
    ],
)  # fmt: skip
def test_on_each_side_of_each_limit(score: float, verdict: str, threshold: float) -> None:
    found = look(problem(score))

    assert (found.verdict, found.threshold, found.score, found.compared) == (verdict, threshold, score, 1)
    assert found.problem == ("problem-1" if score else "")
    assert (found.method, found.table) == ("made-up/1", "2026-03")


def test_the_mean_to_all_members_counts_not_the_likest() -> None:
    assert look(problem(0.9, 0.1, 0.0)).verdict == SUGGEST
    assert look(problem(0.9, 0.1, 0.05)).verdict == JOIN
    assert look(problem(0.9, 0.0, 0.0, 0.0, 0.0)).verdict == NEW


def test_the_likest_problem_is_joined_and_of_equals_always_the_same() -> None:
    one, two, three = problem(0.5, key="a"), problem(0.6, key="b"), problem(0.6, key="c")

    assert look(one, two).problem == look(two, one).problem == "b"
    assert look(two, three).problem == look(three, two).problem == "c"


def test_of_many_members_the_newest_are_compared() -> None:
    assert look(problem(*[0.0] * 50, *[0.4] * MOST_MEMBERS)).score == 0.4
    assert look(problem(*[0.4] * 50, *[0.0] * MOST_MEMBERS)).score == 0


def test_without_another_problem_it_begins_a_new_one() -> None:
    found = look()

    assert (found.verdict, found.problem, found.score, found.compared) == (NEW, "", 0, 0)


@pytest.mark.parametrize("category", ["login", "wishes"])
def test_another_category_is_a_veto(category: str) -> None:
    found = look(problem(0.9, category=category))

    assert (found.verdict, found.problem, found.compared) == (NEW, "", 0)
    assert look(problem(0.9, category=category), problem(0.2, key="fits")).problem == "fits"


@pytest.mark.parametrize(
    "pair", [("billing", "uncategorised"), ("uncategorised", "billing"), ("uncategorised",) * 2]
)
def test_a_missing_category_is_no_veto(pair: tuple[str, str]) -> None:
    assert look(problem(0.9, category=pair[0]), category=pair[1]).verdict == JOIN


@pytest.mark.parametrize(
    ("joins", "verdict"), [(0, JOIN), (MOST_JOINS - 1, JOIN), (MOST_JOINS, SUGGEST), (99, SUGGEST)]
)
def test_only_so_many_a_day_join_by_words_and_what_comes_beyond_is_suggested(
    joins: int, verdict: str
) -> None:
    found = look(problem(0.9, joins=joins))

    assert (found.verdict, found.problem) == (verdict, "problem-1")


def test_a_full_problem_is_not_passed_over_for_a_less_like_one() -> None:
    assert look(problem(0.9, joins=MOST_JOINS), problem(0.5, key="other")).problem == "problem-1"


def test_before_the_first_table_nothing_joins_nor_is_suggested_but_the_likeness_is_kept() -> None:
    found = look(problem(0.9), tables=())

    assert (found.verdict, found.problem, found.score, found.table) == (NEW, "problem-1", 0.9, "")


def test_a_ticket_is_judged_by_its_own_months_table_else_the_newest_before_else_the_first() -> None:
    april = WordTable("2026-04", "made-up/1", 20, {})

    assert look(problem(0.9), tables=(MARCH, april)).table == "2026-03"
    assert look(problem(0.9), tables=(MARCH, april), begun=at(24 * 90)).table == "2026-04"
    assert look(problem(0.9), tables=(april,)).table == "2026-04"


@pytest.mark.parametrize(
    "wording", [None, words(packed=b""), words(count=2), words(method="made-up/0"), words(method="lite/1")],
    ids=["none", "only numbers", "two words", "another version", "another method"],
)  # fmt: skip
def test_what_cannot_be_compared_begins_a_new_problem_and_says_no_score(wording: Wording | None) -> None:
    found = look(problem(0.9), wording=wording)

    assert (found.verdict, found.problem, found.score, found.threshold, found.compared) == (
        NEW,
        "",
        None,
        None,
        0,
    )


@pytest.mark.parametrize(
    "member", [words(0.0, "made-up/0"), words(0.0, count=2), words(packed=b"")], ids=["another version", "two words", "empty"]
)  # fmt: skip
def test_a_member_that_cannot_be_compared_counts_neither_for_nor_against(member: Wording) -> None:
    mixed = Candidate("problem-1", "billing", [words(0.5), member], 0)

    assert look(mixed).score == 0.5
    assert look(Candidate("problem-1", "billing", [member], 0)).verdict == NEW


def test_three_words_of_content_are_enough() -> None:
    assert look(problem(0.5), wording=words(count=3)).verdict == JOIN


@pytest.mark.parametrize(
    ("latest", "thought_of"),
    [(at(0), True), (at(0) - FORGOTTEN, True), (at(0) - FORGOTTEN - timedelta(microseconds=1), False), (at(0.01), False)],
)  # fmt: skip
def test_a_problem_is_thought_of_for_ninety_days_and_only_by_later_reports(
    latest: Any, thought_of: bool
) -> None:
    assert is_candidate(latest, report()) is thought_of
    assert DAY * 90 == FORGOTTEN


def test_the_usual_method_puts_like_words_together_and_leaves_others_apart() -> None:
    texts = [text for kind in ("same", "different") for pair in PAIRS[kind].values() for text in pair] * 2
    table = LITE.learn("2026-03", [LITE.features(text).packed for text in texts])
    assert table is not None

    def verdict(one: str, other: str) -> str:
        mine, known = measure(one, "", LITE), measure(other, "", LITE)
        assert known is not None
        return decided(report(), mine, [Candidate("p", "billing", [known], 0)], LITE, [table]).verdict

    assert verdict(ALIKE[0], ALIKE[0]) == JOIN
    assert verdict(*ALIKE) in (JOIN, SUGGEST)
    assert verdict(*UNLIKE) == NEW


likenesses = st.integers(0, 50).map(lambda one: one / 50)


@given(
    st.lists(st.builds(problem, likenesses, likenesses, key=st.uuids().map(str), joins=st.integers(0, 30))),
    st.randoms(),
)
def test_the_order_of_the_problems_does_not_matter(candidates: list[Candidate], draw: Any) -> None:
    mixed = candidates[:]
    draw.shuffle(mixed)

    found = look(*candidates)

    assert look(*mixed) == found
    assert found.verdict != JOIN or (found.score or 0) >= 0.35
    assert (found.problem == "") is (found.score == 0)
