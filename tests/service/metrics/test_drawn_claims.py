"""On drawn tickets every reason is the one that plain rules give: of the helpdesk's export and of the vendor's bill."""

import random
from datetime import date
from pathlib import Path

import pytest

from rules.claims import Claim
from service.metrics.numbers import Numbers
from service.metrics.verdicts.billing import check, month_of
from service.metrics.verdicts.reconciling import Export, read_export, reconcile
from tests.service.metrics.drawn_claims import AS_OF, Drawn, claim_reason, draw, installed, verified_reason
from tests.service.metrics.reconciled_world import written
from tests.service.metrics.rows import ask

MARCH = (date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture(params=[1, 2, 3])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[list[Drawn], Numbers]:
    drawn = draw(request.param)
    return drawn, installed(tmp_path / "here", drawn).numbers(AS_OF)


def counted(drawn: list[Drawn]) -> set[str]:
    """Those that are verified in March."""
    return {one.name for one in drawn if verified_reason(one) is None}


def export_of(numbers: Numbers, path: Path, drawn: list[Drawn]) -> Export:
    written(path, "id", *(one.name for one in drawn), "stranger")
    return read_export(path, numbers.book.metric("arr_verified"), None, None)


def test_each_difference_with_an_export_of_everything_has_its_reason(
    world: tuple[list[Drawn], Numbers], tmp_path: Path
) -> None:
    drawn, numbers = world
    export = export_of(numbers, tmp_path / "t.csv", drawn)
    found = reconcile(numbers, numbers.book.metric("arr_verified"), ask(numbers, *MARCH), export, None)

    wanted = {one.name: why for one in drawn if (why := verified_reason(one))} | {
        "stranger": "not_in_our_log"
    }
    assert {one.ticket: one.reason for one in found.differences} == wanted
    assert found.agree == len(counted(drawn)) == found.ours.tally.numerator
    assert len(set(wanted.values())) >= 11
    assert found.unexplained == 0


def test_what_their_export_lacks_is_named_too(world: tuple[list[Drawn], Numbers], tmp_path: Path) -> None:
    drawn, numbers = world
    half = random.Random(1).sample(drawn, len(drawn) // 2)
    export = export_of(numbers, tmp_path / "t.csv", half)
    found = reconcile(numbers, numbers.book.metric("arr_verified"), ask(numbers, *MARCH), export, None)

    lacking = {one.ticket.removeprefix("acme:") for one in found.differences if one.theirs is None}
    assert lacking == counted(drawn) - {one.name for one in half}
    assert {one.reason for one in found.differences if one.theirs is None} <= {"not_in_theirs", "time_zone"}
    # Every ticket of either side is told of once.
    assert found.agree + len(found.differences) == len(half) + 1 + len(lacking)


def test_each_claim_of_a_bill_has_its_reason(world: tuple[list[Drawn], Numbers]) -> None:
    drawn, numbers = world
    month = month_of("2026-03", AS_OF, "UTC")
    bill = check(numbers, [Claim(one.name) for one in drawn], month, None, None)

    assert {one.claim.ticket: one.reason for one in bill.judged} == {
        one.name: claim_reason(one) for one in drawn
    }
    assert bill.unclaimed == []
    assert len({one.reason for one in bill.judged}) >= 10


def test_what_is_verified_and_not_claimed_is_told(world: tuple[list[Drawn], Numbers]) -> None:
    drawn, numbers = world
    bill = check(numbers, [], month_of("2026-03", AS_OF, "UTC"), None, None)

    assert {one.removeprefix("acme:") for one in bill.unclaimed} == counted(drawn)
