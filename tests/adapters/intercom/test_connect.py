"""Setting an Intercom workspace up: attributes by API, the subscription in the Developer Hub."""

import json
from collections.abc import Iterator

import pytest

from adapters.connecting import FieldPlan, Made, Reach
from adapters.helpdesks.intercom.connect import sample
from adapters.helpdesks.intercom.connect_steps import SCOPES, TOPICS, field_steps, webhook_steps
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.connect_api import IntercomAccount


@pytest.fixture
def account() -> Iterator[IntercomAccount]:
    with IntercomAccount() as far:
        yield far


def test_a_list_attribute_holds_codes_and_is_named_by_its_name(account: IntercomAccount) -> None:
    plan = FieldPlan("escalation_cause", "Escalation cause", (("tooling", "Tool"), ("edge_case", "Edge")))

    made = account.connector().make(plan)

    (kept,) = account.made.values()
    assert kept["options"] == [{"label": "tooling"}, {"label": "edge_case"}]
    assert made.place == "field:Escalation cause"


def test_what_an_app_may_do_is_left_open(account: IntercomAccount) -> None:
    told = account.connector().standing()

    assert (told.may_make, told.who) == (None, "Deskgauge service in Synthetic")


def refusal(status: int, code: str) -> far_side.Fault:
    told = {"type": "error.list", "errors": [{"code": code, "message": "Synthetic"}]}
    return far_side.status(status, json.dumps(told).encode())


def found(number: object) -> far_side.Fault:
    return far_side.status(200, json.dumps({"type": "ticket.list", "total_count": number}).encode())


def reach(account: IntercomAccount, answer: far_side.Fault) -> Reach:
    """What is said of tickets where the search for them is answered so."""
    account.faults.append(answer)
    (told,) = account.connector().reaches()  # type: ignore[attr-defined]
    return told  # type: ignore[no-any-return]


def test_tickets_that_may_be_read_are_counted(account: IntercomAccount) -> None:
    assert reach(account, found(12)) == Reach("tickets", "12 may be read")
    assert account.seen[-1].document["pagination"] == {"per_page": 1}


@pytest.mark.parametrize(
    "answer",
    [found(0), refusal(404, "not_found"), refusal(403, "api_plan_restricted")],
    ids=["0", "404", "plan"],
)
def test_a_workspace_without_tickets_is_fine_and_said_so(
    account: IntercomAccount, answer: far_side.Fault
) -> None:
    told = reach(account, answer)

    assert told.fix == ""
    assert "has none" in told.seen


@pytest.mark.parametrize(
    "answer", [refusal(401, "token_unauthorized"), refusal(403, "forbidden"), far_side.status(403)]
)
def test_a_token_without_the_right_is_told_which_permission_to_tick(
    account: IntercomAccount, answer: far_side.Fault
) -> None:
    told = reach(account, answer)

    assert "may not read" in told.seen
    assert "Read tickets" in told.fix
    assert any("read tickets" in scope.name.lower() for scope in SCOPES)


@pytest.mark.parametrize(
    "answer", [refusal(401, "unauthorized"), far_side.status(503), found("many"), far_side.status(200, b"[]")]
)
def test_another_answer_says_nothing_of_tickets(account: IntercomAccount, answer: far_side.Fault) -> None:
    with pytest.raises(SinkError):
        reach(account, answer)


def test_archived_attributes_and_options_are_no_places(account: IntercomAccount) -> None:
    (field,) = account.connector().account().fields

    assert (field.id, field.options) == ("Reason", ("product_bug", "tooling"))


def test_office_hours_are_written_by_hand(account: IntercomAccount) -> None:
    told = account.connector().account()

    assert told.schedules == ()
    assert any(one.startswith("schedules: ") for one in told.unread)


def test_attributes_that_are_objects_are_no_sample() -> None:
    told = {
        "id": "1",
        "tags": None,
        "custom_attributes": {"a": {"type": "Order.list"}, "b": "", "c": "x", "d": 5},
    }

    assert dict(sample(told).fields) == {"c": "x", "d": "5"}


def test_the_tags_that_the_writer_made_are_found_and_deleted_and_nobody_elses(
    account: IntercomAccount,
) -> None:
    names = ("dg_path_ai", "dg_turns_3", "dg_answer_accepted", "dg", "my_dg_tag")
    account.answers["/tags"]["data"] += [
        {"type": "tag", "id": str(number), "name": name} for number, name in enumerate(names, start=70)
    ]
    connector = account.connector()

    ours = connector.found("")
    for one in ours:
        connector.remove(one)

    assert [(one.kind, one.name) for one in ours] == [("tag", "dg_path_ai"), ("tag", "dg_turns_3")]
    left = {one["name"] for one in account.answers["/tags"]["data"]}
    assert left == {"cat-billing", "vip", "dg_answer_accepted", "dg", "my_dg_tag"}
    connector.remove(ours[0])  # gone already


def test_a_token_that_may_not_read_tags_finds_none(account: IntercomAccount) -> None:
    account.refused.add(("GET", "/tags"))

    assert account.connector().found("") == []


def test_the_subscription_is_made_by_hand_and_none_by_api(account: IntercomAccount) -> None:
    url = f"{account.url}/webhooks/support"

    assert (account.connector().webhook(url), account.connector().found(url)) == ([], [])
    assert account.asked("POST") == []


def test_the_topics_are_pasted_one_a_line() -> None:
    steps = webhook_steps("https://gauge.example/webhooks/support", "secrets/support")

    assert steps.paste.splitlines() == list(TOPICS)
    assert len(set(TOPICS)) == len(TOPICS) > 10


def test_the_clicks_of_an_attribute_name_the_place_for_the_mapping() -> None:
    said = "\n".join(field_steps(FieldPlan("survey_link", "Survey link")).clicks)

    assert '"field:Survey link"' in said


@pytest.mark.parametrize("kind", ["webhook", "trigger"])
def test_only_attributes_can_be_removed_by_api(account: IntercomAccount, kind: str) -> None:
    with pytest.raises(SinkError) as raised:
        account.connector().remove(Made(kind, "1", "x"))

    assert raised.value.permanent
    assert account.seen == []
