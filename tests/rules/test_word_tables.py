"""The months' tables of how common words are: how they are made, which one holds, how they are kept."""

import random
from datetime import UTC, datetime

import pytest

from rules.word_tables import (
    LEAST_RARITY,
    LEAST_TEXTS,
    MOST_TEXTS,
    WordTable,
    learned,
    month_of,
    packed,
    table_for,
    unpacked,
)

TEXTS = [[number, 1000, 2000 + number % 2] for number in range(30)]


def table(month: str = "2026-03", texts: list[list[int]] = TEXTS) -> WordTable:
    made = learned(month, "lite/1", texts)
    assert made is not None
    return made


def test_under_twenty_texts_there_is_no_table() -> None:
    assert learned("2026-03", "lite/1", TEXTS[: LEAST_TEXTS - 1]) is None
    assert learned("2026-03", "lite/1", TEXTS[:LEAST_TEXTS]) is not None


def test_it_counts_texts_not_times_and_drops_what_only_one_had() -> None:
    made = table(texts=[[1000, 1000, number] for number in range(20)])

    assert dict(made.counts) == {1000: 20}


def test_the_order_of_texts_does_not_matter() -> None:
    mixed = [list(reversed(text)) for text in TEXTS]
    random.Random(3).shuffle(mixed)

    assert packed(table(texts=mixed)) == packed(table())


def test_only_the_newest_texts_count() -> None:
    old = [[7]] * 10

    made = learned("2026-03", "lite/1", [[8]] * MOST_TEXTS + old)

    assert made is not None
    assert (made.texts, 7 in made.counts) == (MOST_TEXTS, False)


def test_the_commoner_a_feature_the_less_it_counts() -> None:
    made = table()

    assert made.rarities[1000] == LEAST_RARITY
    assert LEAST_RARITY < made.rarities[2000] < 1.0
    assert 5 not in made.rarities


def test_rarity_is_comparable_between_small_and_large_tables() -> None:
    small = table(texts=[[1], [1], *[[number + 10] for number in range(18)]])
    large = table(texts=[[1] if number < 200 else [number + 10] for number in range(2000)])

    assert small.rarities[1] == pytest.approx(0.64, abs=0.01)
    assert large.rarities[1] == pytest.approx(0.30, abs=0.01)
    assert 0 < large.rarities[1] < small.rarities[1] < 1


WHICH = {
    (2026, 2): "2026-03",  # before the first
    (2026, 3): "2026-03",
    (2026, 4): "2026-03",  # none of its own
    (2026, 5): "2026-05",
    (2027, 1): "2026-05",
}


@pytest.mark.parametrize("month", WHICH)
def test_a_contact_is_judged_by_its_own_months_table(month: tuple[int, int]) -> None:
    tables = [table("2026-05"), table("2026-03")]

    found = table_for(tables, datetime(*month, 15, tzinfo=UTC))

    assert found is not None
    assert found.month == WHICH[month]


def test_without_any_table_none_holds() -> None:
    assert table_for([], datetime(2026, 3, 1, tzinfo=UTC)) is None


def test_a_month_begins_with_its_first_moment() -> None:
    assert month_of(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03"
    assert month_of(datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC)) == "2026-02"


def test_a_table_is_read_back_as_it_was() -> None:
    made = table()
    again = unpacked(packed(made))

    assert (again.month, again.method, again.texts) == (made.month, made.method, made.texts)
    assert (again.counts, again.rarities) == (made.counts, made.rarities)


BROKEN = [
    {"features": "no base64"}, {"counts": "AAA="}, {"texts": 3}, {"texts": "many"}, {"features": ""},
]  # fmt: skip


@pytest.mark.parametrize("change", BROKEN, ids=str)
def test_what_is_no_table_is_refused(change: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpacked(packed(table()) | change)
