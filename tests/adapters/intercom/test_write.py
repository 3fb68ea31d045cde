"""What is Intercom's own about writing: one row of ids for conversations and tickets, attributes of types, permissions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.helpdesks.intercom.write_tickets import MAY_NOT
from rules.errors import SinkError
from tests.adapters.intercom.spec import operation, request_problems
from tests.adapters.test_ticket_writer import MARK, NOTE, a_push
from tests.fakes import far_side
from tests.fakes.desk_api import PATH_FIELDS, DeskApi

KINDS = {"intercom": "/conversations/812", "intercom tickets": "/tickets/812"}
PATH = PATH_FIELDS["intercom"]
READS = [far_side.well] * 3


@pytest.fixture
def api() -> Iterator[DeskApi]:
    """A workspace whose case 812 is a ticket and no conversation."""
    with DeskApi("intercom tickets") as far:
        yield far


def refusal(api: DeskApi, **more: Any) -> SinkError:
    """The error of a push that does not arrive."""
    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api, **more))
    return raised.value


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_gets_fits_its_own_description(kind: str) -> None:
    with DeskApi(kind) as api:
        api.writer().send(a_push(api, note=NOTE, past_tags=["dg_path_human"]))
        sent = [seen for seen in api.seen if seen.method != "GET"]

    described = [seen for seen in sent if operation(seen.method, seen.path) is not None]
    assert {seen.path for seen in described} >= {
        "/tags",
        *(KINDS[kind] + end for end in ("", "/tags", "/reply")),
    }
    for seen in described:
        assert request_problems(seen.method, seen.path, {}, seen.document) == []


def test_a_conversation_is_looked_for_first_and_then_a_ticket(api: DeskApi) -> None:
    api.writer().send(a_push(api))

    assert [seen.path.partition("?")[0] for seen in api.seen if seen.method == "GET"] == [
        "/me", "/conversations/812", "/tickets/812",
    ]  # fmt: skip


def test_a_conversation_is_never_looked_for_among_the_tickets() -> None:
    with DeskApi("intercom") as api:
        api.writer().send(a_push(api))

        assert not [seen for seen in api.seen if seen.path.startswith("/tickets")]


def test_the_customer_hears_nothing_of_an_attribute_and_the_change_is_ours(api: DeskApi) -> None:
    api.writer().send(a_push(api, tags=None))

    (put,) = [seen.document for seen in api.seen if seen.method == "PUT"]
    assert put == {"ticket_attributes": {PATH: "ai"}, "skip_notifications": True, "admin_id": 5005}


def test_an_admin_whose_id_is_no_number_is_left_out_of_the_update(api: DeskApi) -> None:
    api.usual = far_side.well
    shown = json.dumps({"type": "ticket", "id": "812", "ticket_attributes": {}}).encode()
    api.faults.extend([far_side.status(404), far_side.status(200, shown), far_side.status(200, b"{}")])

    api.writer(own_user="somebody").send(a_push(api, tags=None))

    assert api.seen[-1].document == {"ticket_attributes": {PATH: "ai"}, "skip_notifications": True}


@pytest.mark.parametrize(
    "attributes", [[], [{"name": "Other", "data_type": "string"}], [{"name": PATH, "data_type": "list"}]]
)
def test_an_attribute_that_the_tickets_type_does_not_have_as_text_is_told_with_what_to_do(
    api: DeskApi, attributes: list[dict[str, Any]]
) -> None:
    api.attributes = attributes

    error = refusal(api, note=NOTE)

    assert error.permanent
    assert str(error).startswith(
        "tickets of the type Request have no text attribute Path. Add it to that ticket type"
    )
    assert "take it out of write_fields" in str(error)


def test_tags_and_the_note_arrive_though_an_attribute_is_missing_and_are_not_there_twice(
    api: DeskApi,
) -> None:
    api.attributes = []
    refusal(api, note=NOTE)
    assert (api.tickets["812"].tags, len(api.tickets["812"].notes)) == (["dg_path_ai"], 1)

    api.attributes = [{"name": PATH, "data_type": "string"}]
    api.writer().send(a_push(api, note=NOTE))

    case = api.tickets["812"]
    assert (case.tags, len(case.notes), case.fields) == (["dg_path_ai"], 1, {PATH: "ai"})


def test_a_refused_attribute_says_what_to_do_where_the_type_tells_no_attributes(api: DeskApi) -> None:
    api.attributes = None
    api.faults.extend([*READS, far_side.status(400, b"{}")])

    error = refusal(api, tags=None)

    assert error.permanent
    assert "400 Bad Request" in str(error)
    assert "have no text attribute Path. Add it to that ticket type" in str(error)


def test_an_update_that_failed_by_chance_is_sent_again(api: DeskApi) -> None:
    api.faults.extend([*READS, far_side.status(503)])

    error = refusal(api, tags=None)

    assert not error.permanent
    assert "Add it" not in str(error)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_may_not_write_tickets_ends_the_push_and_lets_conversations_go_on(
    api: DeskApi, status: int
) -> None:
    api.faults.extend([*READS, far_side.status(status)])

    error = refusal(api, tags=None)

    assert (str(error), error.permanent, error.pauses_sink) == (MAY_NOT, True, False)


def test_a_token_that_may_not_write_conversations_stops_all_writing() -> None:
    with DeskApi("intercom") as api:
        api.faults.extend([far_side.well, far_side.well, far_side.status(403)])

        assert refusal(api, tags=None).pauses_sink


def test_a_token_that_may_not_make_tags_stops_all_writing(api: DeskApi) -> None:
    api.faults.extend([*READS, far_side.status(403)])

    assert refusal(api).pauses_sink


def test_a_token_that_may_not_read_tickets_ends_the_push_and_lets_conversations_go_on(api: DeskApi) -> None:
    api.faults.extend([far_side.well, far_side.well, far_side.status(403)])

    error = refusal(api)

    assert (error.permanent, error.pauses_sink) == (True, False)
    assert "may read no tickets" in str(error)


def test_our_note_is_found_again_among_a_tickets_parts(api: DeskApi) -> None:
    push = a_push(api, tags=None, fields={}, note=NOTE)
    assert api.writer().read_back(push) is None

    api.writer().send(push)

    assert MARK in api.tickets["812"].notes[0]
    assert api.writer().read_back(push) is not None


def test_tags_are_read_from_a_ticket_that_tells_them(api: DeskApi) -> None:
    tags = {"type": "tag.list", "tags": [{"type": "tag", "id": "id-dg_path_ai", "name": "dg_path_ai"}]}
    shown = {"type": "ticket", "id": "812", "tags": tags, "ticket_attributes": {PATH: "ai"}}
    api.faults.extend([far_side.well, far_side.well, far_side.status(200, json.dumps(shown).encode())])

    api.writer().send(a_push(api))

    assert api.changes == []
