"""What the inbound sides of all trackers share."""

from datetime import UTC, datetime

import pytest

from adapters.base import Delivery
from adapters.settings import SinkSettings
from adapters.tracked_events import LONGEST_KEY, key_of, released_or, secrets_of, tracked
from rules.model import Kind
from rules.tracked import FIXED, OPEN, RELEASED, WONT_FIX
from tests.adapters.samples import RECEIVED

DELIVERY = Delivery("web-0/2026-03-10/1", "bugs", "webhook", RECEIVED, {}, b"{}")
AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


def test_an_event_is_about_an_issue_and_no_ticket() -> None:
    event = tracked(DELIVERY, "SUP-7", AT, FIXED, state="Done", duplicate_of="SUP-3", actor_id="a-1")

    assert (event.kind, event.ticket_id, event.at, event.received_at) == (Kind.TRACKED, "", AT, RECEIVED)
    assert event.fields == {
        "sink": "bugs", "issue": "SUP-7", "outcome": FIXED, "state": "Done", "duplicate_of": "SUP-3", "actor_id": "a-1",
    }  # fmt: skip


def test_the_same_happening_has_the_same_id_and_another_has_another() -> None:
    def named(issue: str = "SUP-7", at: datetime = AT, outcome: str = FIXED) -> str:
        return tracked(DELIVERY, issue, at, outcome, state="x").id

    assert named() == named()
    assert len({named(), named("SUP-8"), named(at=AT.replace(minute=1)), named(outcome=OPEN)}) == 4


@pytest.mark.parametrize("given", ["", "x" * (LONGEST_KEY + 1)])
def test_a_delivery_without_a_usable_id_is_known_by_its_body(given: str) -> None:
    assert key_of({"id": given}, "id", b"{}").startswith("sha256:")
    assert key_of({"id": given}, "id", b"{}") != key_of({"id": given}, "id", b"{ }")


def test_a_delivery_with_an_id_is_known_by_it_whatever_its_body() -> None:
    assert key_of({"id": "d-1"}, "id", b"{}") == key_of({"id": "d-1"}, "id", b"{ }") == "delivery:d-1"


def test_a_sink_without_a_webhook_secret_takes_nothing() -> None:
    assert secrets_of(SinkSettings("bugs", "linear")) == ()
    assert [one.value for one in secrets_of(SinkSettings("bugs", "linear", webhook_secret="s"))] == ["s"]


@pytest.mark.parametrize(
    ("outcome", "state", "named", "told"),
    [(FIXED, "Released", None, RELEASED), (FIXED, "released", None, RELEASED), (FIXED, "Done", None, FIXED),
     (FIXED, "Live", "Shipped,  live ", RELEASED), (FIXED, "Released", "Live", FIXED), (FIXED, "", "", FIXED),
     (WONT_FIX, "Released", None, WONT_FIX), (OPEN, "Released", None, OPEN)],
)  # fmt: skip
def test_only_what_is_fixed_can_be_released(outcome: str, state: str, named: str | None, told: str) -> None:
    options = {} if named is None else {"released_states": named}

    assert released_or(outcome, state, SinkSettings("bugs", "linear", options=options)) == told
