"""How long a push waits of which nobody knows whether it was done."""

import pytest

from adapters.settling import SETTLING, settling
from rules.errors import SinkError


def waits(error: SinkError) -> float | None:
    with pytest.raises(SinkError) as raised, settling():
        raise error
    return raised.value.retry_after


def test_what_is_in_doubt_waits_at_least_a_minute() -> None:
    assert waits(SinkError("x", outcome_unknown=True)) == SETTLING
    assert waits(SinkError("x", outcome_unknown=True, retry_after=5)) == SETTLING
    assert waits(SinkError("x", outcome_unknown=True, retry_after=500)) == 500


def test_what_was_not_done_waits_as_long_as_it_was_asked_to() -> None:
    assert waits(SinkError("x")) is None
    assert waits(SinkError("x", retry_after=5, counts=False)) == 5
    assert waits(SinkError("x", permanent=True)) is None


def test_what_went_well_goes_on() -> None:
    with settling():
        made = "made"
    assert made == "made"
