"""How long a far side asks to wait, in every form seen and in none."""

import pytest

from adapters.retry_after import reset_seconds, retry_after_seconds

NOW = 1_772_442_000.0  # 2026-03-02 09:00:00 UTC


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("99999999999999999999", 1e20),
        ("Mon, 02 Mar 2026 09:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 10:01:30 +0100", 90.0),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0.0),
        ("Monday, 02-Mar-26 09:00:05 GMT", 5.0),
    ],
)
def test_seconds_and_dates_are_read(text: str, seconds: float) -> None:
    assert retry_after_seconds(text, NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [None, "", "-5", "1.5", "soon", "1e9", "٣", "9" * 400, "Mon", ",", "0x10",
     "Mon, 99 Mar 2026 09:01:30 GMT", "Mon, 02 Mar 999999999999 09:00:00 GMT"],
)  # fmt: skip
def test_anything_else_says_nothing(text: str | None) -> None:
    assert retry_after_seconds(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (str(int(NOW * 1000) + 2500), 2.5),
        ("1772442060000.0", 60.0),
        ("0", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_reset_is_a_moment_in_milliseconds(text: str | None, seconds: float | None) -> None:
    assert reset_seconds(text, NOW) == seconds


def test_a_reset_may_be_a_moment_in_seconds() -> None:
    assert reset_seconds(str(int(NOW) + 90), NOW, per_second=1) == 90.0
