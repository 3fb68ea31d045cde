"""Writing one field of one ticket: the same for every helpdesk, and nothing else is ever written."""

from collections.abc import Iterator

import pytest

from adapters.base import ConnectionSettings, Push
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.registry import HELPDESKS, WRITERS
from rules.errors import ConfigError, SinkError
from tests.fakes import far_side
from tests.fakes.desk_api import FIELDS, DeskApi

QUICK = Limits(connect=1.0, read=0.8, total=1.5)


@pytest.fixture(params=WRITERS)
def api(request: pytest.FixtureRequest) -> Iterator[DeskApi]:
    with DeskApi(request.param) as far:
        yield far


def a_push(api: DeskApi, ticket: str = "812", value: str = "https://gauge.example/a/t") -> Push:
    content = {"ticket_id": f"acme:{ticket}", "field": FIELDS[api.vendor], "value": value}
    return Push("p", "helpdesk:acme", f"acme:{ticket}", "survey_link", 0, "p", content)


def test_every_writer_belongs_to_a_helpdesk() -> None:
    assert set(WRITERS) <= set(HELPDESKS)


def test_the_field_holds_the_link_and_is_found_again(api: DeskApi) -> None:
    push = a_push(api)

    assert api.writer().read_back(push) is None
    receipt = api.writer().send(push)

    assert api.fields == {"812": "https://gauge.example/a/t"}
    assert api.writer().read_back(push) == receipt
    assert [seen.method for seen in api.seen] == ["GET", "PUT", "GET"]


@pytest.mark.parametrize("ticket", ["404", "9"])
def test_a_missing_or_closed_ticket_is_given_up_and_no_other_is_made(api: DeskApi, ticket: str) -> None:
    api.closed.add("9")

    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api, ticket))

    assert raised.value.permanent
    assert api.fields == {}


def test_a_lost_reply_is_looked_up(api: DeskApi) -> None:
    api.faults.append(far_side.lost_reply)

    with pytest.raises(SinkError) as raised:
        api.writer(QUICK).send(a_push(api))

    assert raised.value.outcome_unknown
    assert api.writer().read_back(a_push(api)) is not None


@pytest.mark.parametrize(
    ("fault", "pauses", "counts"),
    [(far_side.status(401), True, True), (far_side.status(403), True, True),
     (far_side.status(429, b"", Retry_After="7"), False, False)],
    ids=["401", "403", "429"],
)  # fmt: skip
def test_a_refusal_says_what_it_means(
    api: DeskApi, fault: far_side.Fault, pauses: bool, counts: bool
) -> None:
    api.usual = fault

    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api))

    assert (raised.value.pauses_sink, raised.value.counts) == (pauses, counts)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>"])
def test_an_answer_that_is_no_ticket_leaves_the_outcome_unknown(api: DeskApi, body: bytes) -> None:
    api.usual = far_side.status(200, body)

    with pytest.raises(SinkError) as raised:
        api.writer().send(a_push(api))

    assert raised.value.outcome_unknown


@pytest.mark.parametrize("vendor", WRITERS)
def test_a_missing_credential_is_named(vendor: str) -> None:
    settings = ConnectionSettings("acme", vendor, base_url="https://x.example", credentials={"other": "x"})

    with pytest.raises(ConfigError, match=r"connections\.acme\.credentials"):
        WRITERS[vendor](settings, CallBudget())
