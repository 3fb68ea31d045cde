"""Without the extra nothing breaks but what needs it, and that says what to install."""

import subprocess
import sys
from pathlib import Path

import pytest

from rules.errors import DeskgaugeError, MissingExtra
from service.metrics.stats_extra import needs_stats

ROOT = Path(__file__).parents[3]
BARE = """
import sys
sys.modules.update(dict.fromkeys(["numpy", "scipy", "pandas", "statsmodels"]))
from datetime import UTC, date, datetime
from rules.errors import MissingExtra
from service.metrics import slope
from service.metrics.changes import comparison
from service.metrics.verdicts import forecast
from service.metrics.verdicts import foreseen
from service.metrics.changes import weeks

day = date(2026, 6, 1)
question = comparison.Question(weeks.Around(day, day, day), "up", day)
for call in (
    lambda: forecast.forecast([], [], datetime(2026, 6, 1, tzinfo=UTC)),
    lambda: comparison.compare_rates({}, question),
    lambda: comparison.compare_values({}, question),
    lambda: slope.learning_velocity({date(2026, 6, number): (10, 30) for number in range(1, 7)}),
):
    try:
        call()
    except MissingExtra as error:
        print(error)
"""


def test_each_part_that_needs_the_extra_names_itself_and_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BARE], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    said = "needs libraries that are not installed: pip install deskgauge[stats]"
    assert done.stdout.splitlines() == [
        f"A forecast {said}",
        f"A comparison of before and after {said}",
        f"A comparison of before and after {said}",
        f"Learning velocity {said}",
    ]


def test_a_process_survives_a_missing_extra() -> None:
    with (
        pytest.raises(DeskgaugeError, match=r"pip install deskgauge\[stats\]") as told,
        needs_stats("A forecast"),
    ):
        raise ModuleNotFoundError

    assert isinstance(told.value, MissingExtra)


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), needs_stats("A forecast"):
        _ = 1 / 0
