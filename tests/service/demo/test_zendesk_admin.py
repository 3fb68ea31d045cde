"""What the simulated Zendesk keeps beside its tickets: made, shown, changed and taken away as the vendor does it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from service.demo.zendesk_api import AUTHORIZATION, ZendeskAccount

WORLD = World(3, tickets=40, eventful=True)
START, END = WORLD.setup.start, WORLD.setup.end
SAMPLES = Path(__file__).parents[3].parent / "shared/payloads/zendesk"
HOOK = {
    "name": "Deskgauge", "endpoint": "https://gauge.example/webhooks/acme", "http_method": "POST",
    "request_format": "json", "status": "active", "subscriptions": ["conditional_ticket_events"],
}  # fmt: skip


class Client:
    def __init__(self) -> None:
        self.account = ZendeskAccount(WORLD, END)

    def ask(self, method: str, path: str, document: Any = None) -> tuple[int, Any]:
        status, answer, _ = self.account.answer(f"/api/v2{path}", AUTHORIZATION, method, document)
        return status, answer

    def hook(self, **changes: Any) -> str:
        status, answer = self.ask("POST", "/webhooks", {"webhook": HOOK | changes})
        assert status == 201
        return str(answer["webhook"]["id"])


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_webhook_is_made_shown_replaced_and_taken_away(client: Client) -> None:
    hook = client.hook()

    assert client.ask("GET", f"/webhooks/{hook}")[1]["webhook"]["name"] == "Deskgauge"
    assert client.ask("PUT", f"/webhooks/{hook}", {"webhook": HOOK | {"name": "Renamed"}}) == (204, None)
    assert [one["name"] for one in client.ask("GET", "/webhooks")[1]["webhooks"]] == ["Renamed"]
    assert client.ask("PATCH", f"/webhooks/{hook}", {"webhook": {"status": "inactive"}})[0] == 204
    assert client.ask("GET", f"/webhooks/{hook}")[1]["webhook"]["status"] == "inactive"
    assert client.ask("DELETE", f"/webhooks/{hook}") == (204, None)
    assert client.ask("GET", f"/webhooks/{hook}")[0] == 404
    assert client.ask("GET", "/webhooks")[1]["webhooks"] == []


def test_the_answer_has_the_keys_of_a_real_one_and_no_secret(client: Client) -> None:
    if not SAMPLES.exists():
        pytest.skip("the vendor's samples are not part of the repository")
    asked = json.loads((SAMPLES / "rest.webhook_create.request.json").read_text())
    real = json.loads((SAMPLES / "rest.webhook_create.response_201.json").read_text())

    status, answer = client.ask("POST", "/webhooks", asked)

    assert status == 201
    assert set(answer["webhook"]) == set(real["webhook"])
    assert answer["webhook"]["authentication"] == real["webhook"]["authentication"]


def test_what_proves_something_to_the_receiver_is_never_shown(client: Client) -> None:
    proof = {"type": "bearer_token", "add_position": "header", "data": {"token": "canary-token"}}
    hook = client.hook(authentication=proof)
    client.ask("PATCH", f"/webhooks/{hook}", {"webhook": {"authentication": proof}})

    shown = client.ask("GET", f"/webhooks/{hook}")[1]["webhook"]["authentication"]

    assert shown == {"type": "bearer_token", "add_position": "header"}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""}, {"endpoint": None}, {"subscriptions": ["conditional_ticket_events", "zen:event-type:x"]},
        {"subscriptions": ["zen:event-type:ticket.created"], "http_method": "GET"},
        {"subscriptions": ["zen:event-type:ticket.created"], "request_format": "xml"},
    ],
)  # fmt: skip
def test_settings_that_do_not_go_together_are_refused(client: Client, changes: dict[str, Any]) -> None:
    assert client.ask("POST", "/webhooks", {"webhook": HOOK | changes})[0] == 400
    assert client.ask("PUT", f"/webhooks/{client.hook()}", {"webhook": HOOK | changes})[0] == 400


def test_events_are_subscribed_with_post_and_json(client: Client) -> None:
    assert client.hook(subscriptions=["zen:event-type:ticket.created", "zen:event-type:ticket.merged"])


def test_a_signing_secret_is_shown_and_made_anew(client: Client) -> None:
    hook, other = client.hook(), client.hook()
    path = f"/webhooks/{hook}/signing_secret"
    first = client.ask("GET", path)[1]["signing_secret"]

    status, second = client.ask("POST", path)

    assert status == 201
    assert first["algorithm"] == "SHA256"
    assert second["signing_secret"]["secret"] != first["secret"]
    assert client.ask("GET", path)[1] == second
    assert client.account.admin.webhooks.signing_secret(other) not in (
        first["secret"],
        second["signing_secret"]["secret"],
    )


def test_what_became_of_each_call_is_logged_the_latest_first(client: Client) -> None:
    hook = client.hook()
    client.account.admin.webhooks.called(hook, "success", 202, '{"id": 1}')
    client.account.admin.webhooks.called(hook, "circuit broken", None)

    calls = client.ask("GET", f"/webhooks/{hook}/invocations")[1]["invocations"]
    attempts = client.ask("GET", f"/webhooks/{hook}/invocations/{calls[1]['id']}/attempts")[1]["attempts"]

    assert [(one["status"], one.get("status_code")) for one in calls] == [
        ("circuit broken", None), ("success", 202),
    ]  # fmt: skip
    assert [one["request"]["payload"] for one in attempts] == ['{"id": 1}']
    assert client.ask("GET", f"/webhooks/{hook}/invocations/none/attempts")[0] == 404


def test_the_log_has_the_keys_of_a_real_one(client: Client) -> None:
    if not SAMPLES.exists():
        pytest.skip("the vendor's samples are not part of the repository")
    real = json.loads((SAMPLES / "rest.webhook_invocations.json").read_text())
    hook = client.hook()
    client.account.admin.webhooks.called(hook, "terminated", 403)

    answer = client.ask("GET", f"/webhooks/{hook}/invocations")[1]

    assert set(answer) == set(real)
    assert set(answer["invocations"][0]) == set(real["invocations"][0])


def trigger(hook: str) -> dict[str, Any]:
    actions = [{"field": "notification_webhook", "value": [hook, "{}"]}]
    return {"trigger": {"title": "Deskgauge", "actions": actions, "conditions": {"all": [], "any": []}}}


def test_a_trigger_is_made_shown_and_taken_away(client: Client) -> None:
    status, made = client.ask("POST", "/triggers.json", trigger(client.hook()))
    address = f"/triggers/{made['trigger']['id']}.json"

    assert (status, made["trigger"]["active"]) == (201, True)
    assert client.ask("GET", address)[1] == made
    assert client.ask("PUT", address, {"trigger": {"active": False}})[1]["trigger"]["active"] is False
    assert client.ask("DELETE", address) == (204, None)
    assert client.ask("GET", address)[0] == 404


def test_a_trigger_calls_only_a_webhook_that_there_is(client: Client) -> None:
    assert client.ask("POST", "/triggers", trigger("01NONE"))[0] == 422
    assert client.ask("POST", "/triggers", {"trigger": {"title": ""}})[0] == 422
    assert client.ask("GET", "/triggers")[1]["triggers"] == []


def test_a_field_is_made_beside_those_of_the_system(client: Client) -> None:
    options = [{"name": "Knowledge gap", "value": "esc_cause_knowledge_gap"}]
    asked = {"type": "tagger", "title": "Cause", "custom_field_options": options}

    status, made = client.ask("POST", "/ticket_fields", {"ticket_field": asked})

    fields = client.ask("GET", "/ticket_fields.json")[1]["ticket_fields"]
    assert status == 201
    assert made["ticket_field"] in fields
    assert "status" in {one["type"] for one in fields}
    assert client.account.admin.taggers() == {made["ticket_field"]["id"]: ["esc_cause_knowledge_gap"]}
    assert client.ask("DELETE", f"/ticket_fields/{made['ticket_field']['id']}")[0] == 204


def test_a_tag_is_an_option_of_one_field_only(client: Client) -> None:
    def make(title: str, value: str) -> int:
        options = [{"name": "Knowledge gap", "value": value}]
        asked = {"type": "tagger", "title": title, "custom_field_options": options}
        return client.ask("POST", "/ticket_fields", {"ticket_field": asked})[0]

    assert (make("Cause", "knowledge_gap"), make("Trigger", "knowledge_gap")) == (201, 422)
    assert make("Trigger", "esc_trigger_knowledge_gap") == 201


def test_triggers_are_found_by_words_of_their_title(client: Client) -> None:
    client.ask("POST", "/triggers", trigger(client.hook()))

    found = client.ask("GET", "/triggers/search.json?query=gauge")[1]["triggers"]
    assert len(found) == len(client.ask("GET", "/triggers")[1]["triggers"]) == 1
    assert client.ask("GET", "/triggers/search?query=other")[1]["triggers"] == []


def test_the_newest_tickets_are_listed_first_and_only_so_many(client: Client) -> None:
    tickets = client.ask("GET", "/tickets.json?sort_by=created_at&sort_order=desc&per_page=5")[1]["tickets"]

    moments = [one["created_at"] for one in tickets]
    assert len(tickets) == 5
    assert moments == sorted(moments, reverse=True)
    assert {client.ask("GET", f"/tickets/{one['id']}")[0] for one in tickets} == {200}


def test_who_answers_and_the_ais_users_are_listed(client: Client) -> None:
    users = client.ask("GET", "/users.json?role[]=agent")[1]["users"]

    assert len({one["id"] for one in users}) == len(users) == 15
    assert [one["name"] for one in users if "AI" in one["name"]] == ["AI assistant 1", "AI assistant 2"]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/groups.json", "groups"), ("/custom_statuses", "custom_statuses"), ("/tags.json", "tags"),
        ("/ticket_forms.json", "ticket_forms"), ("/business_hours/schedules.json", "schedules"),
        ("/help_center/articles.json", "articles"), ("/help_center/en-us/articles", "articles"),
    ],
)  # fmt: skip
def test_what_a_connection_is_proposed_from_can_be_read(client: Client, path: str, key: str) -> None:
    status, answer = client.ask("GET", path)

    assert status == 200
    assert answer[key]


@pytest.mark.parametrize(
    "path", ["/groups", "/custom_statuses", "/ticket_forms", "/business_hours/schedules"]
)
def test_what_nobody_should_change_cannot_be_changed(client: Client, path: str) -> None:
    (_, answer) = client.ask("GET", path)
    first = next(value for value in answer.values() if isinstance(value, list))[0]

    assert client.ask("POST", path, {})[0] == 405
    assert client.ask("DELETE", f"{path}/{first['id']}")[0] == 405
    assert client.ask("GET", f"{path}/{first['id']}")[0] == 200


def test_lists_are_paged_where_a_page_is_asked_for(client: Client) -> None:
    first = client.ask("GET", "/groups?page[size]=2")[1]
    second = client.ask("GET", f"/groups?page[size]=2&page[after]={first['meta']['after_cursor']}")[1]

    assert [len(one["groups"]) for one in (first, second)] == [2, 1]
    assert (first["meta"]["has_more"], second["meta"]["has_more"]) == (True, False)


def test_schedules_have_hours_a_zone_in_the_vendors_words_and_holidays(client: Client) -> None:
    (schedule,) = client.ask("GET", "/business_hours/schedules")[1]["schedules"]

    holidays = client.ask("GET", f"/business_hours/schedules/{schedule['id']}/holidays")[1]["holidays"]

    assert schedule["time_zone"] == "Berlin"
    assert all(0 <= one["start_time"] < one["end_time"] <= 7 * 1440 for one in schedule["intervals"])
    assert holidays
    assert client.ask("GET", "/business_hours/schedules/1/holidays")[0] == 404


def test_organizations_are_those_of_the_worlds_customers(client: Client) -> None:
    exported = client.ask(
        "GET", f"/incremental/tickets/cursor?start_time={int(START.timestamp())}&per_page=1000"
    )
    known = {one["organization_id"] for one in exported[1]["tickets"] if one["organization_id"]}

    asked = ",".join(str(one) for one in sorted(known))
    found = client.ask("GET", f"/organizations/show_many.json?ids={asked},1")[1]["organizations"]

    assert {one["id"] for one in found} == known
    assert client.ask("GET", f"/organizations/{found[0]['id']}.json")[1] == {"organization": found[0]}
    assert client.ask("GET", "/organizations/1.json")[0] == 404


def test_tags_are_counted_over_all_tickets(client: Client) -> None:
    counts = {one["name"]: one["count"] for one in client.ask("GET", "/tags.json")[1]["tags"]}

    assert max(counts.values()) > 1
    assert sum(counts.values()) > 40


def test_votes_of_articles_grow_by_the_day_and_never_exceed_their_count(client: Client) -> None:
    later = client.ask("GET", "/help_center/articles.json")[1]["articles"]
    client.account.at = END - timedelta(days=30)
    earlier = client.ask("GET", "/help_center/articles.json")[1]["articles"]

    for before, after in zip(earlier, later, strict=True):
        assert 0 < before["vote_count"] < after["vote_count"]
        assert abs(after["vote_sum"]) <= after["vote_count"]


def test_what_there_is_not_is_not_found(client: Client) -> None:
    assert [client.ask("GET", path)[0] for path in ("/nothing", "/webhooks/none", "/triggers/1")] == [404] * 3
