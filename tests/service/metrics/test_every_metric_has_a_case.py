"""Each built-in metric was reckoned by hand in one of the files of cases."""

from service.metrics.book import built_in
from tests.service.metrics import (
    test_cases_against_a_baseline,
    test_cases_of_accounts,
    test_cases_of_chains,
    test_cases_of_hand_overs,
    test_cases_of_outcomes,
    test_cases_of_returns,
    test_cases_of_surveys,
    test_cases_of_times,
    test_cases_of_value,
    test_cases_of_work,
    test_cases_over_weeks,
)

FILES = (
    test_cases_of_outcomes, test_cases_of_times, test_cases_of_hand_overs, test_cases_of_surveys, test_cases_of_work,
    test_cases_against_a_baseline, test_cases_over_weeks, test_cases_of_returns, test_cases_of_chains, test_cases_of_value,
    test_cases_of_accounts,
)  # fmt: skip


def test_no_metric_was_left_out_and_none_is_gone() -> None:
    cases = [metric for file in FILES for metric in file.CASES]

    assert sorted(cases) == sorted(built_in().metrics)
