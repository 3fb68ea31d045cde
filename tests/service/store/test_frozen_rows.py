"""Frozen numbers in the store: written once, whole, under the id of all that they hold."""

import json
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from service.store.base import Store
from service.store.frozen_rows import BASELINE, COLUMNS, REPORT, FrozenRows, id_of
from service.store.records import Records


def row(kind: str = BASELINE, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": "before", "frozen_at": "2026-07-01T08:00:00.000000Z", "first_day": "2026-03-02", "end_day": "2026-05-31",
        "time_zone": "UTC", "split_by": "[]", "exclusions": "[]", "definitions": "{}", "as_of": "2026-07-01T08:00:00.000000Z",
        "numbers": json.dumps({"cells": []}), "members_hash": "0" * 64, "provisional": 0,
    }  # fmt: skip
    made |= ({"audience": None} if kind == REPORT else {}) | more
    return {"id": id_of(kind, made), **made}


@pytest.fixture
def rows(db: Store) -> FrozenRows:
    return FrozenRows(Records(db))


@pytest.mark.parametrize(("kind", "table"), [(BASELINE, "baselines"), (REPORT, "reports")])
def test_a_row_is_kept_as_it_came(db: Store, rows: FrozenRows, kind: str, table: str) -> None:
    said = rows.keep(kind, row(kind))

    assert said == f"the {kind} {row(kind)['id']} is kept"
    assert list(db.query(f"SELECT * FROM {table}")) == [row(kind)]
    assert set(row(kind)) == set(COLUMNS[table])


def test_the_same_again_is_not_written(db: Store, rows: FrozenRows) -> None:
    rows.keep(BASELINE, row())

    with pytest.raises(IgnoredDelivery, match="is kept already"):
        rows.keep(BASELINE, row())
    assert len(list(db.query("SELECT id FROM baselines"))) == 1


def test_another_moment_is_another_row(db: Store, rows: FrozenRows) -> None:
    rows.keep(BASELINE, row())
    rows.keep(BASELINE, row(frozen_at="2026-07-02T08:00:00.000000Z"))

    assert len(list(db.query("SELECT id FROM baselines"))) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {**row(), "numbers": "{}"},  # not what its id says
        {**row(), "id": "0" * 16},
        {name: value for name, value in row().items() if name != "as_of"},
        {**row(), "more": "x"},
        row(provisional="no"),
        row(name=None),
        row(REPORT),
    ],
)
def test_what_is_no_row_of_these_numbers_is_refused(
    db: Store, rows: FrozenRows, wrong: dict[str, Any]
) -> None:
    with pytest.raises(MalformedBody, match="no frozen numbers"):
        rows.keep(BASELINE, wrong)
    assert list(db.query("SELECT id FROM baselines")) == []


def test_a_kind_that_is_unknown_is_refused(rows: FrozenRows) -> None:
    with pytest.raises(MalformedBody):
        rows.keep("tickets", row())


def test_an_id_belongs_to_one_kind() -> None:
    assert id_of(BASELINE, row()) != id_of(REPORT, row())
