"""What is kept of contacts' words, and the months' tables."""

from dataclasses import replace

import pytest

from rules.likeness import Wording
from rules.lite import Lite
from rules.model import Event, Form, Kind
from rules.same_issue import measure
from rules.word_tables import WordTable, learned
from service.store.base import Store, upsert
from service.store.schema import TABLES
from service.store.wordings import Wordings
from tests.rules.told import at

LITE = Lite(b"a synthetic key")
TEXT = "The import of our contact list stops at row 40, order 10293."


def wording(text: str = TEXT) -> Wording:
    made = measure(text, "", LITE)
    assert made is not None
    return made


def event(ticket: str, words: Wording | None, kind: Kind = Kind.MESSAGE) -> Event:
    signs = {"wording": words.id} if words else {}
    return Event(f"{ticket}:{kind}", "zd", ticket, kind, Form.HINT, at(0), {}, signs=signs, wording=words)


def stored(db: Store, one: Event) -> None:
    row = dict.fromkeys(TABLES["events"].columns) | {
        "id": one.id, "hash": "h", "ticket_id": one.ticket_id, "kind": str(one.kind), "fields": "{}",
        "signs": f'{{"text": true, "wording": "{one.signs.get("wording", "")}"}}',
    }  # fmt: skip
    upsert(db, "events", [row])


def ticket(db: Store, key: str, customer: str | None, created: str, words: str | None = "w") -> None:
    row = dict.fromkeys(TABLES["tickets"].columns) | {
        "id": key, "customer_id": customer, "created_at": created, "wording": words, "turn_count": 0,
    }  # fmt: skip
    upsert(db, "tickets", [row])


def table(month: str, texts: int = 20) -> WordTable:
    made = learned(month, "lite/1", [[1, 2]] * texts)
    assert made is not None
    return made


@pytest.fixture
def wordings(db: Store) -> Wordings:
    return Wordings(db)


def test_what_is_kept_is_read_back_as_it_was(wordings: Wordings) -> None:
    wordings.add([event("zd:1", wording()), event("zd:2", None)])

    assert wordings.of([("zd:1", wording().id)]) == {"zd:1": wording()}
    assert wordings.of([("zd:1", "another"), ("zd:2", wording().id)]) == {}


def test_equal_words_of_a_ticket_are_kept_once(db: Store, wordings: Wordings) -> None:
    wordings.add([event("zd:1", wording()), event("zd:1", wording()), event("zd:2", wording())])

    assert len(list(db.query("SELECT * FROM wordings"))) == 2


def test_a_redaction_deletes_what_is_kept_of_its_ticket_alone(db: Store, wordings: Wordings) -> None:
    wordings.add([event("zd:1", wording()), event("zd:2", wording())])
    stored(db, event("zd:1", None, Kind.MESSAGE_REDACTED))

    wordings.forget_redacted(["zd:1", "zd:2"])

    assert [row["ticket_id"] for row in db.query("SELECT ticket_id FROM wordings")] == ["zd:2"]


def test_what_no_event_says_any_more_is_deleted(db: Store, wordings: Wordings) -> None:
    other = wording("How do we change the tax number?")
    wordings.add([event("zd:1", wording()), replace(event("zd:1", other), kind=Kind.CREATED)])
    stored(db, event("zd:1", wording()))

    wordings.forget_unsaid(["zd:1"])

    assert [row["id"] for row in db.query("SELECT id FROM wordings")] == [wording().id]


def test_texts_are_counted_and_given_newest_first(db: Store, wordings: Wordings) -> None:
    texts = ["The import stops.", "The export is empty.", "The report shows zero."]
    for number, text in enumerate(texts):
        wordings.add([event(f"zd:{number}", wording(text))])
        ticket(db, f"zd:{number}", None, f"2026-03-0{number + 1}", wording(text).id)

    assert wordings.has_texts(3)
    assert not wordings.has_texts(4)
    assert list(wordings.newest("lite/1", 2)) == [wording(texts[2]).packed, wording(texts[1]).packed]
    assert list(wordings.newest("lite/0", 2)) == []


def test_of_several_tables_for_one_month_the_first_received_holds(wordings: Wordings) -> None:
    wordings.put_table(table("2026-04", 21), "clock-0/2026-04-01/1", "2026-04-01T00:00:02Z")
    wordings.put_table(table("2026-03", 22), "clock-0/2026-03-01/1", "2026-03-01T00:00:01Z")
    wordings.put_table(table("2026-04", 23), "clock-0/2026-04-01/2", "2026-04-01T00:00:01Z")

    assert [(one.month, one.texts) for one in wordings.tables("lite/1")] == [("2026-03", 22), ("2026-04", 23)]
    assert wordings.tables("lite/2") == []


def test_only_contacts_of_the_months_whose_customer_has_others_are_judged_again(
    db: Store, wordings: Wordings
) -> None:
    for key, customer, created, words in (
        ("early", "a", "2026-02-28", "w"), ("in", "a", "2026-03-01", "w"), ("after", "a", "2026-04-01", "w"),
        ("alone", "b", "2026-03-02", "w"), ("wordless", "a", "2026-03-03", None), ("nobody", None, "2026-03-04", "w"),
    ):  # fmt: skip
        ticket(db, key, customer, created, words)

    wordings.judge_again("2026-03", "2026-04", "now")

    due = db.query("SELECT id FROM tickets WHERE next_moment_at = 'now'")
    assert [row["id"] for row in due] == ["in"]
