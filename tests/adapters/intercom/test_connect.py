"""Setting an Intercom workspace up: attributes by API, the subscription in the Developer Hub."""

from collections.abc import Iterator

import pytest

from adapters.connecting import FieldPlan, Made
from adapters.helpdesks.intercom.connect import sample
from adapters.helpdesks.intercom.connect_steps import TOPICS, field_steps, webhook_steps
from rules.errors import SinkError
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
