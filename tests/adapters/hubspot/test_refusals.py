"""What each of HubSpot's refusals means for the push and for the sink."""

import json
from typing import Any

import pytest

from rules.errors import SinkError
from tests.adapters.hubspot.companies import PAUSES, PERMANENT, REPEATED, UNKNOWN, WAITS, meaning, told
from tests.fakes import far_side
from tests.fakes.far_side import Fault
from tests.fakes.hubspot import FakeHubSpot


def refused(status: int, category: str = "", **more: Any) -> Fault:
    answer = {"status": "error", "message": "CANARY said HubSpot", "category": category, **more}
    return far_side.status(status, json.dumps(answer).encode())


def partly(category: str, message: str = "CANARY") -> Fault:
    """A 207 whose one input was refused."""
    error = {"status": "error", "category": category, "message": message}
    return far_side.status(207, json.dumps({"results": [], "errors": [error], "numErrors": 1}).encode())


def updated(**answer: Any) -> Fault:
    return far_side.status(200, json.dumps(answer).encode())


def failure(fake: FakeHubSpot, update: Fault, record: str = "1001") -> SinkError:
    """What a send raises whose update is answered so."""
    fake.faults.extend([far_side.well, update])
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told(record=record))
    assert "CANARY" not in f"{raised.value} {raised.value.__cause__!r}"
    assert fake.faults == type(fake.faults)()
    return raised.value


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        (refused(400, "VALIDATION_ERROR"), PERMANENT),
        (partly("VALIDATION_ERROR"), PERMANENT),
        (refused(404, "OBJECT_NOT_FOUND"), PERMANENT),
        (partly("OBJECT_NOT_FOUND"), PERMANENT),
        (refused(400, "CANARY"), PERMANENT),
        (refused(401, "INVALID_AUTHENTICATION"), PAUSES),
        (refused(403, "MISSING_SCOPES"), PAUSES),
        (refused(403, "USER_DOES_NOT_HAVE_PERMISSIONS"), PAUSES),
        (partly("MISSING_SCOPES"), PAUSES),
        (refused(429, "RATE_LIMITS"), WAITS),
        (refused(477), WAITS),
        (refused(423), REPEATED),
        (refused(408), REPEATED),
        (refused(500, "VALIDATION_ERROR"), UNKNOWN),
        (refused(524), UNKNOWN),
        (partly("INTERNAL_ERROR"), UNKNOWN),
        (partly(""), UNKNOWN),
        (updated(results=[]), UNKNOWN),
        (updated(results=5, errors=7), UNKNOWN),
        (updated(results=[3], errors=["x"]), UNKNOWN),
        (updated(errors=[{"category": 5}]), UNKNOWN),
        (updated(results=[{"id": "1002"}]), PERMANENT),
    ],
)
def test_each_refusal_of_an_update_has_its_meaning(fake: FakeHubSpot, fault: Fault, means: str) -> None:
    assert meaning(failure(fake, fault)) == means


@pytest.mark.parametrize("fault", [refused(404, "OBJECT_NOT_FOUND"), partly("OBJECT_NOT_FOUND")])
def test_a_company_that_was_deleted_says_that_a_person_has_to_decide(fake: FakeHubSpot, fault: Fault) -> None:
    said = str(failure(fake, fault))

    assert said.startswith("The company 1001 is not in HubSpot any more, it was deleted or merged")
    assert said.endswith("Say which company the account is now: `deskgauge accounts match`.")


def test_the_fakes_own_missing_company_says_the_same(fake: FakeHubSpot) -> None:
    with pytest.raises(SinkError, match="The company 99 is not in HubSpot any more") as raised:
        fake.sink().send(told(record="99"))

    assert meaning(raised.value) == PERMANENT
    assert fake.portal.writes == 0


def test_a_company_that_was_merged_into_another_is_not_taken_for_the_same(fake: FakeHubSpot) -> None:
    fake.portal.merged["1001"] = "1002"
    with pytest.raises(SinkError, match="The company 1001 is not in HubSpot any more") as raised:
        fake.sink().send(told(record="1001"))

    assert meaning(raised.value) == PERMANENT


def test_a_company_merged_away_is_not_found_by_a_search_that_still_shows_it(fake: FakeHubSpot) -> None:
    fake.portal.merged["1001"] = "1002"
    with pytest.raises(SinkError, match="not there any more") as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == REPEATED
    assert fake.portal.writes == 0


@pytest.mark.parametrize("wrap", [partly, lambda category, message: refused(400, category, errors=[message])])
def test_a_validation_names_our_properties_and_whom_to_ask(fake: FakeHubSpot, wrap: Any) -> None:
    fault = wrap(
        "VALIDATION_ERROR", '[{"error":"INVALID_OPTION","name":"deskgauge_health_state","x":"CANARY"}]'
    )
    said = str(failure(fake, fault))

    assert "it does not allow deskgauge_health_state. Correct the account's validation rules" in said


def test_a_rule_of_the_account_that_forbids_a_value_is_told_by_the_fake_too(fake: FakeHubSpot) -> None:
    with pytest.raises(SinkError, match="does not allow deskgauge_health_state") as raised:
        fake.sink().send(told(properties={"health_state": "splendid"}))

    assert meaning(raised.value) == PERMANENT


def test_a_missing_scope_is_named(fake: FakeHubSpot) -> None:
    scopes = ["crm.objects.companies.write", "CANARY", "crm.CANARY <b>", 5]
    context = {"requiredGranularScopes": scopes}
    error = failure(fake, refused(403, "MISSING_SCOPES", errors=[{"context": context}]))

    assert str(error).endswith("give the key the scope crm.objects.companies.write.")


@pytest.mark.parametrize(
    "errors", [None, 5, [5], [{}], [{"context": 5}], [{"context": {"requiredGranularScopes": 5}}]]
)
def test_a_missing_scope_that_is_not_named_pauses_all_the_same(fake: FakeHubSpot, errors: Any) -> None:
    error = failure(fake, refused(403, "MISSING_SCOPES", errors=errors))

    assert meaning(error) == PAUSES
    assert "a scope that this needs" in str(error)


def test_a_missing_scope_for_properties_pauses_too(bare: FakeHubSpot) -> None:
    context = {"requiredGranularScopes": ["crm.schemas.companies.write"]}
    bare.faults.extend([far_side.well, refused(403, "MISSING_SCOPES", errors=[{"context": context}])])
    with pytest.raises(
        SinkError, match=r"make the property group .*crm\.schemas\.companies\.write"
    ) as raised:
        bare.sink().send(told())

    assert meaning(raised.value) == PAUSES


@pytest.mark.parametrize(
    ("policy", "header", "wait"),
    [
        ("SECONDLY", {}, 1.0),
        ("TEN_SECONDLY_ROLLING", {}, 10.0),
        ("DAILY", {}, 3600.0),
        ("DAILY", {"Retry_After": "60"}, 60.0),
        ("CANARY", {}, 10.0),
        (None, {}, 10.0),
        (["CANARY"], {"Retry_After": "0"}, 0.0),
    ],
)
def test_a_used_up_limit_says_how_long_it_needs(
    fake: FakeHubSpot, policy: Any, header: dict[str, str], wait: float
) -> None:
    body = json.dumps({"errorType": "RATE_LIMIT", "policyName": policy}).encode()
    error = failure(fake, far_side.status(429, body, **header))

    assert (error.counts, error.retry_after) == (False, wait)


@pytest.mark.parametrize(
    ("code", "header", "wait"), [(423, {}, 2.0), (477, {}, 3600.0), (477, {"Retry_After": "90"}, 90.0)]
)
def test_a_locked_company_and_a_moving_account_say_how_long_they_need(
    fake: FakeHubSpot, code: int, header: dict[str, str], wait: float
) -> None:
    assert failure(fake, far_side.status(code, **header)).retry_after == wait


def test_a_wrong_key_pauses_the_sink_and_is_never_repeated(fake: FakeHubSpot) -> None:
    with pytest.raises(SinkError) as raised:
        fake.sink(secret="pat-wrong-key").send(told())

    assert meaning(raised.value) == PAUSES
    assert "pat-wrong" not in str(raised.value)
    assert len(fake.seen) == 1


@pytest.mark.parametrize("body", [b'{"results": [{}]}', b'{"results": [5]}', b'{"results": 5}', b"{}", b"[]"])
def test_a_search_that_answers_something_else_never_means_absent(fake: FakeHubSpot, body: bytes) -> None:
    fake.faults.extend([far_side.well, far_side.status(200, body)])
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == UNKNOWN


def test_a_read_whose_company_has_no_properties_is_read(fake: FakeHubSpot) -> None:
    fake.faults.extend([far_side.well, far_side.well, updated(results=[{"id": "1001", "properties": None}])])

    assert fake.sink().send(told()).far_key == "1001"
