"""A drawn sample never changes; of each item the last answer holds; what is none is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from service.store.base import Store
from service.store.records import Records
from service.store.sample_rows import SampleRows, id_of

NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)


def row(**changes: Any) -> dict[str, Any]:
    told = {
        "month": "2026-03", "seed": "1", "size": 50, "drawn_at": "2026-04-20T08:00:00.000000Z", "time_zone": "UTC",
        "as_of": "2026-04-20T07:00:00.000000Z", "population": "{}", "members": "[]", **changes,
    }  # fmt: skip
    return {"id": id_of(told["month"], told["seed"], told["size"]), **told}


@pytest.fixture
def rows(db: Store) -> SampleRows:
    return SampleRows(Records(db))


def answers(db: Store) -> list[tuple[Any, ...]]:
    found = db.query("SELECT number, answer, who FROM sample_answers ORDER BY number")
    return [(one["number"], one["answer"], one["who"]) for one in found]


def test_what_is_drawn_again_stays_as_it_was(db: Store, rows: SampleRows) -> None:
    rows.keep(row(members='["first"]'))
    with pytest.raises(IgnoredDelivery, match="is drawn already"):
        rows.keep(row(members='["second"]'))

    assert [one["members"] for one in db.query("SELECT members FROM samples")] == ['["first"]']
    assert rows.keep(row(seed="2")).endswith("is kept")


@pytest.mark.parametrize("changes", [{"size": "50"}, {"more": "x"}, {"members": None}])
def test_what_is_no_sample_is_refused(rows: SampleRows, changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedBody, match="no sample"):
        rows.keep({**row(), **changes})


def test_a_sample_under_anothers_name_is_refused(rows: SampleRows) -> None:
    with pytest.raises(MalformedBody, match="no sample"):
        rows.keep({**row(), "id": "0" * 12})


def test_the_last_answer_of_an_item_holds(db: Store, rows: SampleRows) -> None:
    key = row()["id"]
    rows.keep(row())

    assert rows.answer(key, [[1, "yes"], [2, "no"]], "A. Reader", NOW) == "answers kept: 2"
    rows.answer(key, [[2, "unsure"], [51, "yes"]], "", NOW)
    assert answers(db) == [(1, "yes", "A. Reader"), (2, "unsure", "")]


@pytest.mark.parametrize("told", [[0, "yes"], [1, "perhaps"], ["1", "yes"], "yes", [1]])
def test_what_is_no_answer_is_refused(rows: SampleRows, told: Any) -> None:
    rows.keep(row())
    with pytest.raises(MalformedBody, match="yes, no or unsure"):
        rows.answer(row()["id"], [told], "", NOW)


def test_answers_about_nothing_are_ignored(rows: SampleRows) -> None:
    with pytest.raises(IgnoredDelivery, match="there is no sample nowhere"):
        rows.answer("nowhere", [[1, "yes"]], "", NOW)
