"""What docs/verdicts.md shows is what the commands say: its examples are made again, its tables name every reason."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rules.claims import CLAIM_REASONS
from rules.metrics.ask import Ask
from rules.metrics.intervals import Interval
from rules.reconciling import REASONS
from rules.truth import Stratum, true_rate
from service.cli import deskgauge
from service.cli.metrics_reconcile import lines as reconcile_lines
from service.metrics.verdicts.bill_forms import lines as bill_lines
from service.metrics.verdicts.forecast import Forecast, HitRate
from service.metrics.verdicts.foreseen import Foreseen, SegmentForecast
from service.metrics.verdicts.foreseen_words import lines as forecast_lines
from service.metrics.verdicts.sample_forms import lines as sample_lines
from service.metrics.verdicts.sampling import Report
from tests.service.metrics.reconciled_world import resolutions
from tests.service.metrics.verdicts import test_billing, test_reconciling

PAGE = (Path(__file__).parents[1] / "docs" / "verdicts.md").read_text(encoding="utf-8")
AS_OF = datetime(2026, 11, 23, 9, tzinfo=UTC)
COMMAND = re.compile(r"^deskgauge metrics (\w+)(?: (\w+))?", re.MULTILINE)
NAMED = re.compile(r"`([a-z_]+)`")


def test_the_forecast_of_the_example_is_told_so() -> None:
    told = Forecast(AS_OF, 100, 40, 10, 21, 0.61, 0.535, Interval(0.52, 0.55), AS_OF + timedelta(days=14), ())
    ask = Ask(date(2026, 10, 26), date(2026, 11, 23), AS_OF)
    found = Foreseen(ask, [SegmentForecast({}, told, None)], HitRate(26, 24, 24 / 26), None)

    assert "\n".join(forecast_lines(found, "Europe/Berlin")) in PAGE


def test_the_sample_of_the_example_is_told_so() -> None:
    strata = [Stratum("verified", 50, 40, 40, 39), Stratum("revoked", 10, 10, 10, 0)]
    found = Report({"month": "2026-03"}, strata, 100, 0.5, true_rate(strata, 100), ())

    assert "\n".join(sample_lines(found)) in PAGE


def test_the_bill_of_the_example_is_told_so(tmp_path: Path) -> None:
    numbers = resolutions(tmp_path / "here").numbers()
    path = test_billing.written(
        tmp_path / "usage.csv",
        "ticket,amount,currency",
        "held,,",
        "reopened,1.20,USD",
        "handed,,",
        "held2,0.5,EUR",
    )

    assert "\n".join(bill_lines(*test_billing.checked(numbers, path))) in PAGE


def test_the_comparison_of_the_example_is_told_so(tmp_path: Path) -> None:
    numbers = resolutions(tmp_path / "here").numbers()
    path = test_billing.written(tmp_path / "theirs.csv", "id", "held", "reopened", "handed", "merged")

    found = test_reconciling.against(numbers, "arr_verified", path)
    assert "\n".join(reconcile_lines(numbers, found)) in PAGE


@pytest.mark.parametrize("reason", sorted({*REASONS, *CLAIM_REASONS}))
def test_every_reason_is_explained(reason: str) -> None:
    tables = "".join(line for line in PAGE.splitlines() if line.startswith("| `"))

    assert reason in NAMED.findall(tables)


def test_every_command_of_the_page_is_there() -> None:
    metrics = deskgauge.commands["metrics"].commands  # type: ignore[attr-defined]
    found = COMMAND.findall(PAGE)

    assert {"forecast", "sample", "reconcile", "bill"} == {name for name, _ in found} <= set(metrics)
    assert {part for name, part in found if name == "sample"} == set(metrics["sample"].commands)
