"""Events made from one body: what they share, and how they are named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.helpdesks.zendesk.comments import in_order
from adapters.helpdesks.zendesk.roles import Roles
from adapters.source import Source
from rules.model import Form, Kind, Role
from tests.adapters.samples import RECEIVED, delivery

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SOURCE = Source(delivery(b"{}"), "812", Form.HINT, AT)


def test_an_event_carries_where_it_came_from() -> None:
    event = SOURCE.happened(Kind.MERGED, "event:1", AT, {"into": "800"}, sequence="2", text="t")

    assert (event.id, event.connection, event.ticket_id) == ("acme:event:1", "acme", "acme:812")
    assert (event.delivery, event.received_at, event.form) == ("web-0/2026-03-10/1", RECEIVED, Form.HINT)
    assert (event.at, event.updated_at, event.sequence, event.text) == (AT, AT, "2", "t")


def test_people_belong_to_no_ticket() -> None:
    assert replace(SOURCE, ticket="").ticket_id == ""
    assert replace(SOURCE, ticket="").observed(Kind.PERSON, "person:1", AT, {}).ticket_id == ""


def test_an_observation_is_named_after_the_vendors_time_and_what_was_seen() -> None:
    seen = SOURCE.observed(Kind.STATE, "ticket:812", AT + timedelta(seconds=9), {"status": "open"})

    assert seen.id.startswith("acme:ticket:812@2026-03-02T09:30:00.000000Z#")
    assert seen.id == SOURCE.observed(Kind.STATE, "ticket:812", AT, {"status": "open"}).id
    assert seen.id != SOURCE.observed(Kind.STATE, "ticket:812", AT, {"status": "new"}).id


def test_without_the_vendors_time_the_moment_itself_names_it() -> None:
    timeless = replace(SOURCE, updated_at=None, time_source="received")
    seen = timeless.observed(Kind.STATE, "ticket:812", RECEIVED, {"status": "open"})

    assert seen.id.startswith("acme:ticket:812@2026-03-10T12:00:00.000000Z#")
    assert (seen.updated_at, seen.time_source) == (None, "received")


def test_the_order_of_fields_does_not_name_another_observation() -> None:
    one = SOURCE.observed(Kind.STATE, "ticket:812", AT, {"status": "open", "tags": ["a"]})
    two = SOURCE.observed(Kind.STATE, "ticket:812", AT, {"tags": ["a"], "status": "open"})

    assert one == two


def test_vendor_ids_sort_as_text_in_their_order() -> None:
    numbers = ["9", "10", "812", "33144692244499"]

    assert sorted(map(in_order, reversed(numbers))) == list(map(in_order, numbers))


ROLES = Roles.of(
    [
        {"id": "1", "role": "end-user"},
        {"id": "2", "role": "agent"},
        {"id": "3", "role": "ghost"},
        {"id": "4"},
    ],
    "5",
)


@pytest.mark.parametrize(
    ("author", "via", "role"),
    [
        ("1", None, Role.CUSTOMER),
        ("2", {"channel": "web"}, Role.STAFF),
        ("2", {"channel": "rule"}, Role.SYSTEM),
        ("-1", None, Role.SYSTEM),
        ("3", None, Role.UNKNOWN),
        ("4", {}, Role.UNKNOWN),
        ("5", {"channel": "email"}, Role.CUSTOMER),
        ("6", None, Role.UNKNOWN),
        (None, None, Role.UNKNOWN),
    ],
)
def test_an_authors_role_comes_from_the_rule_the_user_or_the_request(
    author: str | None, via: dict[str, str] | None, role: Role
) -> None:
    assert ROLES.author(author, via) is role


def test_a_requester_who_is_staff_is_staff() -> None:
    assert Roles.of([{"id": "5", "role": "agent"}], "5").author("5", None) is Role.STAFF
