"""What each of Salesforce's refusals means for the push and for the sink."""

import json
from typing import Any

import pytest

from adapters.crm.salesforce.refusals import MEANINGS, Meaning
from rules.errors import SinkError
from tests.adapters.salesforce.accounts import (
    IDS,
    PAUSES,
    PERMANENT,
    REPEATED,
    UNKNOWN,
    WAITS,
    meaning,
    told,
)
from tests.fakes import far_side
from tests.fakes.far_side import Fault
from tests.fakes.salesforce import OURS, FakeSalesforce

OF: dict[Meaning, str] = {
    Meaning.WAITS: WAITS, Meaning.LOCKED: REPEATED, Meaning.GONE: PERMANENT, Meaning.NO_FIELD: REPEATED,
    Meaning.INVALID: PERMANENT, Meaning.DENIED: PERMANENT, Meaning.CLOSED: PAUSES, Meaning.SEVERAL: PERMANENT,
}  # fmt: skip


def refused(status: int, code: str, message: str = "CANARY", **more: Any) -> Fault:
    return far_side.status(status, json.dumps([{"message": message, "errorCode": code, **more}]).encode())


def failure(fake: FakeSalesforce, update: Fault) -> SinkError:
    """What a send raises whose update is answered so; it comes after login and description."""
    fake.faults.extend([far_side.well, far_side.well, update, far_side.well, update])
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told(record=IDS[1]))
    assert "CANARY" not in f"{raised.value} {raised.value.__cause__!r}"
    assert fake.writes == 0
    return raised.value


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_each_code_has_its_meaning(fake: FakeSalesforce, code: str) -> None:
    error = failure(fake, refused(400, code))

    assert meaning(error) == OF[MEANINGS[code]]
    assert code in str(error)


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        (refused(400, "CANARY"), PERMANENT),
        (refused(403, "CANARY"), PAUSES),
        (refused(401, "INVALID_SESSION_ID"), PAUSES),
        (refused(500, "UNABLE_TO_LOCK_ROW"), UNKNOWN),
        (refused(503, "SERVER_UNAVAILABLE"), UNKNOWN),
        (far_side.status(408), REPEATED),
        (far_side.status(429, Retry_After="7"), WAITS),
        (far_side.status(400, b"[5]"), PERMANENT),
        (far_side.status(400, b'{"errorCode": "NOT_FOUND"}'), PERMANENT),
        (far_side.status(200, b'{"success": false, "errors": []}'), UNKNOWN),
        (far_side.status(200, b'{"success": true, "id": "001xx0000000099AAA"}'), PERMANENT),
        (far_side.status(200, b"null"), UNKNOWN),
        (far_side.status(200), UNKNOWN),
    ],
)
def test_each_other_answer_to_an_update_has_its_meaning(
    fake: FakeSalesforce, fault: Fault, means: str
) -> None:
    assert meaning(failure(fake, fault)) == means


@pytest.mark.parametrize(
    ("message", "wait"),
    [("TotalRequests Limit exceeded.", 3600.0), ("ConcurrentRequests Limit exceeded.", 60.0), ("", 60.0)],
)
def test_a_used_up_limit_waits_until_it_may_have_come_back_and_uses_up_no_try(
    fake: FakeSalesforce, message: str, wait: float
) -> None:
    error = failure(fake, refused(403, "REQUEST_LIMIT_EXCEEDED", message))

    assert (error.counts, error.retry_after) == (False, wait)


def test_a_locked_account_is_tried_again_soon(fake: FakeSalesforce) -> None:
    assert failure(fake, refused(400, "UNABLE_TO_LOCK_ROW")).retry_after == 2.0


def test_a_validation_rule_names_our_fields_and_says_what_to_do(fake: FakeSalesforce) -> None:
    fields = [OURS["health_state"], "Secret_Of_Theirs__c"]
    said = str(failure(fake, refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", fields=fields)))

    assert said == (
        "Salesforce did not update the account (FIELD_CUSTOM_VALIDATION_EXCEPTION): a value is not allowed "
        "(Deskgauge_Health_State__c). Correct the validation rule, trigger or field that refuses it."
    )


def test_an_external_id_that_several_accounts_have_is_given_up_and_says_what_to_do(
    fake: FakeSalesforce,
) -> None:
    several = json.dumps([f"/services/data/v66.0/sobjects/Account/{one}" for one in IDS[3:5]]).encode()
    error = failure(fake, far_side.status(300, several))

    assert meaning(error) == PERMANENT
    assert "several accounts have this external id. Make options.external_id_field unique" in str(error)


def test_a_second_account_that_gets_the_external_id_between_looking_and_writing_is_told_by_the_fake_too(
    fake: FakeSalesforce,
) -> None:
    def doubled(exchange: far_side.Exchange) -> None:
        far_side.well(exchange)
        fake.accounts[IDS[2]]["Org__c"] = "1"

    fake.faults.extend([far_side.well, far_side.well, doubled])
    with pytest.raises(SinkError, match="several accounts have this external id") as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == PERMANENT
    assert fake.writes == 0


def test_an_account_that_was_deleted_says_that_a_person_has_to_decide(fake: FakeSalesforce) -> None:
    with pytest.raises(SinkError, match=r"no such account any more. Say which account it is now") as raised:
        fake.sink().send(told(record="001gone"))

    assert meaning(raised.value) == PERMANENT


@pytest.mark.parametrize("body", [b'{"records": [5]}', b'{"records": 5}', b"{}"])
def test_a_search_that_answers_something_else_never_means_absent(fake: FakeSalesforce, body: bytes) -> None:
    fake.faults.extend([far_side.well, far_side.well, far_side.status(200, body)])
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == UNKNOWN
