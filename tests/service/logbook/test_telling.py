"""What a delivery of the logbook says, what is set aside, and which id a thing gets."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Delivery
from rules.errors import MalformedBody
from rules.logbook import ACTION, ANNOTATION, CHANGE, GOAL, MEANING, TAXONOMY
from rules.model import Kind
from service.logbook.telling import KIND, digest_of, entry, id_of, read
from service.orders import CONNECTION

AT = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
SAID = {"title": "Write it", "kind": "article", "owner": "Ann", "source": "api", "removed": False}


def delivery(body: Any, name: str = "web-0/2026-11-26/1", at: datetime = AT) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery(name, CONNECTION, KIND, at, {}, raw)


def test_a_telling_is_read_as_it_was_written() -> None:
    written = entry(ACTION, "0123456789ab", SAID, AT)
    (event,) = read(delivery(written.body))

    assert (written.connection, written.kind, written.received_at, written.headers) == (
        CONNECTION,
        KIND,
        AT,
        {},
    )
    assert (event.kind, event.ticket_id, event.at, event.time_source) == (Kind.RECORDED, "", AT, "received")
    assert event.fields == {"thing": ACTION, "id": "0123456789ab", "said": SAID}
    assert event.id.startswith("deskgauge:action:0123456789ab:")


def test_the_same_delivery_under_another_name_is_the_same_event() -> None:
    body = entry(ACTION, "0123456789ab", SAID, AT).body

    assert read(delivery(body)) == read(delivery(body, "cli-0/2026-11-26/7"))


def test_the_same_said_later_is_another_event() -> None:
    body = entry(ACTION, "0123456789ab", SAID, AT).body
    (first,), (later,) = read(delivery(body)), read(delivery(body, at=AT.replace(hour=9)))

    assert first.id != later.id


def test_customers_of_the_store_find_no_text_that_is_forgotten_after_some_days() -> None:
    (event,) = read(delivery(entry(ANNOTATION, "0123456789ab", {"text": "For ever"}, AT).body))

    assert event.text == ""
    assert event.fields["said"] == {"text": "For ever"}


BODY = {"thing": ACTION, "id": "0123456789ab", "said": {"state": "done"}}
MALFORMED: dict[str, tuple[Any, str]] = {
    "no JSON": (b"{", ""),
    "nothing": ({}, "/logbook/"),
    "text": ({KIND: "done"}, "/logbook/"),
    "another thing": ({KIND: BODY | {"thing": "party"}}, "/logbook/thing"),
    "an odd id": ({KIND: BODY | {"id": "a:b"}}, "/logbook/id"),
    "no id": ({KIND: BODY | {"id": ""}}, "/logbook/id"),
    "a long id": ({KIND: BODY | {"id": "x" * 81}}, "/logbook/id"),
    "an unknown key": ({KIND: BODY | {"more": 1}}, "/logbook/more"),
    "said is text": ({KIND: BODY | {"said": "done"}}, "/logbook/said"),
    "an unknown field": ({KIND: BODY | {"said": {"result": "helped"}}}, "/logbook/said/result"),
    "an odd state": ({KIND: BODY | {"said": {"state": "half"}}}, "/logbook/said/state"),
    "an end before the beginning": (
        {
            KIND: BODY
            | {"thing": ANNOTATION, "said": {"at": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}}
        },
        "/logbook/said/until",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_telling_is_refused_with_its_place(name: str) -> None:
    body, place = MALFORMED[name]

    with pytest.raises(MalformedBody) as refused:
        read(delivery(body))

    assert place in refused.value.pointer


@given(
    st.dictionaries(
        st.sampled_from(["thing", "id", "said", "more"]), st.none() | st.text(max_size=9) | st.integers()
    )
)
def test_whatever_is_written_is_read_or_refused(changes: dict[str, Any]) -> None:
    try:
        read(delivery({KIND: BODY | changes}))
    except MalformedBody:
        return
    assert "more" not in changes


def test_an_id_comes_from_what_was_said_whoever_said_it_wherever() -> None:
    first = id_of(ACTION, SAID)

    assert len(first) == 12
    assert id_of(ACTION, SAID | {"source": "command", "who": "Bob"}) == first
    assert id_of(ACTION, SAID | {"owner": "Bob"}) != first
    assert id_of(CHANGE, SAID) != first


def test_a_goal_is_named_by_its_metric_and_of_some_things_there_is_one() -> None:
    assert id_of(GOAL, {"metric": "ces", "why": "Because"}) == "ces"
    assert (id_of(MEANING, {"text": "x"}), id_of(TAXONOMY, {"version": "2"})) == ("efficient", "taxonomy")


def test_a_digest_hangs_on_the_content_and_on_no_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 1, "b": 3})
