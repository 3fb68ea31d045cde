"""The simulated Intercom API: what is written is shown by every later read, limits and refusals are the documented ones."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from service.demo.intercom_api import TOKEN, IntercomAccount
from service.demo.intercom_desk import ME_ID
from service.demo.world import World
from service.demo.world.dialects.intercom import NOT_TOLD
from service.demo.world.dialects.intercom_records import part_list
from service.demo.world.dialects.intercom_values import tag_id
from tests.adapters.intercom.spec import answer_problems, operation, request_problems

WORLD = World(4, days=40, tickets=30, eventful=True, leave_out=NOT_TOLD)
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}
SEARCH = "/conversations/search"


class Client:
    """Asks, and checks what is asked and answered against the API's description wherever that has the address."""

    def __init__(self, **limits: Any) -> None:
        self.account = IntercomAccount(WORLD, WORLD.setup.end, **limits)

    def ask(self, method: str, path: str, document: Any = None, headers: Mapping[str, str] = HEADERS) -> Any:
        status, answer, self.headers = self.account.answer(method, path, headers, document)
        self.status = status
        bare = path.partition("?")[0]
        if operation(method, bare) is not None and status == 200:
            assert request_problems(method, bare, {}, document) == []
            assert answer_problems(method, bare, status, answer) == []
        return answer

    def refused(self, method: str, path: str, document: Any = None) -> tuple[int, str]:
        answer = self.ask(method, path, document)
        return self.status, answer["errors"][0]["code"]


@pytest.fixture
def client() -> Client:
    return Client()


def living(client: Client) -> list[dict[str, Any]]:
    query = {"field": "created_at", "operator": ">", "value": 0}
    found: list[dict[str, Any]] = client.ask(
        "POST", SEARCH, {"query": query, "pagination": {"per_page": 150}}
    )["conversations"]
    return found


def tags_of(conversation: Mapping[str, Any]) -> list[str]:
    return [tag["name"] for tag in conversation["tags"]["tags"]]


def test_a_tag_is_made_once_and_shown_where_it_was_put(client: Client) -> None:
    one, other = living(client)[:2]
    tag = client.ask("POST", "/tags", {"name": "dg_path_ai"})
    again = client.ask("POST", "/tags", {"name": "dg_path_ai"})

    client.ask("POST", f"/conversations/{one['id']}/tags", {"id": tag["id"], "admin_id": ME_ID})

    assert tag == again
    assert [item["name"] for item in client.ask("GET", "/tags")["data"]].count("dg_path_ai") == 1
    assert tags_of(client.ask("GET", f"/conversations/{one['id']}")) == [*tags_of(one), "dg_path_ai"]
    assert tags_of(client.ask("GET", f"/conversations/{other['id']}")) == tags_of(other)


def test_a_tag_is_taken_away_again_the_worlds_own_included(client: Client) -> None:
    one = next(item for item in living(client) if len(tags_of(item)) > 1)
    gone, kept = tags_of(one)[0], tags_of(one)[1:]

    path = f"/conversations/{one['id']}/tags/{tag_id(gone)}"
    client.ask("DELETE", path, {"admin_id": ME_ID})

    assert tags_of(client.ask("GET", f"/conversations/{one['id']}")) == kept


def test_what_is_written_makes_the_conversation_newer_for_the_search_too(client: Client) -> None:
    one = living(client)[-1]
    client.account.at += timedelta(days=3)
    tag = client.ask("POST", "/tags", {"name": "new"})

    client.ask("POST", f"/conversations/{one['id']}/tags", {"id": tag["id"], "admin_id": ME_ID})

    now = int(client.account.at.timestamp())
    query = {"field": "updated_at", "operator": ">", "value": now}
    found = client.ask("POST", SEARCH, {"query": query})["conversations"]
    assert [(item["id"], item["updated_at"]) for item in found] == [(one["id"], now)]


def test_an_attribute_must_be_there_before_it_gets_a_value(client: Client) -> None:
    path = f"/conversations/{living(client)[0]['id']}"
    wanted = {"custom_attributes": {"ai_touchpoint": "answer"}}
    before = client.ask("GET", path)

    assert client.refused("PUT", path, wanted) == (400, "parameter_invalid")
    assert client.ask("GET", path) == before

    client.ask("POST", "/conversations/attributes", {"name": "ai_touchpoint", "data_type": "string"})
    assert client.ask("PUT", path, wanted)["custom_attributes"] == {"ai_touchpoint": "answer"}
    assert client.ask("GET", path)["custom_attributes"] == {"ai_touchpoint": "answer"}


def test_an_attribute_is_made_once_and_listed(client: Client) -> None:
    options = [{"label": "knowledge_gap"}, {"label": "rule"}]
    made = {"name": "escalation_reason", "data_type": "list", "options": options}

    client.ask("POST", "/conversations/attributes", made)

    assert client.refused("POST", "/conversations/attributes", made) == (400, "parameter_invalid")
    (listed,) = client.ask("GET", "/conversations/attributes")["data"]
    assert [option["label"] for option in listed["options"]] == ["knowledge_gap", "rule"]


def test_an_archived_attribute_takes_no_values_and_frees_its_name(client: Client) -> None:
    asked = {"name": "Path", "data_type": "string"}
    made = client.ask("POST", "/conversations/attributes", asked)
    address, path = f"/conversations/attributes/{made['id']}", f"/conversations/{living(client)[0]['id']}"
    values = {"custom_attributes": {"Path": "ai"}}
    client.ask("PUT", path, values)

    assert client.ask("DELETE", address)["archived"] is True

    assert client.ask("GET", "/conversations/attributes")["data"] == []
    assert client.ask("GET", address)["archived"] is True
    assert client.refused("PUT", path, values) == (400, "parameter_invalid")
    assert client.ask("GET", path)["custom_attributes"] == {"Path": "ai"}
    assert client.ask("POST", "/conversations/attributes", asked)["id"] != made["id"]
    assert client.refused("DELETE", "/conversations/attributes/99") == (404, "not_found")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [("string", "3", 3), ("integer", 3, "3"), ("boolean", True, "true"), ("list", "rule", "mood")],
)
def test_an_attribute_takes_values_of_its_type_only(
    client: Client, kind: str, right: Any, wrong: Any
) -> None:
    made = {"name": "Ours", "data_type": kind}
    options = {"options": [{"label": "rule"}, {"label": "sentiment"}]} if kind == "list" else {}
    client.ask("POST", "/conversations/attributes", made | options)
    path = f"/conversations/{living(client)[0]['id']}"

    assert client.refused("PUT", path, {"custom_attributes": {"Ours": wrong}}) == (400, "parameter_invalid")
    client.account.answer("PUT", path, HEADERS, {"custom_attributes": {"Ours": right}})

    assert client.account.desk.written[path.rpartition("/")[2]].values == {"Ours": right}


def test_a_search_can_begin_with_what_was_created_last(client: Client) -> None:
    query = {"field": "created_at", "operator": ">", "value": 0}
    sort = {"field": "created_at", "order": "descending"}

    found = client.ask("POST", SEARCH, {"query": query, "sort": sort, "pagination": {"per_page": 7}})

    moments = [one["created_at"] for one in found["conversations"]]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] == max(one["created_at"] for one in living(client))


def test_every_teammate_is_in_a_team_that_is_listed(client: Client) -> None:
    teams = client.ask("GET", "/teams")["teams"]

    members = {number for one in teams for number in one["admin_ids"]}
    assert members == {int(one["id"]) for one in client.ask("GET", "/admins")["admins"]}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "x"},
        {"name": "x", "data_type": "text"},
        {"name": "x", "data_type": "list"},
        {"data_type": "string"},
    ],
)
def test_an_attribute_that_is_not_described_wholly_is_refused(client: Client, document: Any) -> None:
    assert client.refused("POST", "/conversations/attributes", document) == (400, "parameter_invalid")


def test_attributes_of_conversations_have_no_place_among_the_others(client: Client) -> None:
    assert client.refused("GET", "/data_attributes?model=conversation") == (422, "parameter_invalid")
    assert client.refused("POST", "/data_attributes", {"model": "conversation"}) == (400, "parameter_invalid")
    assert client.ask("GET", "/data_attributes?model=contact")["data"] == []


def test_a_note_is_the_newest_part_and_private(client: Client) -> None:
    path = f"/conversations/{living(client)[0]['id']}"
    before = client.ask("GET", path)["conversation_parts"]["total_count"]
    note = {"message_type": "note", "type": "admin", "admin_id": ME_ID, "body": "<p>Which reason?</p>"}

    client.ask("POST", f"{path}/reply", note)

    parts = client.ask("GET", path)["conversation_parts"]
    assert parts["total_count"] == before + 1
    last = parts["conversation_parts"][-1]
    assert (last["part_type"], last["body"], last["author"]["id"]) == ("note", "<p>Which reason?</p>", ME_ID)


@pytest.mark.parametrize(
    ("method", "path", "document", "refusal"),
    [
        ("POST", "/tags", {}, (400, "parameter_invalid")),
        ("POST", "/conversations/{}/tags", {"id": "5", "admin_id": "1"}, (404, "tag_not_found")),
        ("POST", "/conversations/{}/tags", {"id": tag_id("cat_billing")}, (400, "parameter_not_found")),
        (
            "POST",
            "/conversations/{}/reply",
            {"message_type": "note", "body": "x"},
            (400, "parameter_not_found"),
        ),
        (
            "POST",
            "/conversations/{}/reply",
            {"message_type": "comment", "admin_id": "1"},
            (400, "parameter_invalid"),
        ),
        ("PUT", "/conversations/7", {}, (404, "not_found")),
        ("GET", "/conversations/7", None, (404, "not_found")),
        ("GET", "/contacts/ff", None, (404, "not_found")),
        ("GET", "/nowhere", None, (404, "not_found")),
        ("POST", SEARCH, {"query": {"field": "id", "operator": "=", "value": 1}}, (400, "parameter_invalid")),
        ("POST", SEARCH, {"query": {}, "pagination": {"per_page": 151}}, (400, "parameter_invalid")),
    ],
)
def test_what_is_not_right_is_refused_by_its_documented_code(
    client: Client, method: str, path: str, document: Any, refusal: tuple[int, str]
) -> None:
    client.ask("POST", "/tags", {"name": "cat_billing"})

    assert client.refused(method, path.format(living(client)[0]["id"]), document) == refusal


def test_an_old_pointer_is_refused(client: Client) -> None:
    query = {"field": "updated_at", "operator": ">", "value": 0}
    asked = {"query": query, "pagination": {"per_page": 5, "starting_after": "old"}}

    assert client.refused("POST", SEARCH, asked) == (400, "parameter_invalid")


def test_a_search_without_an_order_shows_the_latest_change_first(client: Client) -> None:
    moments = [item["updated_at"] for item in living(client)]

    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", f"bearer {TOKEN}"])
def test_a_wrong_token_is_refused(client: Client, authorization: str) -> None:
    answer = client.ask("GET", "/me", headers=HEADERS | {"Authorization": authorization})

    assert (client.status, answer["errors"][0]["code"]) == (401, "unauthorized")


def test_a_request_of_no_version_is_refused(client: Client) -> None:
    client.ask("GET", "/me", headers={"Authorization": HEADERS["Authorization"]})

    assert client.status == 400


def test_the_token_is_somebodys_and_the_teammates_are_listed(client: Client) -> None:
    assert client.ask("GET", "/me")["id"] == ME_ID
    assert len(client.ask("GET", "/admins")["admins"]) == 13


def test_a_window_of_ten_seconds_allows_so_many_calls_and_says_when_the_next_begins() -> None:
    now = [1_000_003.0]
    client = Client(a_window=2, clock=lambda: now[0])

    codes = []
    for _ in range(3):
        client.ask("GET", "/me")
        codes.append((client.status, client.headers["X-RateLimit-Remaining"]))

    assert codes == [(200, "1"), (200, "0"), (429, "0")]
    assert client.headers["X-RateLimit-Reset"] == "1000010"
    assert "Retry-After" not in client.headers
    now[0] = 1_000_010.0
    client.ask("GET", "/me")
    assert client.status == 200


def test_of_a_long_conversation_only_the_newest_parts_are_shown_and_all_are_counted() -> None:
    shown = part_list([{"id": number} for number in range(620)])

    assert (len(shown["conversation_parts"]), shown["total_count"]) == (500, 620)
    assert shown["conversation_parts"][-1] == {"id": 619}


def test_deletions_come_in_pages_the_latest_first(client: Client) -> None:
    whole = client.ask("GET", "/conversations/deleted?per_page=60")
    first = client.ask("GET", "/conversations/deleted?per_page=1&page=1")["conversations"]
    oldest = client.ask("GET", "/conversations/deleted?per_page=1&order=asc")["conversations"]

    moments = [item["deleted_at"] for item in whole["conversations"]]
    assert moments == sorted(moments, reverse=True)
    assert whole["total_count"] == len(moments) > 1
    assert (first, oldest) == (whole["conversations"][:1], whole["conversations"][-1:])


def test_what_is_deleted_is_neither_found_nor_shown(client: Client) -> None:
    gone = {item["id"] for item in client.ask("GET", "/conversations/deleted")["conversations"]}

    assert not gone & {item["id"] for item in living(client)}
    assert {client.refused("GET", f"/conversations/{number}") for number in gone} == {(404, "not_found")}
