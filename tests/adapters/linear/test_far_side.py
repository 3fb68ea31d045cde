"""Against a loopback Linear that checks everything against Linear's own schema."""

import pytest

from adapters.trackers.linear import queries
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import Fault
from tests.fakes.linear import NO_SCHEMA, FakeLinear, rate_limited, refused, schema, unsuccessful
from tests.fakes.pushes import CONTENT, a_push


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
            fake.api().ask("try", query, wrong)
        assert len(fake.violations) >= 1


def test_the_issue_and_its_link_are_on_the_far_side(linear: FakeLinear) -> None:
    receipt = linear.sink().send(a_push())
    (issue,) = linear.issues

    assert (receipt.far_id, receipt.far_key, receipt.url) == (issue["id"], "SUP-1", issue["url"])
    assert issue["title"] == CONTENT["title"]
    assert list(issue["links"]) == [CONTENT["ticket_url"]]


def test_what_is_not_there_is_not_found(linear: FakeLinear) -> None:
    assert linear.sink().read_back(a_push()) is None
    assert linear.issues == []


TEAM_ID = "0c5e3b1a-7d42-4f6e-9a18-5b2c8d4e6f70"


@pytest.mark.parametrize(
    ("fault", "permanent", "pauses", "counts", "unknown"),
    [
        (rate_limited(Retry_After="5"), False, False, False, False),
        (far_side.status(404), True, False, True, False),
        (refused("INPUT_ERROR"), True, False, True, False),
        (refused("LOCK_TIMEOUT", status_code=400), False, False, True, True),
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


def test_a_wrong_key_pauses_the_sink(linear: FakeLinear) -> None:
    with pytest.raises(SinkError, match="AUTHENTICATION_ERROR") as raised:
        linear.sink(secret="lin_api_other").probe()

    assert raised.value.pauses_sink
