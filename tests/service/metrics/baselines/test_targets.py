"""Targets: met, missed, too few, and none without a baseline."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.targets import Target
from service.metrics.baselines.targets import (
    MET,
    MISSED,
    NO_BASELINE,
    TOO_LITTLE,
    UNFIT,
    TargetJudged,
    judge_targets,
    reaches,
    standing,
    without_baseline,
)
from service.metrics.numbers import Numbers
from tests.service.metrics import frozen_world
from tests.service.metrics.frozen_world import AS_OF, END, START, frozen, read

SINCE = date(2026, 1, 1)
TODAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("targets")


@pytest.fixture(scope="module")
def numbers(folder: Path) -> Numbers:
    return frozen_world.ninety_days(folder).numbers(AS_OF)


@pytest.fixture(scope="module")
def baseline(numbers: Numbers, folder: Path) -> dict[str, Any]:
    return read(frozen(numbers, folder))


def target(metric: str, value: float, better: str | None = None, since: date = SINCE, **where: str) -> Target:
    return Target(metric, value, since, where, better)


def judged(numbers: Numbers, baseline: dict[str, Any] | None, one: Target) -> TargetJudged:
    (found,) = judge_targets(numbers, [one], [baseline] if baseline else [], numbers.ask(START, END), TODAY)
    return found


@pytest.mark.parametrize(
    ("value", "state", "sure"),
    [(0.2, MET, False), (0.1999, MISSED, False), (0.4, MET, True), (0.05, MISSED, True)],
)
def test_reopenings_of_a_fifth_meet_what_is_not_below_them(
    numbers: Numbers, baseline: dict[str, Any], value: float, state: str, sure: bool
) -> None:
    found = judged(numbers, baseline, target("reopen_rate", value))

    assert (found.state, found.is_sure, found.baseline) == (state, sure, 0.2)
    assert found.number is not None
    assert (found.number.low or 0) < 0.2 < (found.number.high or 0)


def test_a_target_says_itself_which_way_is_better(numbers: Numbers, baseline: dict[str, Any]) -> None:
    assert judged(numbers, baseline, target("reopen_rate", 0.1, "up")).state == MET
    assert judged(numbers, baseline, target("volume", 100.0, "down")).state == MISSED


def test_where_neither_way_is_better_it_is_not_judged(numbers: Numbers, baseline: dict[str, Any]) -> None:
    found = judged(numbers, baseline, target("volume", 100.0))

    assert (found.state, "targets.better" in found.note) == (UNFIT, True)


def test_without_a_baseline_of_the_metric_or_the_segment_it_is_not_judged(
    numbers: Numbers, baseline: dict[str, Any]
) -> None:
    assert judged(numbers, None, target("reopen_rate", 0.2)).state == NO_BASELINE
    assert judged(numbers, baseline, target("ces", 80.0)).state == NO_BASELINE
    assert judged(numbers, baseline, target("reopen_rate", 0.2, channel="email")).state == NO_BASELINE
    assert judged(numbers, baseline, target("reopen_rate", 0.5, complexity="1")).state == MET


def test_few_members_are_not_enough(numbers: Numbers, baseline: dict[str, Any]) -> None:
    ask = numbers.ask(START, date(2026, 3, 9))  # the first week: ten resolutions

    (found,) = judge_targets(numbers, [target("reopen_rate", 0.5)], [baseline], ask, TODAY)

    assert (found.state, found.number and found.number.state) == (TOO_LITTLE, "small")


def test_a_metric_that_is_gone_is_said(numbers: Numbers, baseline: dict[str, Any]) -> None:
    known = {name: one for name, one in numbers.book.metrics.items() if name != "reopen_rate"}
    other = Numbers(numbers.mirror, type(numbers.book)(numbers.book.grains, known))

    found = judged(other, baseline, target("reopen_rate", 0.2))

    assert (found.state, found.number) == (UNFIT, None)
    assert "There is no metric reopen_rate" in found.note


def test_of_each_metric_and_segment_the_latest_that_has_begun_holds() -> None:
    old, new, to_come = (
        target("fcr", value, since=date(2026, month, 1)) for value, month in ((0.5, 1), (0.6, 7), (0.7, 8))
    )
    other = target("fcr", 0.4, channel="chat")

    assert standing([old, new, to_come, other], TODAY) == [new, other]
    assert standing([old, new], date(2026, 6, 30)) == [old]
    assert standing([to_come], TODAY) == []


def test_the_targets_without_a_baseline_are_told(baseline: dict[str, Any]) -> None:
    have, lack = target("fcr", 0.5), target("fcr", 0.5, channel="chat")

    assert without_baseline([have, lack], [baseline]) == [lack]
    assert without_baseline([have, lack], []) == [have, lack]


def test_exactly_there_is_reached() -> None:
    assert reaches(0.5, 0.5, "up")
    assert reaches(0.5, 0.5, "down")
    assert not reaches(0.49, 0.5, "up")
    assert not reaches(0.51, 0.5, "down")


def test_a_document_holds_the_interval(numbers: Numbers, baseline: dict[str, Any]) -> None:
    told = judged(numbers, baseline, target("reopen_rate", 0.4)).document()

    assert (told["state"], told["value"], told["target"], told["since"]) == ("met", 0.2, 0.4, "2026-01-01")
    assert told["low"] < told["value"] < told["high"]
