"""Single values of Intercom's shapes: what is read, and what is refused without repeating it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.helpdesks.intercom.fields import read_outside_id, read_seconds, read_table, read_time

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
READERS = (read_seconds, read_time, read_table, read_outside_id)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=9),
    st.lists(st.integers(), max_size=2),
)


def refusal(read: Any, value: Any) -> str:
    with pytest.raises(ValueError, match="Not") as caught:
        read(value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1_772_442_000, NINE),
        (1, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        (253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_seconds_are_a_moment_in_utc(value: int, moment: datetime) -> None:
    assert read_seconds(value) == moment
    assert read_time(value) == moment


@pytest.mark.parametrize("value", [0, -1, 253_402_300_800, 2**62, 1.5, True, "1772442000", None, [], {}])
def test_nothing_else_is_a_number_of_seconds(value: Any) -> None:
    assert refusal(read_seconds, value) == "Not a number of seconds."


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-03-02T09:00:00.000Z", NINE),
        ("2026-03-02T10:00:00+01:00", NINE),
        ("2026-03-02T09:00:00.672717030Z", NINE.replace(microsecond=672_717)),
    ],
)
def test_statistics_may_tell_a_moment_as_text(value: str, moment: datetime) -> None:
    assert read_time(value) == moment


@pytest.mark.parametrize("value", ["", "2026-03-02", "2026-03-02T09:00:00", "1772442000", 0, None, 1.5])
def test_text_without_a_zone_is_no_moment(value: Any) -> None:
    assert refusal(read_time, value).startswith("Not a")


@pytest.mark.parametrize("value", [{}, {"Any name": [1]}])
def test_an_object_is_kept_as_it_is(value: Any) -> None:
    assert read_table(value) is value


@pytest.mark.parametrize("value", [None, [], "{}", 1, True])
def test_nothing_else_is_an_object(value: Any) -> None:
    assert refusal(read_table, value) == "Not an object."


@pytest.mark.parametrize(
    ("value", "own"), [("case-7", "case-7"), ("A.b_c-9", "A.b_c-9"), (7, "7"), ("x" * 100, "x" * 100)]
)
def test_the_callers_own_id_is_text(value: Any, own: str) -> None:
    assert read_outside_id(value) == own


@pytest.mark.parametrize("value", ["a/b", "a b", "ü", "<x>", "a@b", "x" * 101, "", "0", 0, None, True, 1.5])
def test_what_could_be_more_than_an_id_is_none(value: Any) -> None:
    assert refusal(read_outside_id, value).startswith("Not a")


KNOWN_REFUSALS = {
    "", "Not a number of seconds.", "Not an object.", "Not an id.", "Not a conversation id.",
    "Not an ISO 8601 moment with a zone.",
}  # fmt: skip


def reason(read: Any, value: Any) -> str:
    """Why a value is refused, "" where it is read."""
    try:
        read(value)
    except ValueError as error:
        return str(error)
    return ""


@given(anything)
def test_a_reader_reads_or_refuses_and_says_nothing_of_the_value(value: Any) -> None:
    assert {reason(read, value) for read in READERS} <= KNOWN_REFUSALS
