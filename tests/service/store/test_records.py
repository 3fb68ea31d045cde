"""The worker's reads and writes, in both kinds of database: what is put is found again, replaced, and taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.account import judged
from rules.contacts import Contact
from rules.model import Event, Form, Kind
from rules.moments import to_text
from service.store.account_rows import AccountRows
from service.store.asked import NO_SURVEY, Asked
from service.store.base import Store
from service.store.crm_links import CrmLinks
from service.store.decisions import Decisions
from service.store.fetches import SETTLING, Fetch, Fetches
from service.store.people import People
from service.store.records import Records
from tests.rules.test_mood import answered
from tests.rules.told import LATER, at, by_ai, change, folded, rated, said, state

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def records(db: Store) -> Records:
    return Records(db)


def event(number: int = 1, delivery: str = "web-0/2026-03-02/1", **values: Any) -> Event:
    given: dict[str, Any] = {
        "connection": "desk", "ticket_id": "desk:1", "kind": Kind.MESSAGE, "form": Form.HINT, "at": NOW,
        "fields": {"author_id": "7", "public": True}, "text": "Synthetic text.", "delivery": delivery, "received_at": NOW,
    }  # fmt: skip
    return Event(id=f"desk:message:{number}", **given | values)


def put(records: Records, *events: Event, digest: str = "h", days: int = 30) -> None:
    records.add_events([(one, digest) for one in events], NOW, days)


def texts(records: Records) -> list[str]:
    return [row["text"] for row in records.select("SELECT text FROM texts ORDER BY text")]


def test_an_event_comes_back_as_it_was_and_its_text_lies_apart(records: Records) -> None:
    put(records, event())

    ((kept, digest),) = records.events_of(["desk:1", "desk:2"])["desk:1"]
    assert digest == "h"
    assert (kept.id, kept.kind, kept.form, kept.at) == ("desk:message:1", Kind.MESSAGE, Form.HINT, NOW)
    assert kept.fields == {"author_id": "7", "public": True}
    assert texts(records) == ["Synthetic text."]
    assert records.ticket_ids() == ["desk:1"]


def test_the_same_event_from_two_deliveries_is_one_and_outlives_either(records: Records) -> None:
    put(records, event())
    put(records, event(delivery="web-0/2026-03-02/2"))
    assert len(records.events_of(["desk:1"])["desk:1"]) == 1

    assert records.take_back("web-0/2026-03-02/1") == [("desk:1", "desk:message:1")]
    ((kept, _),) = records.events_of(["desk:1"])["desk:1"]
    assert kept.delivery == "web-0/2026-03-02/2"

    assert records.take_back("web-0/2026-03-02/2") == [("desk:1", "desk:message:1")]
    assert (records.events_of(["desk:1"]), texts(records)) == ({}, [])


def test_an_event_that_one_delivery_tells_twice_goes_with_that_delivery(records: Records) -> None:
    put(records, event(), event(2), event())
    assert len(records.events_of(["desk:1"])["desk:1"]) == 2
    assert records.select("SELECT * FROM event_sources") == []

    records.take_back("web-0/2026-03-02/1")
    assert (records.events_of(["desk:1"]), texts(records)) == ({}, [])


def test_of_events_told_together_each_is_new_or_known_by_itself(records: Records) -> None:
    put(records, event(), event(2))
    put(records, event(2, delivery="web-0/2026-03-02/2"), event(3, delivery="web-0/2026-03-02/2"))

    sources = records.select("SELECT id, delivery FROM event_sources")
    assert sources == [{"id": "desk:message:2", "delivery": "web-0/2026-03-02/2"}]
    assert len(records.events_of(["desk:1"])["desk:1"]) == 3


def test_another_form_of_an_event_is_kept_beside_it(records: Records) -> None:
    put(records, event())
    put(records, event(form=Form.HISTORY), digest="another")

    assert {digest for _, digest in records.events_of(["desk:1"])["desk:1"]} == {"h", "another"}


@pytest.mark.parametrize(("days", "kept"), [(30, 1), (0, 0)])
def test_text_is_stored_only_where_it_may_be_and_forgotten_in_time(
    records: Records, days: int, kept: int
) -> None:
    put(records, event(), days=days)

    assert records.forget_texts(NOW) == 0
    assert len(texts(records)) == kept
    assert records.forget_texts(NOW + HOUR) == kept
    assert texts(records) == []


def test_a_redacted_message_loses_its_text_with_the_opening_that_may_repeat_it(records: Records) -> None:
    opening = event(0, kind=Kind.CREATED, text="opening", fields={})
    first, second = (event(n, text=f"message {n}", fields={"message_id": str(n)}) for n in (1, 2))
    gone = event(3, kind=Kind.MESSAGE_REDACTED, text="", fields={"message_id": "1"})
    put(
        records,
        opening,
        first,
        second,
        event(4, ticket_id="desk:2", text="elsewhere", fields={"message_id": "1"}),
    )
    records.forget_redacted(["desk:1"])
    assert len(texts(records)) == 4

    put(records, gone)
    records.forget_redacted(["desk:1", "desk:2"])
    assert texts(records) == ["elsewhere", "message 2"]


def test_rows_are_replaced_whole(records: Records) -> None:
    records.upsert("accounts", [{"id": "a", "source": "ticket", "ease_30": 5, "customers": 2}])
    records.upsert("accounts", [{"id": "a", "source": "domain"}, {"id": "b"}])

    one, two = sorted(records.where_in("accounts", "id", ["a", "b", "c"]), key=lambda row: str(row["id"]))
    assert (one["source"], one["ease_30"], one["customers"]) == ("domain", None, None)
    assert two["id"] == "b"
    records.delete_in("accounts", "id", ["a", "none"])
    assert [row["id"] for row in records.select("SELECT id FROM accounts")] == ["b"]


def test_more_values_than_one_statement_takes_are_found(records: Records) -> None:
    wanted = [str(number) for number in range(1_203)]
    records.upsert("due_accounts", [{"id": one} for one in wanted])
    records.upsert("due_accounts", [{"id": "7"}])

    assert {row["id"] for row in records.where_in("due_accounts", "id", wanted)} == set(wanted)
    assert records.where_in("due_accounts", "id", []) == []


def test_positions_tries_and_marks_say_what_was_noted_last(records: Records) -> None:
    assert (records.position("web-0"), records.tries("web-0"), records.mark("m")) == (("", 0), 0, None)
    for day, last in (("2026-03-02", 9), ("2026-03-03", 2), ("2026-03-03", 5)):
        records.move("web-0", day, last)
        records.claim("web-0", last)
        records.set_mark("m", day)

    assert (records.position("web-0"), records.tries("web-0")) == (("2026-03-03", 5), 5)
    assert records.mark("m") == "2026-03-03"


def test_the_log_of_flags_counts_by_itself(records: Records) -> None:
    for what in ("opened", "closed"):
        records.log_flag("f", ("rule", "1"), "desk:1", what, to_text(NOW), "e", to_text(NOW))

    rows = records.select("SELECT number, what FROM flag_log ORDER BY number")
    assert rows == [{"number": 1, "what": "opened"}, {"number": 2, "what": "closed"}]


def test_a_ticket_comes_back_with_the_moods_and_hand_overs_that_it_was_put_with(records: Records) -> None:
    handed = change(1.5, "tags", ["esc_trigger_sentiment"], by="ai")
    ticket = folded(*answered(0.4, -0.3), handed, said("h", 3), said("c", 4, expansion=True))
    records.put_tickets([ticket])

    (found,) = records.tickets_of([ticket.id])

    assert len(found.episodes[0].moods) == 2
    assert found.episodes == ticket.episodes
    assert found.escalations[0].trigger_at is not None
    assert found.escalations == ticket.escalations
    assert found.asked_for_more == ticket.asked_for_more != ()


def test_a_ticket_comes_back_with_what_it_tells_of_its_customer(records: Records) -> None:
    earlier, ticket = judged([folded(said("c", 0)), by_ai(40, "zd:2")], LATER)
    records.put_tickets([earlier, ticket])

    (found,) = records.tickets_of([ticket.id])

    assert (found.customer_contacts_7, found.customer_contacts_90) == (1, 1)
    assert found.customer_known_days == ticket.customer_known_days == pytest.approx(40 / 24)


def test_a_ticket_comes_back_with_what_came_after_and_where_its_time_went(records: Records) -> None:
    asked = event(3, kind=Kind.SURVEY_OFFERED, fields={"instrument": "csat"})
    pending = [state(0.5, status="pending"), state(1.5, status="hold")]
    offered = replace(asked, ticket_id="zd:1", at=at(3))
    first = folded(said("c", 0), said("h", 1), *pending, state(2, status="solved"), offered, rated(4, 1))
    put = judged([first, by_ai(40, "zd:2", tags=[]), by_ai(60, "zd:3")], LATER)
    records.put_tickets(put)

    found = {one.id: one for one in records.tickets_of(one.id for one in put)}

    (episode,) = found["zd:1"].episodes
    assert (episode.unclear_at, episode.repeated_at, episode.repeated_by) == (at(40), at(60), "zd:3")
    assert (episode.csat_offered, episode.ces_offered) == (True, False)
    assert (found["zd:1"].agent_wait_seconds, found["zd:1"].hold_seconds) == (3600, 1800)
    assert [one.episode_id for one in found["zd:1"].surveys] == [episode.id]
    assert [replace(found[one.id], violations=one.violations) for one in put] == put


def contact(ticket: str, account: str, hours: int = 0) -> Contact:
    return Contact(
        ticket,
        account,
        NOW + hours * HOUR,
        "billing",
        False,
        ((NOW, None),),
        (NOW,),
        ((NOW, 5.0),),
        priority="urgent",
        asked_for_more=(NOW, NOW + HOUR),
    )


def test_contacts_come_back_by_account_and_only_changes_are_told(records: Records) -> None:
    rows = AccountRows(records)
    first, moved = contact("t1", "a", 1), contact("t2", "a")

    assert rows.put_contacts(["t1", "t2"], [first, moved]) == {"a"}
    assert rows.contacts(["a", "b"]) == {"a": [moved, first], "b": []}
    assert rows.put_contacts(["t1", "t2"], [first, moved]) == set()
    assert rows.put_contacts(["t1", "t2"], [contact("t2", "b")]) == {"a", "b"}
    assert rows.contacts(["a", "b"]) == {"a": [], "b": [contact("t2", "b")]}


def test_accounts_that_are_due_are_taken_once(records: Records) -> None:
    rows = AccountRows(records)
    rows.put(
        [
            {"id": "later", "next_moment_at": to_text(NOW + HOUR)},
            {"id": "ended", "next_moment_at": to_text(NOW)},
        ],
        [],
    )
    rows.set_due(["touched", "Äußere", "touched"])

    assert rows.take_due(NOW, 2) == ["ended", "touched"]
    assert rows.take_due(NOW, 9) == ["ended", "Äußere"]
    rows.put([], ["ended"])
    assert rows.take_due(NOW, 9) == []
    assert set(rows.of(["later", "ended"])) == {"later"}


def test_an_accounts_domains_and_belongings_are_read_from_its_tickets(records: Records) -> None:
    rows = AccountRows(records)
    ticket = {"connection": "desk", "account_id": "a", "account_source": "domain"}
    records.upsert(
        "tickets", [ticket | {"id": str(n), "requester_id": str(n), "customer_id": str(n)} for n in (1, 2)]
    )
    for number, domain in ((1, "zebra.example"), (2, "Acme.example"), (3, "other.example")):
        told = event(number, kind=Kind.PERSON, fields={"person_id": str(number), "email_domain": domain})
        People(records).learn([(told, "h")])

    assert rows.domains("a") == ["Acme.example", "zebra.example"]
    assert rows.belongings("a") == ("domain", 2)
    assert (rows.domains("none"), rows.belongings("none")) == ([], ("", 0))


def test_a_persons_word_about_a_crm_record_is_never_overwritten(db: Store) -> None:
    links = CrmLinks(db)
    links.wait("crm", "a", "ambiguous", [("1", "One"), ("2", "Two")], NOW)
    assert links.of("crm", "a") == {
        "sink": "crm", "account_id": "a", "record_id": "", "how": "ambiguous",
        "candidates": '[["1", "One"], ["2", "Two"]]', "decided_at": to_text(NOW),
    }  # fmt: skip

    links.tie("crm", "a", "2", "person", NOW)
    links.tie("crm", "a", "1", "domain", NOW)
    links.wait("crm", "a", "absent", [], NOW)
    found = links.of("crm", "a")
    assert found
    assert (found["record_id"], found["how"]) == ("2", "person")
    assert links.of("crm", "b") is None


def test_naming_the_ai_has_its_tickets_judged_again_and_no_others(records: Records) -> None:
    put(records, event(1), event(2, ticket_id="desk:2", fields={"author_id": "8", "after": "7"}))
    put(records, event(3, ticket_id="desk:3", fields={"author_id": "8"}))
    records.upsert("tickets", [{"id": f"desk:{number}"} for number in (1, 2, 3)])

    assert Decisions(records).set_ai_author("desk", "7", True, NOW) == 2
    assert sorted(records.due_tickets(NOW, 9)) == ["desk:1", "desk:2"]
    assert records.decided_authors("desk") == {"7"}
    Decisions(records).set_ai_author("desk", "7", False, NOW)
    assert records.decided_authors("desk") == frozenset()


def test_customers_asked_lately_and_those_who_want_no_questions_are_left_alone(records: Records) -> None:
    asked = Asked(records)
    for number, moment in ((1, NOW - HOUR), (2, NOW - 9 * HOUR)):
        asked.note(f"t{number}", f"c{number}", "push", moment)
    Decisions(records).note(NO_SURVEY, "c3", "yes", NOW)

    assert asked.left_alone(["c1", "c2", "c3", "c4"], NOW - 2 * HOUR) == {"c1", "c3"}
    assert asked.tickets(["t1", "t3"]) == {"t1"}


def test_a_ticket_is_read_once_however_often_it_is_asked_for(records: Records) -> None:
    fetches = Fetches(records)
    fetches.ask("desk", ["t1", "t2", "t1"], NOW)
    fetches.ask("desk", ["t1"], NOW + HOUR)
    first, second = Fetch("t1", 0, to_text(NOW + HOUR)), Fetch("t2", 0, to_text(NOW))

    assert fetches.due("desk", NOW, 9) == []
    assert fetches.due("desk", NOW + SETTLING, 9) == [first, second]
    fetches.ask("desk", ["t1"], NOW + 2 * HOUR)
    fetches.done(second, NOW)
    fetches.done(first, NOW)
    assert fetches.due("desk", NOW + SETTLING, 9) == [Fetch("t1", 0, to_text(NOW + 2 * HOUR))]
    fetches.again("t1", NOW + HOUR, "the helpdesk is busy", counts=True)
    assert fetches.due("desk", NOW + SETTLING, 9) == []
    assert fetches.due("desk", NOW + HOUR, 9) == [Fetch("t1", 1, to_text(NOW + 2 * HOUR))]


def test_what_was_read_later_is_never_forgotten_for_an_older_reading(records: Records) -> None:
    fetches = Fetches(records)
    fetches.know("desk", {"t1": NOW})
    fetches.know("desk", {"t1": NOW - HOUR, "t2": NOW})
    fetches.ask("desk", ["t3"], NOW)

    assert fetches.unknown({"t1": NOW, "t2": NOW + HOUR, "t3": NOW, "t4": NOW}) == ["t2", "t3", "t4"]
