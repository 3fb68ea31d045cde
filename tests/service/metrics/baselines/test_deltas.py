"""What was frozen beside what the same question gives later."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.metrics.baselines.deltas import GONE, NO_FILE, OTHER_FILE, Delta, deltas
from service.metrics.baselines.freezing import members_file
from service.metrics.book import MetricBook
from service.metrics.numbers import Numbers
from service.store.mirror.members import Moved
from tests.service.metrics import frozen_world
from tests.service.metrics.frozen_world import AS_OF, LATE, frozen, late_contact, month_later, read
from tests.service.metrics.rows import Rows

World = tuple[Rows, dict[str, Any], Path]


@pytest.fixture
def world(tmp_path: Path) -> World:
    rows = frozen_world.ninety_days(tmp_path)
    return (
        rows,
        read(frozen(rows.numbers(AS_OF), tmp_path, splits=(("complexity",), ("complexity", "category")))),
        tmp_path,
    )


def of(found: list[Delta], metric: str, **segment: str) -> Delta:
    (one,) = [one for one in found if one.metric == metric and dict(one.segment) == segment]
    return one


def test_nothing_differs_while_nothing_is_learnt(world: World) -> None:
    rows, row, folder = world

    found = deltas(month_later(rows), row, folder)

    assert len(found) == sum(len(one["numbers"]) for one in row["numbers"]["cells"])
    assert {one.difference for one in found if one.frozen is not None} == {0}
    assert {one.moved for one in found} == {Moved(0, 0, 0)}


def test_a_contact_that_is_learnt_later_came(world: World) -> None:
    rows, row, folder = world
    late_contact(rows)

    found = deltas(month_later(rows), row, folder)

    reopened = of(found, "reopen_rate")
    assert (reopened.frozen, reopened.now) == (24 / 120, 25 / 121)
    assert reopened.difference == pytest.approx(25 / 121 - 0.2)
    assert reopened.moved == Moved(1, 0, 0)
    assert of(found, "volume", complexity="1").moved == Moved(1, 0, 0)
    assert of(found, "volume", complexity="2").moved == Moved(0, 0, 0)
    assert of(found, "volume", category="sign_in", complexity="1").difference == 1


def test_a_ticket_that_is_removed_went_and_one_that_is_judged_anew_changed(world: World) -> None:
    rows, row, folder = world
    rows.store.execute("UPDATE tickets SET removed = 'spam' WHERE id = 'acme:1'")
    rows.store.execute(
        "UPDATE episodes SET reopened_at = '2026-03-03T09:00:00.000000Z' WHERE ticket_id = 'acme:2'"
    )
    shutil.rmtree(folder / "mirror")  # nothing says which rows these words changed

    found = deltas(month_later(rows), row, folder)

    assert of(found, "reopen_rate").moved == Moved(0, 1, 1)
    assert of(found, "reopen_rate").now == 25 / 119
    assert of(found, "csat").moved == Moved(0, 1, 0)


def test_the_same_days_are_left_out_again(tmp_path: Path) -> None:
    rows = frozen_world.ninety_days(tmp_path)
    row = read(frozen(rows.numbers(AS_OF), tmp_path, exclusions={frozen_world.START: "outage"}))
    late_contact(rows)

    found = deltas(month_later(rows), row, tmp_path)

    assert of(found, "volume").difference == 0


def test_parameters_are_those_of_then(world: World) -> None:
    rows, row, folder = world
    numbers = month_later(rows)
    numbers.parameters["verified_days"] = 1.0

    assert of(deltas(numbers, row, folder), "arr_verified").difference == 0


def test_a_metric_that_is_gone_and_one_that_is_defined_anew_say_so(world: World) -> None:
    rows, row, folder = world
    numbers = month_later(rows)
    known = {name: one for name, one in numbers.book.metrics.items() if name != "csat"}
    known["fcr"] = replace(known["fcr"], version="2")
    other = Numbers(numbers.mirror, MetricBook(numbers.book.grains, known), parameters=numbers.parameters)

    found = deltas(other, row, folder)

    gone = of(found, "csat")
    assert (gone.frozen, gone.now, gone.difference, gone.moved, gone.note) == (1.0, None, None, None, GONE)
    assert of(found, "fcr").note == "its definition is another one: 1 then, 2 now"
    assert of(found, "volume").note == ""


def test_a_file_of_members_that_is_gone_or_another_one_is_said(world: World) -> None:
    rows, row, folder = world
    numbers, file = month_later(rows), members_file(folder, row["id"])
    file.write_bytes(file.read_bytes() + b"x")
    tampered = of(deltas(numbers, row, folder), "volume")
    file.unlink()
    gone = of(deltas(numbers, row, folder), "volume")

    assert (tampered.note, tampered.moved, tampered.difference) == (OTHER_FILE, None, 0)
    assert (gone.note, gone.moved) == (NO_FILE, None)


def test_a_document_says_the_same(world: World) -> None:
    rows, row, folder = world
    late_contact(rows)

    told = of(deltas(month_later(rows), row, folder), "volume").document()

    assert told == {
        "metric": "volume", "segment": {}, "frozen": 120, "now": 121, "difference": 1, "came": 1, "went": 0, "changed": 0,
        "note": "",
    }  # fmt: skip
    assert LATE not in str(told)
