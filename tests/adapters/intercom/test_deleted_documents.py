"""The document of a conversation that is only listed as deleted."""

from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Form, Kind
from tests.adapters.intercom.bodies import DELETED
from tests.adapters.intercom.samples import parse, refusal


def document(**changes: Any) -> dict[str, Any]:
    return {"intercom_snapshot": 1, "conversation": {**DELETED, **changes}}


def test_it_is_removed_at_the_moment_that_the_list_tells() -> None:
    (event,) = parse(document())

    assert (event.kind, event.form, event.ticket_id) == (Kind.REMOVED, Form.SNAPSHOT, "acme:9")
    assert event.at.timestamp() == DELETED["deleted_at"]
    assert event.fields == {"reason": "deleted"}


def test_it_is_the_same_event_as_the_bare_record() -> None:
    (event,), (bare,) = parse(document()), parse(DELETED)

    assert (event.id, event.at) == (bare.id, bare.at)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"id": None}, "/conversation/id"), ({"deleted_at": "x"}, "/conversation/deleted_at")],
)
def test_what_cannot_be_read_is_refused_where_it_stands(changes: Any, pointer: str) -> None:
    error = refusal(document(**changes))

    assert isinstance(error, MalformedBody)
    assert error.pointer == pointer
