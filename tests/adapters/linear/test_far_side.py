"""Against a loopback Linear that checks everything against Linear's own schema, and misbehaves on demand."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.trackers.linear import queries
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import Fault
from tests.fakes.linear import NO_SCHEMA, QUICK, FakeLinear, rate_limited, refused, schema, unsuccessful
from tests.fakes.pushes import CONTENT, a_push

SILENT_FAULTS = [far_side.silence, far_side.reset, far_side.drip, far_side.drip_headers, far_side.big,
                 far_side.endless, far_side.gzip_bomb, far_side.html, far_side.half_reply]  # fmt: skip


def test_every_operation_and_its_variables_fit_linears_schema(linear: FakeLinear) -> None:
    if schema() is None:
        pytest.skip(NO_SCHEMA)
    sink = linear.sink(labels="9a1b2c3d-0000-4000-8000-000000000001")
    sink.probe()
    sink.send(a_push())
    sink.read_back(a_push())

    assert linear.operations() == ["FindTeam", "FindTeam", "CreateIssue", "LinkTicket", "ReadIssue"]
    assert linear.violations == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        (queries.CREATE_ISSUE, {"input": {"title": "no team"}}),
        (queries.CREATE_ISSUE, {"input": {"teamId": "t", "priority": "high"}}),
        (queries.CREATE_ISSUE, {"input": {"teamId": "t", "labels": []}}),
        (queries.LINK_TICKET, {"input": {"issueId": "i", "title": "no address"}}),
        (queries.READ_ISSUE, {"id": "i"}),
        (queries.READ_ISSUE.replace("identifier", "key"), {"id": "i", "url": "u"}),
        (queries.FIND_TEAM, {"filter": {"name": "SUP"}}),
    ],
)
def test_the_fake_itself_refuses_a_wrong_shape(query: str, wrong: dict[str, object]) -> None:
    if schema() is None:
        pytest.skip(NO_SCHEMA)
    with FakeLinear() as fake:
        with pytest.raises(SinkError, match="GRAPHQL_VALIDATION_FAILED"):
            fake.sink()._api.ask("try", query, wrong)
        assert len(fake.violations) >= 1


def test_the_issue_and_its_link_are_on_the_far_side(linear: FakeLinear) -> None:
    receipt = linear.sink().send(a_push())
    (issue,) = linear.issues

    assert (receipt.far_id, receipt.far_key, receipt.url) == (issue["id"], "SUP-1", issue["url"])
    assert issue["title"] == CONTENT["title"]
    assert list(issue["links"]) == [CONTENT["ticket_url"]]


def test_sending_again_finds_the_same_issue(linear: FakeLinear) -> None:
    first, second = linear.sink().send(a_push()), linear.sink().send(a_push())

    assert first == second
    assert len(linear.issues) == len(linear.issues[0]["links"]) == 1


def test_ten_at_once_make_one_issue(linear: FakeLinear) -> None:
    with ThreadPoolExecutor(10) as pool:
        receipts = set(pool.map(lambda _: linear.sink().send(a_push()), range(10)))

    assert len(receipts) == 1
    assert len(linear.issues) == len(linear.issues[0]["links"]) == 1


@pytest.mark.parametrize("lost", [1, 2])
def test_what_was_done_before_the_reply_was_lost_is_found_again(linear: FakeLinear, lost: int) -> None:
    sink = linear.sink()
    sink.probe()
    linear.faults.extend([far_side.well] * lost + [far_side.lost_reply])
    with pytest.raises(SinkError) as raised:
        sink.send(a_push())

    assert raised.value.outcome_unknown
    assert (sink.read_back(a_push()) is not None) is (lost == 2)
    assert sink.send(a_push()).far_key == "SUP-1"
    assert len(linear.issues) == len(linear.issues[0]["links"]) == 1


def test_what_is_not_there_is_not_found(linear: FakeLinear) -> None:
    assert linear.sink().read_back(a_push()) is None
    assert linear.issues == []


@pytest.mark.parametrize("fault", SILENT_FAULTS, ids=lambda fault: fault.__name__)
def test_after_any_broken_answer_the_outcome_is_unknown_within_the_time(
    linear: FakeLinear, fault: Fault
) -> None:
    linear.usual = fault
    started = time.monotonic()
    with pytest.raises(SinkError) as raised:
        linear.sink(limits=QUICK, team=TEAM_ID).send(a_push())

    assert raised.value.outcome_unknown
    assert not raised.value.permanent
    assert time.monotonic() - started < QUICK.total + 2.0


TEAM_ID = "0c5e3b1a-7d42-4f6e-9a18-5b2c8d4e6f70"


@pytest.mark.parametrize(
    ("fault", "permanent", "pauses", "counts", "unknown"),
    [
        (far_side.status(429, Retry_After="5"), False, False, False, False),
        (rate_limited(Retry_After="5"), False, False, False, False),
        (far_side.status(500), False, False, True, True),
        (far_side.status(503, b"<html>", Retry_After="5"), False, False, True, True),
        (far_side.status(401), False, True, True, False),
        (far_side.status(403), False, True, True, False),
        (far_side.status(404), True, False, True, False),
        (refused("INPUT_ERROR"), True, False, True, False),
        (refused("AUTHENTICATION_ERROR", status_code=401), False, True, True, False),
        (unsuccessful, False, False, True, True),
    ],
)
def test_each_answer_has_its_class(
    linear: FakeLinear, fault: Fault, permanent: bool, pauses: bool, counts: bool, unknown: bool
) -> None:
    sink = linear.sink(team=TEAM_ID)
    linear.faults.append(fault)
    with pytest.raises(SinkError) as raised:
        sink.send(a_push())
    error = raised.value

    assert (error.permanent, error.pauses_sink, error.counts) == (permanent, pauses, counts)
    assert error.outcome_unknown is unknown
    assert linear.issues == []


@pytest.mark.parametrize("code", [302, 307])
@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", ""])
def test_a_redirect_inside_is_not_followed_and_the_key_not_sent(
    linear: FakeLinear, code: int, inside: str
) -> None:
    with far_side.FarSide(lambda _: (200, b"{}")) as other:
        linear.usual = far_side.redirect(code, inside or other.url)
        with pytest.raises(SinkError, match="a redirect, which is not followed"):
            linear.sink().send(a_push())

        assert other.seen == []
    assert len(linear.seen) == 1


def test_a_wrong_key_pauses_the_sink(linear: FakeLinear) -> None:
    with pytest.raises(SinkError, match="AUTHENTICATION_ERROR") as raised:
        linear.sink(secret="lin_api_other").probe()

    assert raised.value.pauses_sink
