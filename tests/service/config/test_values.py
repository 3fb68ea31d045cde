"""Each kind of value: what it reads, and what it refuses."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from marshmallow import ValidationError

from service.config import values

PLUS_TWO = timezone(timedelta(hours=2))


def refusal(read: Any, value: Any) -> str:
    """What a reading function says to a value that it does not take."""
    with pytest.raises(ValidationError) as caught:
        read(value)
    (message,) = caught.value.messages
    return str(message)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0d", timedelta(0)),
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("99999s", timedelta(seconds=99_999)),
    ],
)
def test_spans_of_time_are_read(text: str, span: timedelta) -> None:
    assert values.duration(text) == span


@pytest.mark.parametrize("value", ["7", "d", "7 d", "-7d", "7D", "1.5h", "1h30m", "999999d", "\u0663d"])
def test_what_is_no_span_of_time_is_refused(value: str) -> None:
    assert refusal(values.duration, value).startswith("is not a span of time.")


@pytest.mark.parametrize("value", [7, None, [], True])
def test_what_is_no_text_is_refused(value: Any) -> None:
    assert refusal(values.duration, value) == "is not a text. Put it in quotes."


def test_statuses_of_the_helpdesk_become_ours_by_id_and_by_name_in_small_letters() -> None:
    given = {"8": "pending", " With Courier": "hold", "12": "closed"}

    assert values.statuses(given) == {"8": "pending", "with courier": "hold", "12": "closed"}


@pytest.mark.parametrize("word", ["waiting", "unknown", "Pending", "reopened"])
def test_a_status_that_is_none_of_ours_is_refused_with_those_there_are(word: str) -> None:
    assert refusal(values.statuses, {"8": word}) == (
        f"has the unknown word '{word}' for '8'. Write one of new, open, pending, hold, solved, closed."
    )


@pytest.mark.parametrize("value", [["8"], "8", {"8": 3}, {"8": ""}])
def test_statuses_are_a_table_of_texts(value: Any) -> None:
    assert refusal(values.statuses, value).startswith("is ")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://example.com", "https://example.com"),
        ("https://example.com/", "https://example.com"),
        ("http://127.0.0.1:8321", "http://127.0.0.1:8321"),
        ("http://[::1]:80/path/", "http://[::1]:80/path"),
        ("HTTPS://Example.com/graphql", "HTTPS://Example.com/graphql"),
    ],
)
def test_addresses_are_read_without_their_last_slash(given: str, read: str) -> None:
    assert values.url(given) == read


@pytest.mark.parametrize(
    "value",
    [
        "example.com", "//example.com", "ftp://example.com", "https://", "https:///x", "https://user@example.com",
        "https://user:pw@example.com", "https://example.com?x=1", "https://example.com#x", "https://[::1",
        "https://example.com:port", "https://example.com:99999", "https://example.com:0", "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(value: str) -> None:
    assert refusal(values.url, value) == f"is not a plain address. {values.HOW_TO_ADDRESS}"


def test_moments_are_read_as_utc() -> None:
    assert values.moment(datetime(2026, 5, 1, 2, tzinfo=PLUS_TWO)) == datetime(2026, 5, 1, tzinfo=UTC)
    assert values.moment(datetime(2026, 5, 1, 2, tzinfo=PLUS_TWO)).tzinfo is UTC


@pytest.mark.parametrize("value", ["2026-05-01T00:00:00Z", date(2026, 5, 1), datetime(2026, 5, 1), 1, None])  # noqa: DTZ001
def test_a_moment_without_an_offset_is_refused(value: Any) -> None:
    assert refusal(values.moment, value).startswith("is not a moment.")


@pytest.mark.parametrize("value", [0, 1, 30, 3650])
def test_whole_numbers_within_bounds_are_read(value: int) -> None:
    assert values.whole_number(0, 3650)(value) == value


@pytest.mark.parametrize("value", [-1, 3651, 1.0, "30", True, None])
def test_other_numbers_are_refused_with_the_bounds(value: Any) -> None:
    assert refusal(values.whole_number(0, 3650), value) == "is not a whole number from 0 to 3650."


@pytest.mark.parametrize("value", [True, False])
def test_switches_are_read(value: bool) -> None:
    assert values.switch(value) is value


@pytest.mark.parametrize("value", ["true", "yes", 1, 0, None, []])
def test_what_merely_looks_like_a_switch_is_refused(value: Any) -> None:
    assert refusal(values.switch, value).startswith("is neither true nor false")


@pytest.mark.parametrize(
    "value", ["${NAME}", "${_x9}", "file:secrets/a", "file:/run/secrets/a", "file:with space"]
)
def test_references_are_read_as_they_stand(value: str) -> None:
    assert values.reference(value) == value


@pytest.mark.parametrize(
    "value", ["$NAME", "${}", "${9}", "${A}${B}", "x${A}", "file:", "FILE:x", "env:X", "", 3, None, {}]
)
def test_what_is_no_reference_is_refused_without_being_repeated(value: Any) -> None:
    message = refusal(values.reference, value)

    assert message == f"must not hold the secret itself. {values.HOW_TO_REFER}"


@pytest.mark.parametrize(
    "value", ["inline", "redis://h:1/0", "rediss://h", "unix:///r.sock", "${REDIS}", "file:redis"]
)
def test_queue_addresses_are_read(value: str) -> None:
    assert values.queue_address(value) == value


@pytest.mark.parametrize("value", ["redis", "inlined", "http://h", "amqp://h", " inline"])
def test_what_names_no_queue_is_refused(value: str) -> None:
    assert refusal(values.queue_address, value).startswith("is neither inline nor a Redis address")


def test_lists_and_tables_hold_texts_only() -> None:
    assert values.texts(["a", "b"]) == ["a", "b"]
    assert values.text_table({"a": "b"}) == {"a": "b"}
    assert refusal(values.texts, "a").startswith("is not a list")
    assert refusal(values.texts, ["a", 1]) == "is not a text. Put it in quotes."
    assert refusal(values.text_table, ["a"]).startswith("is not a table")
    assert refusal(values.text_table, {"a": ""}).startswith("is empty")
    assert refusal(values.reference_table, {"a": "plain"}).startswith("must not hold the secret")
    assert refusal(values.reference_table, "${A}").startswith("is not a table")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires"])
def test_iana_zones_are_read(zone: str) -> None:
    assert values.time_zone(zone) == zone


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("europe/berlin", "Did you mean 'Europe/Berlin'?"),
        ("PST8", "Did you mean"),
        ("+02:00", "Use an IANA name"),
    ],
)
def test_other_zones_are_refused_with_a_hint(zone: str, hint: str) -> None:
    assert hint in refusal(values.time_zone, zone)


@pytest.mark.parametrize("name", ["website", "help-2"])
def test_publishable_keys_are_read_by_their_names(name: str) -> None:
    keys = {name: "pk_aB3-_aB3-_aB3-_aB"}

    assert values.publishable_keys(keys) == keys


@pytest.mark.parametrize(
    "keys",
    [
        {"website": "pk_short"},
        {"website": "sk_aB3aB3aB3aB3aB3aB3"},
        {"website": "pk_with spaces in the key"},
        {"website": f"pk_{'a' * 65}"},
        {"Website": "pk_aB3aB3aB3aB3aB3aB3"},
        {"a/b": "pk_aB3aB3aB3aB3aB3aB3"},
        {"a": "pk_aB3aB3aB3aB3aB3aB3", "b": "pk_aB3aB3aB3aB3aB3aB3"},
        ["pk_aB3aB3aB3aB3aB3aB3"],
    ],
)
def test_what_is_no_publishable_key_is_refused(keys: Any) -> None:
    assert refusal(values.publishable_keys, keys)


@pytest.mark.parametrize(
    "origin", ["https://help.desk.example", "http://127.0.0.1:8000", "https://a-b.example:8443"]
)
def test_origins_are_read_as_browsers_send_them(origin: str) -> None:
    assert values.origins([origin]) == [origin]


@pytest.mark.parametrize(
    "origin",
    ["https://help.desk.example/", "https://Help.desk.example", "help.desk.example", "https://*.desk.example", "null",
     "*", "https://help.desk.example/hc", "ftp://help.desk.example", "https://me@help.desk.example"],
)  # fmt: skip
def test_what_is_no_exact_origin_is_refused(origin: str) -> None:
    assert refusal(values.origins, [origin]).startswith("has the origin")
