"""How Freshdesk's own values are read: codes, labels, clocks, milliseconds, tags and tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.fields import read_moment
from adapters.helpdesks.freshdesk import fields
from tests.adapters.test_fields import outcomes

READERS = {name: reader for name, reader in vars(fields).items() if name.startswith("read_")}
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2, 2),
        ("2", 2),
        (" 2 ", 2),
        ("02", 2),
        ("Open", "open"),
        ("2nd line", "2nd line"),
        ("", ""),
        ("²", "²"),
    ],
)
def test_what_a_rule_renders_is_a_code_or_a_label(value: Any, code: int | str) -> None:
    assert fields.read_code(value) == code


@pytest.mark.parametrize("value", [True, 2.5, None, ["2"]])
def test_what_is_neither_code_nor_label_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not text"):
        fields.read_code(value)


def test_a_number_of_thousands_of_digits_is_a_label_and_costs_nothing() -> None:
    assert fields.read_code("9" * 5000) == "9" * 5000


@pytest.mark.parametrize(
    "text",
    ["2026-03-02T09:30:00Z", "2026-03-02T09:30Z", "2026-03-02T15:00:00+05:30", "2026-03-01T23:30:00-10:00"],
)
def test_moments_of_any_zone_become_utc(text: str) -> None:
    assert read_moment(text) == fields.read_clock(text) == AT
    assert read_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2018-10-24 06:10:46",
        "2026-03-02",
        "2026-02-30T00:00:00Z",
        "Mon, 2 Mar, 2026",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_a_moment_without_a_zone_is_refused_in_records_and_unknown_in_rules(text: str) -> None:
    assert fields.read_clock(text) is None

    with pytest.raises(ValueError, match="Not an ISO 8601 moment"):
        read_moment(text)


@pytest.mark.parametrize("value", [None, 1772443800, True, ["2026-03-02T09:30:00Z"]])
def test_what_is_no_text_is_no_moment_anywhere(value: Any) -> None:
    for reader in (read_moment, fields.read_clock):
        with pytest.raises(ValueError, match="Not "):
            reader(value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1772443800250, AT.replace(microsecond=250_000)),
        (253_402_300_799_999, datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_milliseconds_are_exact(value: int, moment: datetime) -> None:
    assert fields.read_milliseconds(value) == moment


@pytest.mark.parametrize("value", [-1, 253_402_300_800_000, 2**62, 1.5, "1772443800250", True, None])
def test_what_is_no_number_of_milliseconds_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        fields.read_milliseconds(value)


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (["b", "a", "a"], ["a", "b"]),
        ("b,a", ["a", "b"]),
        ([" two words ", ""], ["two words"]),
        ("", []),
        ([], []),
        (None, []),
    ],
)
def test_tags_are_sorted_distinct_and_stripped(value: Any, tags: list[str]) -> None:
    assert fields.read_tags(value) == tags


@pytest.mark.parametrize("value", [7, [7], ["a", None], {"a": 1}, True])
def test_what_is_no_list_of_tags_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="tags"):
        fields.read_tags(value)


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_a_table_is_an_object(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an object"):
        fields.read_table(value)
    assert fields.read_table({"a": 1}) == {"a": 1}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_every_reader_reads_or_refuses_whatever_stands_there(reader: Callable[[Any], Any]) -> None:
    assert "refused" in outcomes(reader)
