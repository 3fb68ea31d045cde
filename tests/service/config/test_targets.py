"""Targets of deskgauge.toml."""

from datetime import date

import pytest

from rules.targets import Target
from service.config import load_settings
from tests.service.config.usable import MONEY, Refusal, Written

TARGET = '\n[[targets]]\nmetric = "reopen_rate"\nvalue = 0.05\nsince = 2026-04-01\n'


def test_a_target_is_read(written: Written) -> None:
    (found,) = load_settings(written(MONEY), {}).targets

    assert found == Target("arr_verified", 0.6, date(2026, 4, 1), {"channel": "chat"}, None)


def test_a_target_without_a_segment_is_for_everything(written: Written) -> None:
    (found,) = load_settings(written(TARGET + 'better = "down"'), {}).targets

    assert (dict(found.where), found.better) == ({}, "down")


def test_without_a_target_there_is_none(written: Written) -> None:
    assert load_settings(written(""), {}).targets == ()


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (TARGET + "betterr = 1", "targets[0].betterr: is no known key. Did you mean 'better'?"),
        (TARGET.replace("value = 0.05", ""), "targets[0].value: is missing."),
        (TARGET.replace("0.05", "'5 %'"), "targets[0].value: is not a number."),
        (TARGET.replace("since = 2026-04-01", ""), "targets[0].since: is missing."),
        (
            TARGET.replace("reopen_rate", "Reopen rate"),
            "targets[0].metric: has the unusable id 'Reopen rate'.",
        ),
        (
            TARGET + "better = 'high'",
            "targets[0].better: has the unknown value 'high'. Known: down, up.",
        ),
        (TARGET + "where = { a = '1', b = '2', c = '3' }", "targets[0].where: has 3 dimensions."),
        ("[target]\n", "target: is no known section. Did you mean 'targets'?"),
        ("targets = 3", "targets: is not a list. Write [[targets]] on a line of its own."),
    ],
)
def test_a_target_of_another_form_is_refused(refusal: Refusal, broken: str, complaint: str) -> None:
    (line,) = refusal(broken)

    assert line.startswith(complaint)


def test_two_targets_of_one_day_and_segment_are_refused(refusal: Refusal) -> None:
    (line,) = refusal(TARGET + TARGET.replace("0.05", "0.04"))

    assert line == "targets[1]: is set twice for reopen_rate from 2026-04-01 on. Remove one."


@pytest.mark.parametrize(
    "other",
    [
        TARGET.replace("2026-04-01", "2026-04-02"),
        TARGET.replace("reopen_rate", "csat"),
        TARGET + 'where = { channel = "chat" }',
    ],
)
def test_targets_that_differ_stand_side_by_side(written: Written, other: str) -> None:
    assert len(load_settings(written(TARGET + other), {}).targets) == 2
