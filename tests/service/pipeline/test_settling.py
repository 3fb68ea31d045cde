"""What becomes of a delivery: applied, ignored, duplicate, quarantined; conflicts, poison, late people, lost text."""

import json
from pathlib import Path
from typing import Any

import pytest

import service.pipeline
from adapters.base import Delivery
from rules.model import Event
from tests.service.pipeline.desk import AI, CUSTOMER, Desk, at


def outcomes(desk: Desk) -> list[tuple[str, int]]:
    rows = desk.run.rows("SELECT outcome, conflict FROM deliveries ORDER BY name")
    return [(row["outcome"], row["conflict"]) for row in rows]


def test_the_same_body_again_is_a_duplicate(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    body = desk.created()

    desk.take(body, *[body] * 99)

    assert outcomes(desk).count(("applied", 0)) == 1
    assert outcomes(desk).count(("duplicate", 0)) == 99


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_bodies_under_one_key_both_are_kept_and_the_lower_hash_is_applied(
    tmp_path: Path, turned: bool
) -> None:
    desk = Desk(tmp_path)
    first = desk.created(status="OPEN")
    second = {**first, "detail": {**first["detail"], "status": "PENDING"}}
    bodies = [second, first] if turned else [first, second]

    for body in bodies:
        desk.take(body)

    assert sorted(outcomes(desk)) == [("applied", 1), ("duplicate", 1)]
    lower = min((one.body for one in map(desk.entry, bodies)), key=_hash)
    status = json.loads(lower)["detail"]["status"].lower()
    assert desk.run.rows("SELECT status FROM tickets") == [{"status": status}]


def _hash(body: bytes) -> str:
    import hashlib

    return hashlib.sha256(body).hexdigest()


BAD: list[tuple[str, bytes]] = [
    ("not JSON", b"{"), ("not UTF-8", b"\xff\xfe{}"), ("a list", b"[]"), ("empty", b""), ("a form", b"a=1&b=2"),
    ("too deep", b"[" * 10_000 + b"]" * 10_000), ("objects too deep", b'{"a":' * 2_000 + b"1" + b"}" * 2_000),
    ("NaN", b'{"ticket": NaN}'), ("infinite", b'{"ticket": 1e999}'), ("a huge integer", b'{"ticket": ' + b"9" * 4000 + b"}"),
    ("twice the same key", b'{"ticket": 1, "ticket": 2}'),
]  # fmt: skip


@pytest.mark.parametrize("body", [one[1] for one in BAD], ids=[one[0] for one in BAD])
def test_an_authentic_body_that_cannot_be_read_is_set_aside_with_a_reason(
    tmp_path: Path, body: bytes
) -> None:
    desk = Desk(tmp_path)

    desk.take(desk.entry(body, received=at(0)), desk.created(1))

    rows = desk.run.rows("SELECT outcome, reason FROM deliveries ORDER BY name")
    assert [row["outcome"] for row in rows] == ["quarantined", "applied"]
    assert rows[0]["reason"]
    assert sum(desk.run.pipeline.reader.counts().values()) == 2


def test_half_an_emoji_and_a_nul_are_repaired_and_stored(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    desk.take(desk.created(description="Broken \ud83d and \u0000 end"))

    assert outcomes(desk) == [("applied", 0)]
    assert desk.run.rows("SELECT text FROM texts")[0]["text"] == "Broken � and � end"


def test_an_unknown_connection_is_set_aside_until_it_is_configured(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    entry = desk.entry(desk.created())

    desk.take(type(entry)("nobody", "webhook", entry.received_at, {}, entry.body))

    assert outcomes(desk) == [("quarantined", 0)]


def test_an_event_from_the_future_is_set_aside(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    desk.take(desk.entry(desk.created(2), received=at(0)), desk.entry(desk.created(0.9), received=at(0)))

    assert outcomes(desk) == [("quarantined", 0), ("applied", 0)]


class Poison:
    """Ends the process, so to speak, at one body: what it raises is no Exception."""

    def __init__(self, adapter: Any, body: bytes) -> None:
        self._adapter, self._body, self.tries = adapter, body, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    def parse(self, delivery: Delivery) -> list[Event]:
        if delivery.body == self._body:
            self.tries += 1
            raise KeyboardInterrupt
        return list(self._adapter.parse(delivery))


def test_a_delivery_that_ends_the_worker_is_set_aside_and_its_neighbours_are_applied(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    good, bad, last = (desk.entry(desk.created(n, str(n + 1))) for n in range(3))
    poison = Poison(desk.run.pipeline.senders["acme"], bad.body)
    desk.run.pipeline.senders = {"acme": poison}  # type: ignore[dict-item]
    desk.run.log([good, bad, last])

    for _ in range(10):
        try:
            desk.run.settle(at(9))
        except KeyboardInterrupt:
            continue
        break

    assert outcomes(desk) == [("applied", 0), ("quarantined", 0), ("applied", 0)]
    assert poison.tries <= service.pipeline.TRIES + 1


@pytest.mark.parametrize("failure", [RuntimeError, RecursionError, MemoryError])
def test_a_parser_that_fails_sets_one_delivery_aside_without_its_words(
    tmp_path: Path, failure: type[Exception]
) -> None:
    desk = Desk(tmp_path)
    entry = desk.entry(desk.created())

    class Failing(Poison):
        def parse(self, delivery: Delivery) -> list[Event]:
            raise failure("what the customer wrote")

    desk.run.pipeline.senders = {"acme": Failing(desk.run.pipeline.senders["acme"], b"")}  # type: ignore[dict-item]
    desk.take(entry)

    rows = desk.run.rows("SELECT outcome, reason FROM deliveries")
    assert rows == [{"outcome": "quarantined", "reason": f"the parser failed with {failure.__name__}"}]


def test_texts_are_kept_apart_and_forgotten_in_time(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(description="A synthetic canary sentence."))

    assert "canary" not in json.dumps(desk.run.rows("SELECT * FROM events"))
    assert desk.run.records.forget_texts(at(0)) == 0
    assert desk.run.records.forget_texts(at(1)) == 1
    assert desk.run.rows("SELECT * FROM texts") == []


@pytest.mark.parametrize("late", [False, True])
def test_a_redacted_message_loses_its_text_whenever_it_arrives(tmp_path: Path, late: bool) -> None:
    desk = Desk(tmp_path)
    comment = desk.comment(CUSTOMER, 1, text="A synthetic card number.")
    message = {"comment": {"id": comment["event"]["comment"]["id"]}}
    redacted = desk.body("comment_redacted", 2, message)
    bodies = [redacted, comment] if late else [comment, redacted]

    for body in (desk.created(), desk.comment(AI, 1.5, text="Another."), *bodies):
        desk.take(body, now=at(3))

    assert [row["text"] for row in desk.run.rows("SELECT text FROM texts")] == ["Another."]


def test_texts_are_not_stored_where_the_setting_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, more="\n[privacy]\ntext_days = 0\n")

    desk.take(desk.created(description="Thank you, that worked"))

    assert desk.run.rows("SELECT * FROM texts") == []
    assert '"worked": true' in desk.run.rows("SELECT signs FROM events WHERE kind = 'created'")[0]["signs"]


def person(email: str, number: str, organization: str | None = None) -> bytes:
    user = {"id": int(number), "email": email, "role": "end-user", "name": "Synthetic", "organization_id": organization,
            "created_at": "2026-03-01T00:00:00Z", "updated_at": "2026-03-01T00:00:00Z"}  # fmt: skip
    return json.dumps({"users": [user]}).encode()


def test_a_person_who_becomes_known_later_makes_two_requesters_one_customer(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2", requester_id="2002"))
    assert desk.flags() == set()

    for number, spelling in (("2001", "Synthetic@Firm.example"), ("2002", "synthetic@firm.example")):
        desk.take(desk.entry(person(spelling, number), received=at(60), kind="snapshot"))

    assert {rule for rule, _, _ in desk.flags()} == {"repeat_contact_7", "repeat_contact_14"}
    customers = {row["customer_id"] for row in desk.run.rows("SELECT customer_id FROM tickets")}
    assert len(customers) == 1
    assert "firm.example" not in customers.pop()


ACCOUNTS = [
    ("someone@firm.example", None, "domain:firm.example", "email_domain"),
    ("someone@gmail.com", None, None, "none"),
    ("someone@firm.example", "77", "acme:77", "requester"),
]


@pytest.mark.parametrize(("email", "organization", "account", "source"), ACCOUNTS)
def test_the_account_of_a_requester(
    tmp_path: Path, email: str, organization: str | None, account: str | None, source: str
) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created())

    desk.take(desk.entry(person(email, "2001", organization), received=at(1), kind="snapshot"))

    found = desk.run.rows("SELECT account_id, account_source FROM tickets")
    assert found == [{"account_id": account, "account_source": source}]
    assert desk.run.rows("SELECT id FROM accounts") == [{"id": account}] * bool(account)
