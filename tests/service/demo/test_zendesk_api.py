"""The simulated Zendesk's API: what is written stands in everything that is read, under the name of who wrote it."""

from datetime import timedelta
from typing import Any

import pytest

from service.demo.account_tickets import API_USER
from service.demo.world import World
from service.demo.zendesk_api import AUTHORIZATION, ZendeskAccount
from tests.adapters.samples import delivery
from tests.adapters.zendesk.samples import zendesk

WORLD = World(3, tickets=40, eventful=True)
START, END = WORLD.setup.start, WORLD.setup.end
SINCE = int(START.timestamp())


class Client:
    """Asks an account as a program would."""

    def __init__(self, account: ZendeskAccount) -> None:
        self.account = account

    def ask(self, method: str, path: str, document: Any = None) -> tuple[int, Any, dict[str, str]]:
        return self.account.answer(f"/api/v2{path}", AUTHORIZATION, method, document)

    def get(self, path: str) -> Any:
        status, document, _ = self.ask("GET", path)
        assert status == 200, (path, status)
        return document

    def ticket(self, number: int) -> Any:
        return self.get(f"/tickets/{number}.json")["ticket"]

    def audits(self, number: int) -> Any:
        return self.get(f"/tickets/{number}/audits.json?page[size]=100")["audits"]

    def update(self, number: int, **ticket: Any) -> tuple[int, Any]:
        status, document, _ = self.ask("PUT", f"/tickets/{number}.json", {"ticket": ticket})
        return status, document

    def of_status(self, *wanted: str) -> int:
        """The first ticket that has one of these states."""
        tickets = self.account.tickets
        return next(
            number for number, one in tickets.contacts.items()
            if tickets.find(number) and not tickets.standing(one)["removed"]
            and tickets.standing(one)["status"] in wanted
        )  # fmt: skip


@pytest.fixture
def client() -> Client:
    return Client(ZendeskAccount(WORLD, END))


@pytest.fixture
def number(client: Client) -> int:
    """A ticket that takes updates."""
    return client.of_status("open", "pending", "solved")


def test_an_update_stands_in_the_ticket_its_audits_and_the_export(client: Client, number: int) -> None:
    before = client.ticket(number)

    status, answer = client.update(
        number, custom_fields=[{"id": 42, "value": "triage"}], comment={"body": "Why?", "public": False}
    )

    after, audit = client.ticket(number), client.audits(number)[-1]
    assert status == 200
    assert answer["ticket"] == after
    assert answer["audit"] == audit
    assert after["updated_at"] > before["updated_at"]
    assert after["custom_fields"] == [{"id": 42, "value": "triage"}]
    assert (audit["author_id"], audit["via"]["channel"]) == (API_USER, "api")
    assert [(one["type"], one.get("field_name"), one.get("public")) for one in audit["events"]] == [
        ("Comment", None, False), ("Change", "42", None),
    ]  # fmt: skip
    exported = client.get(f"/incremental/tickets/cursor.json?start_time={SINCE}&per_page=1000")
    assert exported["tickets"][-1]["id"] == number
    assert API_USER in {user["id"] for user in exported["users"]}


def test_comments_are_listed_from_either_end(client: Client, number: int) -> None:
    client.update(number, comment={"body": "Why?", "public": False})

    newest_first = client.get(f"/tickets/{number}/comments.json?sort_order=desc&per_page=100")
    oldest_first = client.get(f"/tickets/{number}/comments.json")

    assert (newest_first["comments"][0]["body"], newest_first["comments"][0]["public"]) == ("Why?", False)
    assert oldest_first["comments"] == newest_first["comments"][::-1]
    assert newest_first["count"] == len(oldest_first["comments"]) > 1
    assert len(client.get(f"/tickets/{number}/comments.json?per_page=1")["comments"]) == 1


def test_an_update_that_changes_nothing_leaves_no_trace(client: Client, number: int) -> None:
    before = client.ticket(number)

    status, answer = client.update(number, tags=before["tags"])

    assert (status, answer["audit"]) == (200, None)
    assert client.ticket(number) == before


def test_tags_of_an_update_replace_all(client: Client, number: int) -> None:
    client.update(number, tags=["Only", "these"])

    assert client.ticket(number)["tags"] == ["only", "these"]
    (change,) = client.audits(number)[-1]["events"]
    assert (change["field_name"], change["value"]) == ("tags", ["only", "these"])


@pytest.mark.parametrize(
    ("method", "expected"), [("PUT", ["a", "b", "c"]), ("POST", ["b", "c"]), ("DELETE", ["a"])]
)
def test_tags_are_added_replaced_and_taken_away(
    client: Client, number: int, method: str, expected: list[str]
) -> None:
    client.update(number, tags=["a", "b"])

    status, answer, _ = client.ask(method, f"/tickets/{number}/tags.json", {"tags": ["b", "c"]})

    assert (status, answer["tags"]) == (200, expected)
    assert client.get(f"/tickets/{number}/tags.json")["tags"] == expected
    assert client.ticket(number)["tags"] == expected


def test_a_dropdowns_value_is_a_tag_and_takes_the_last_ones_place(client: Client, number: int) -> None:
    options = [{"name": one, "value": one} for one in ("path_ai", "path_human")]
    asked = {"type": "tagger", "title": "Path", "custom_field_options": options}
    _, made, _ = client.ask("POST", "/ticket_fields.json", {"ticket_field": asked})
    field = made["ticket_field"]["id"]
    held = client.ticket(number)["tags"]

    client.update(number, custom_fields=[{"id": field, "value": "path_ai"}])
    client.update(number, custom_fields=[{"id": field, "value": "path_human"}])

    assert client.ticket(number)["tags"] == [*held, "path_human"]
    refused = {"ticket": {"custom_fields": [{"id": field, "value": "path_nobody"}]}}
    assert client.ask("PUT", f"/tickets/{number}.json", refused)[0] == 422
    assert client.ticket(number)["tags"] == [*held, "path_human"]


def test_a_texts_value_is_no_tag(client: Client, number: int) -> None:
    held = client.ticket(number)["tags"]

    client.update(number, custom_fields=[{"id": 42, "value": "https://answers.example"}])

    assert client.ticket(number)["tags"] == held


def test_a_safe_update_holds_only_while_nobody_else_wrote(client: Client, number: int) -> None:
    stamp = client.ticket(number)["updated_at"]
    assert client.update(number, tags=["x"], safe_update=True, updated_stamp=stamp)[0] == 200

    status, answer = client.update(number, tags=["y"], safe_update=True, updated_stamp=stamp)

    assert (status, answer["error"]) == (409, "UpdateConflict")
    assert client.ticket(number)["tags"] == ["x"]
    assert client.update(number, tags=["y"])[0] == 200


def test_tags_are_added_safely_too(client: Client, number: int) -> None:
    stamp = client.ticket(number)["updated_at"]
    client.update(number, priority="urgent", status="open")
    body = {"tags": ["x"], "safe_update": "true", "updated_stamp": stamp}

    refused, _, _ = client.ask("PUT", f"/tickets/{number}/tags.json", body)
    fresh = body | {"updated_stamp": client.ticket(number)["updated_at"]}
    taken, _, _ = client.ask("PUT", f"/tickets/{number}/tags.json", fresh)

    assert (refused, taken) == (409, 200)


def test_a_closed_ticket_takes_nothing(client: Client) -> None:
    closed = client.of_status("closed")
    before = client.ticket(closed)

    assert client.update(closed, tags=["x"])[0] == 422
    assert client.ask("PUT", f"/tickets/{closed}/tags.json", {"tags": ["x"]})[0] == 422
    assert client.ticket(closed) == before


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"tags": ["x"]}, 400), ({"ticket": {}}, 400), (None, 400), ({"ticket": {"tag": ["x"]}}, 422),
        ({"ticket": {"tags": ["x"], "safe_update": True}}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused(
    client: Client, number: int, document: Any, status: int
) -> None:
    assert client.ask("PUT", f"/tickets/{number}.json", document)[0] == status


@pytest.mark.parametrize("tags", [None, "x", [1]])
def test_tags_that_are_none_are_refused(client: Client, number: int, tags: Any) -> None:
    assert client.ask("PUT", f"/tickets/{number}/tags.json", {"tags": tags})[0] == 422


def test_a_ticket_that_is_deleted_or_not_there_yet_is_not_found(client: Client) -> None:
    tickets = client.account.tickets
    deleted = next(number for number, one in tickets.contacts.items() if tickets.standing(one)["removed"])
    client.account.at = START + timedelta(days=30)
    newest = max(tickets.contacts)

    assert [client.update(one, tags=["x"])[0] for one in (deleted, newest, 424242)] == [404, 404, 404]


def test_the_worlds_later_acts_come_after_what_was_written(client: Client) -> None:
    tickets = client.account.tickets
    contact = next(one for one in tickets.contacts.values() if len(one.acts) > 4)
    number, middle = 1001 + contact.number, contact.acts[2].at
    client.account.at = START + timedelta(seconds=middle - SINCE)
    client.update(number, tags=["in_between"])
    written = client.audits(number)

    client.account.at = END

    audits = client.audits(number)
    assert audits[: len(written)] == written
    assert len(audits) > len(written)
    moments = [one["created_at"] for one in audits]
    assert moments == sorted(moments)
    assert "in_between" in client.ticket(number)["tags"]
    events = [event["id"] for audit in audits for event in audit["events"]]
    assert len(set(events)) == len(events)


def test_our_own_writes_are_read_by_the_parser_as_ours(client: Client, number: int) -> None:
    client.update(number, tags=["x"], comment={"body": "A reason is missing.", "public": False})
    audits = client.audits(number)

    document = {
        "zendesk_snapshot": 1,
        "ticket": client.ticket(number),
        "audits": audits,
        "audits_complete": True,
    }
    events = zendesk().parse(delivery(document, received_at=END + timedelta(minutes=1)))

    ours = [
        one for one in events if str(API_USER) in (one.fields.get("actor_id"), one.fields.get("author_id"))
    ]
    assert {one.kind.value for one in ours} == {"change", "message"}


def test_only_so_many_updates_a_minute_are_taken(number: int) -> None:
    now = [0.0]
    account = Client(ZendeskAccount(WORLD, END, updates_a_minute=2, clock=lambda: now[0]))
    asked = [account.ask("PUT", f"/tickets/{number}.json", {"ticket": {"tags": [str(n)]}}) for n in range(3)]
    now[0] = 61.0
    later = account.update(number, tags=["z"])[0]

    assert [one[0] for one in asked] == [200, 200, 429]
    assert int(asked[2][2]["Retry-After"]) <= 61
    assert later == 200
    assert account.ask("GET", f"/tickets/{number}.json")[0] == 200


def test_one_ticket_takes_so_many_updates_in_ten_minutes(client: Client, number: int) -> None:
    account = Client(ZendeskAccount(WORLD, END, updates_of_a_ticket=1, clock=lambda: 0.0))
    other = next(one for one in account.account.tickets.contacts if one != number)

    statuses = [account.update(one, tags=["x"])[0] for one in (number, number)]

    assert statuses == [200, 429]
    assert account.update(other, tags=["x"])[0] != 429


def test_headers_tell_what_is_left() -> None:
    account = Client(ZendeskAccount(WORLD, END, a_minute=2, clock=lambda: 0.0))

    told = [account.ask("GET", "/groups.json") for _ in range(3)]

    assert [one[2]["X-Rate-Limit-Remaining"] for one in told] == ["1", "0", "0"]
    assert [one[0] for one in told] == [200, 200, 429]
    assert ("Retry-After" in told[1][2], "Retry-After" in told[2][2]) == (False, True)


def test_a_wrong_token_gets_nothing() -> None:
    assert ZendeskAccount(WORLD, END).answer("/api/v2/users/me.json", "Basic xyz")[0] == 401


def test_an_agents_token_reads_and_writes_tickets_and_nothing_else(number: int) -> None:
    agent = Client(ZendeskAccount(WORLD, END, role="agent"))

    assert agent.ask("GET", f"/incremental/tickets/cursor.json?start_time={SINCE}&per_page=9")[0] == 403
    assert agent.ask("POST", "/webhooks", {"webhook": {}})[0] == 403
    assert agent.update(number, tags=["x"])[0] == 200
    assert agent.get("/users/me.json")["user"]["role"] == "agent"
