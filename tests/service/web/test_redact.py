"""Of a body only keys, ids, enumerations and times are shown."""

import json

import pytest

from service.web.redact import LINES, redacted


def shown(document) -> dict[str, str]:
    return {line.key: line.value for line in redacted(json.dumps(document).encode()).lines}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("id", "01JD-22", "01JD-22"),
        ("ticket_id", 48213, "48213"),
        ("status", "NEW", "NEW"),
        ("type", "zen:event-type:ticket.created", "zen:event-type:ticket.created"),
        ("created_at", "2026-11-02T08:14:03Z", "2026-11-02T08:14:03Z"),
        ("anything", "2026-11-02T08:14:03.123456789+01:00", "2026-11-02T08:14:03.123456789+01:00"),
        ("public", True, "true"),
        ("anything", None, "null"),
        ("tags", ["cat_data_import", "vip"], "cat_data_import, vip"),
    ],
)
def test_ids_enumerations_and_times_stay(key, value, expected):
    assert shown({key: value}) == {key: expected}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("description", "hello"),
        ("body", "CANARY"),
        ("subject", "CANARY"),
        ("name", "CANARY"),
        ("email", "canary@customer.test"),
        ("external_id", "canary@customer.test"),
        ("id", "CANARY with spaces"),
        ("status", "CANARY, typed by somebody"),
        ("phone", 4917012345678),
        ("value", "CANARY"),
        ("tags", ["CANARY with spaces"]),
        ("secret", "CANARY"),
        ("id", "C" * 81),
    ],
)
def test_what_a_person_can_type_goes(key, value):
    said = shown({key: value})[key]

    assert "canary" not in said.lower()
    assert "49170" not in said
    assert said.startswith("(")


def test_a_key_that_is_text_goes_too():
    assert shown({"CANARY typed by somebody": {"id": 1}}) == {"(key not shown)": "", "id": "1"}


def test_lists_of_objects_are_numbered_and_indented():
    body = redacted(json.dumps({"comments": [{"id": 1}, {"id": 2, "body": "CANARY"}]}).encode())

    assert [(line.depth, line.key, line.value) for line in body.lines] == [
        (0, "comments [0]", ""),
        (1, "id", "1"),
        (0, "comments [1]", ""),
        (1, "id", "2"),
        (1, "body", "(text, 6 characters)"),
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{not json CANARY", b'["CANARY"]', b'{"a": 1, "a": 2}', b"\xff\xfe", b'{"a":' * 5000]
)
def test_a_body_that_cannot_be_read_shows_why_and_nothing_of_itself(body):
    found = redacted(body)

    assert found.lines == []
    assert found.unreadable
    assert "CANARY" not in found.unreadable
    assert found.size == len(body)


def test_a_long_body_is_cut():
    found = redacted(json.dumps({f"id_{number}": number for number in range(LINES + 5)}).encode())

    assert (len(found.lines), found.cut) == (LINES, True)
    assert not redacted(b'{"id": 1}').cut
