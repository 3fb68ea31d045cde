"""The simulated Freshdesk's API: lists, limits, and that what is written stands in everything that is read."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.demo.account_tickets import API_USER
from service.demo.freshdesk_api import AUTHORIZATION, FreshdeskAccount
from service.demo.world import World
from service.demo.world.dialects.freshdesk import NOT_TOLD

WORLD = World(3, tickets=40, eventful=True, language="freshdesk", leave_out=NOT_TOLD)
START, END = WORLD.setup.start, WORLD.setup.end
SAMPLES = Path(__file__).parents[3].parent / "shared/payloads/freshdesk"
SINCE = f"updated_since={START:%Y-%m-%dT%H:%M:%SZ}"
SORTED = f"{SINCE}&order_by=updated_at&order_type=asc"
DROPDOWN = {
    "label": "AI touchpoint", "label_for_customers": "AI touchpoint", "type": "custom_dropdown",
    "choices": [{"value": "none", "position": 1}, {"value": "answer", "position": 2}],
}  # fmt: skip


class Client:
    """Asks an account as a program would."""

    def __init__(self, **knobs: Any) -> None:
        self.account = FreshdeskAccount(WORLD, END, **knobs)

    def ask(self, method: str, path: str, document: Any = None) -> tuple[int, Any, dict[str, str]]:
        return self.account.answer(f"/api/v2{path}", AUTHORIZATION, method, document)

    def get(self, path: str) -> Any:
        status, document, _ = self.ask("GET", path)
        assert status == 200, (path, status)
        return document

    def put(self, number: int, **document: Any) -> tuple[int, Any]:
        status, answer, _ = self.ask("PUT", f"/tickets/{number}", document)
        return status, answer

    def of_status(self, word: str) -> int:
        """The first ticket of that status in the world's words."""
        tickets = self.account.tickets
        return next(
            number for number, one in tickets.contacts.items()
            if not tickets.standing(one)["removed"] and tickets.standing(one)["status"] == word
        )  # fmt: skip

    def removed(self) -> int:
        tickets = self.account.tickets
        return next(number for number, one in tickets.contacts.items() if tickets.standing(one)["removed"])


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def number(client: Client) -> int:
    return client.of_status("solved")


def sample(name: str) -> Any:
    if not SAMPLES.exists():
        pytest.skip("the vendor's samples are not part of the repository")
    return json.loads((SAMPLES / name).read_text())


def test_a_list_has_pages_and_says_whether_there_is_a_next_one(client: Client) -> None:
    status, first, headers = client.ask("GET", f"/tickets?{SORTED}&per_page=30&page=1")
    _, second, end = client.ask("GET", f"/tickets?{SORTED}&per_page=30&page=2")

    assert (status, len(first), len(second)) == (200, 30, 8)
    assert headers["Link"].endswith('page=2>; rel="next"')
    assert "Link" not in end
    moments = [one["updated_at"] for one in first + second]
    assert moments == sorted(moments)


def test_a_page_beyond_the_last_is_empty_and_one_beyond_the_cap_is_refused() -> None:
    client = Client(most_pages=3)

    assert client.get(f"/tickets?{SINCE}&page=3") == []
    assert client.ask("GET", f"/tickets?{SINCE}&page=4")[0] == 400


@pytest.mark.parametrize("which", ["spam", "deleted"])
def test_what_was_taken_away_stands_on_a_list_of_its_own(client: Client, which: str) -> None:
    usual = {one["id"] for one in client.get(f"/tickets?{SINCE}&per_page=100")}

    gone = client.get(f"/tickets?{SINCE}&per_page=100&filter={which}")

    assert gone
    assert all(one[which] for one in gone)
    assert not usual & {one["id"] for one in gone}


def test_an_unknown_list_is_refused(client: Client) -> None:
    assert client.ask("GET", "/tickets?filter=everything")[0] == 400


def test_what_is_included_is_shown_and_costs_more(client: Client) -> None:
    _, (bare, *_), cheap = client.ask("GET", f"/tickets?{SINCE}")
    _, (full, *_), dear = client.ask("GET", f"/tickets?{SINCE}&include=stats,requester,description")

    assert not {"stats", "requester", "description", "description_text"} & set(bare)
    assert {"stats", "requester", "description", "description_text"} <= set(full)
    used = "X-RateLimit-Used-CurrentRequest"
    assert (cheap[used], dear[used]) == ("1", "7")


def test_a_ticket_has_the_keys_of_a_real_one(client: Client, number: int) -> None:
    real = sample("rest.ticket_include_stats_requester.json")

    told = client.get(f"/tickets/{number}?include=stats,requester")

    assert set(told) - {"deleted"} <= set(real)
    assert set(told["stats"]) <= set(real["stats"])
    assert set(told["requester"]) <= set(real["requester"])


def test_conversations_and_ratings_have_the_keys_of_real_ones(client: Client) -> None:
    real = sample("rest.ticket_conversations.json")[0]
    rated = next(
        one
        for number in client.account.tickets.contacts
        for one in client.get(f"/tickets/{number}/satisfaction_ratings")
    )
    told = client.get(f"/tickets/{rated['ticket_id']}/conversations")[0]

    assert set(told) <= set(real)
    assert set(rated) - {"updated_at"} <= set(sample("third_party.rest.satisfaction_ratings.json")[0])


def test_times_of_the_end_go_when_a_ticket_is_reopened(client: Client, number: int) -> None:
    before = client.get(f"/tickets/{number}?include=stats")["stats"]
    client.put(number, status=2)
    after = client.get(f"/tickets/{number}?include=stats")["stats"]

    assert before["resolved_at"]
    assert after["resolved_at"] is None
    assert after["reopened_at"] == after["status_updated_at"] > before["status_updated_at"]


def test_the_ten_first_conversations_can_be_included(client: Client, number: int) -> None:
    for place in range(12):
        client.ask("POST", f"/tickets/{number}/notes", {"body": f"note {place}", "private": True})

    told = client.get(f"/tickets/{number}?include=conversations,company")

    assert len(told["conversations"]) == 10
    assert "company" in told
    assert len(client.get(f"/tickets/{number}/conversations?per_page=100")) > 10


def test_a_plan_without_surveys_says_so() -> None:
    status, answer, _ = Client(surveys=False).ask("GET", "/tickets/1001/satisfaction_ratings")

    assert (status, answer["code"]) == (403, "require_feature")


def test_an_update_stands_in_the_ticket_and_moves_it_to_the_end_of_the_list(
    client: Client, number: int
) -> None:
    before = client.get(f"/tickets/{number}")

    status, answer = client.put(number, tags=[*before["tags"], "ours"])

    after = client.get(f"/tickets/{number}")
    assert (status, answer["tags"]) == (200, [*before["tags"], "ours"])
    assert after["tags"] == answer["tags"]
    assert after["updated_at"] > before["updated_at"]
    assert client.get(f"/tickets?{SORTED}&per_page=100")[-1]["id"] == number


def test_tags_replace_the_whole_list(client: Client, number: int) -> None:
    client.put(number, tags=["one", "two"])
    client.put(number, tags=["three"])

    assert client.get(f"/tickets/{number}")["tags"] == ["three"]


def test_an_update_that_changes_nothing_leaves_no_trace(client: Client, number: int) -> None:
    before = client.get(f"/tickets/{number}")

    assert client.put(number, tags=before["tags"])[0] == 200
    assert client.get(f"/tickets/{number}") == before


def test_a_field_is_made_listed_and_filled(client: Client, number: int) -> None:
    status, made, _ = client.ask("POST", "/admin/ticket_fields", DROPDOWN)

    assert (status, made["name"]) == (201, "cf_ai_touchpoint")
    listed = {one["name"]: one for one in client.get("/ticket_fields")}
    assert listed["cf_ai_touchpoint"]["choices"] == ["none", "answer"]
    assert listed["status"]["default"]
    assert client.put(number, custom_fields={"cf_ai_touchpoint": "answer"})[0] == 200
    assert client.get(f"/tickets/{number}")["custom_fields"] == {"cf_ai_touchpoint": "answer"}
    assert client.put(number, custom_fields={"cf_ai_touchpoint": None})[0] == 200
    assert client.ask("DELETE", f"/admin/ticket_fields/{made['id']}")[0] == 204
    assert client.put(number, custom_fields={"cf_ai_touchpoint": "answer"})[0] == 400


@pytest.mark.parametrize(
    "document",
    [
        {"custom_fields": {"cf_nothing": "x"}}, {"custom_fields": {"cf_ai_touchpoint": "sometimes"}},
        {"tag": ["x"]}, {}, None,
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_and_changes_nothing(
    client: Client, number: int, document: Any
) -> None:
    client.ask("POST", "/admin/ticket_fields", DROPDOWN)
    before = client.get(f"/tickets/{number}")

    assert client.ask("PUT", f"/tickets/{number}", document)[0] == 400
    assert client.get(f"/tickets/{number}") == before


@pytest.mark.parametrize(
    "changes", [{"label": ""}, {"type": "dropdown"}, {"choices": []}, {"label_for_customers": None}]
)
def test_a_field_that_lacks_something_is_refused(client: Client, changes: dict[str, Any]) -> None:
    assert client.ask("POST", "/admin/ticket_fields", DROPDOWN | changes)[0] == 400


def test_two_fields_cannot_have_one_name(client: Client) -> None:
    assert client.ask("POST", "/admin/ticket_fields", DROPDOWN)[0] == 201
    assert client.ask("POST", "/admin/ticket_fields", DROPDOWN)[0] == 400


def test_a_closed_ticket_takes_updates_and_one_in_the_bin_does_not(client: Client) -> None:
    closed, gone = client.of_status("closed"), client.removed()

    assert client.put(closed, tags=["x"])[0] == 200
    assert client.put(gone, tags=["x"])[0] == 405
    assert client.put(424242, tags=["x"])[0] == 404
    assert client.get(f"/tickets/{closed}")["status"] == 5


def test_a_note_is_private_and_by_our_user(client: Client, number: int) -> None:
    before = client.get(f"/tickets/{number}")["updated_at"]

    status, note, _ = client.ask("POST", f"/tickets/{number}/notes", {"body": "A reason is missing."})

    assert status == 201
    assert (note["private"], note["incoming"], note["user_id"]) == (True, False, API_USER)
    assert client.get(f"/tickets/{number}/conversations?per_page=100")[-1]["id"] == note["id"]
    assert client.get(f"/tickets/{number}")["updated_at"] > before


@pytest.mark.parametrize("document", [{}, {"body": ""}, {"body": "x", "public": True}, None])
def test_a_note_without_a_body_is_refused(client: Client, number: int, document: Any) -> None:
    assert client.ask("POST", f"/tickets/{number}/notes", document)[0] == 400


def test_the_worlds_later_acts_come_after_what_was_written(client: Client) -> None:
    tickets = client.account.tickets
    contact = next(one for one in tickets.contacts.values() if len(one.acts) > 4)
    number, later = 1001 + contact.number, contact.acts[-1].at
    client.account.at = START + timedelta(seconds=contact.acts[2].at - int(START.timestamp()))
    client.put(number, tags=["in_between"])

    client.account.at = END

    told = client.get(f"/tickets/{number}")
    assert "in_between" in told["tags"]
    assert (
        told["updated_at"]
        == f"{START + timedelta(seconds=later - int(START.timestamp())):%Y-%m-%dT%H:%M:%SZ}"
    )


@pytest.mark.parametrize(
    "path", ["/groups", "/business_hours", "/settings/helpdesk", "/agents/me", "/ticket_fields"]
)
def test_what_a_connection_is_proposed_from_can_be_read(client: Client, path: str) -> None:
    assert client.get(path)
    assert client.ask("POST", path, {})[0] == 404


def test_companies_are_those_of_the_worlds_customers(client: Client) -> None:
    known = {one["company_id"] for one in client.get(f"/tickets?{SINCE}&per_page=100") if one["company_id"]}

    assert {client.get(f"/companies/{one}")["id"] for one in known} == known
    assert client.ask("GET", "/companies/1")[0] == 404


@pytest.mark.parametrize("query", ["", "?query=x", "?query=%22updated_at:%3E%27soon%27%22"])
def test_a_search_that_is_not_understood_is_refused(client: Client, query: str) -> None:
    assert client.ask("GET", f"/search/tickets{query}")[0] == 400


def test_a_full_minute_refuses_and_says_how_long() -> None:
    now = [0.0]
    client = Client(a_minute=3, clock=lambda: now[0])

    first = client.ask("GET", "/tickets/1001?include=stats")
    second = client.ask("GET", "/tickets/1001")
    now[0] = 61.0
    third = client.ask("GET", "/tickets/1001")

    assert [one[0] for one in (first, second, third)] == [200, 429, 200]
    told = [one[2]["X-RateLimit-Remaining"] for one in (first, second, third)]
    assert (first[2]["X-RateLimit-Total"], told) == ("3", ["0", "0", "2"])
    assert "Retry-After" not in first[2]
    assert 0 < int(second[2]["Retry-After"]) <= 61


def test_lists_and_updates_have_limits_of_their_own(number: int) -> None:
    client = Client(lists_a_minute=1, updates_a_minute=1, clock=lambda: 0.0)

    lists = [client.ask("GET", f"/tickets?{SINCE}")[0] for _ in range(2)]
    updates = [client.put(number, tags=[str(place)])[0] for place in range(2)]

    assert (lists, updates) == ([200, 429], [200, 429])
    assert client.ask("GET", f"/tickets/{number}")[0] == 200


def test_a_wrong_key_gets_nothing() -> None:
    assert FreshdeskAccount(WORLD, END).answer("/api/v2/agents/me", "Basic xyz")[0] == 401


def test_a_method_that_an_address_does_not_know_is_refused(client: Client, number: int) -> None:
    assert client.ask("DELETE", f"/tickets/{number}/conversations")[0] == 405
    assert client.ask("GET", f"/tickets/{number}/notes")[0] == 405


def test_the_newest_tickets_can_come_first(client: Client) -> None:
    path = "/tickets?order_by=created_at&order_type="
    newest, oldest = (client.ask("GET", f"{path}{order}&per_page=5")[1] for order in ("desc", "asc"))

    moments = [one["created_at"] for one in newest]
    assert moments == sorted(moments, reverse=True)
    assert oldest[0]["created_at"] < min(moments)


def test_the_key_is_an_administrators_and_the_ais_users_are_among_the_agents(client: Client) -> None:
    roles = {one["id"]: one["name"] for one in client.ask("GET", "/roles")[1]}
    names = [one["contact"]["name"] for one in client.ask("GET", "/agents?per_page=100")[1]]

    assert [roles[one] for one in client.ask("GET", "/agents/me")[1]["role_ids"]] == ["Account Administrator"]
    assert len(names) == len(set(names)) == 15
    assert "AI assistant 1" in names
    assert len(client.ask("GET", "/ticket-forms")[1]) == 1
