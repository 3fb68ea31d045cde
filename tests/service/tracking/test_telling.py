"""One object for a problem, when it is worth one, and what is told of it afterwards."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.answers import SNOOZE
from rules.errors import SinkError
from rules.tracked import GONE, WONT_FIX
from service import orders
from service.store.log import LogEntry
from tests.service.pipeline.desk import at
from tests.service.pipeline.problem_desk import BUG_TAGS, RULE, by
from tests.service.tracking.tracked_desk import CODE, FAULT, TrackedDesk, route


@pytest.fixture
def desk(tmp_path: Path) -> TrackedDesk:
    return TrackedDesk(tmp_path)


def of(account: str) -> dict[str, Any]:
    """A ticket of somebody of this account."""
    return {"organization_id": account}


def many(desk: TrackedDesk, first: int, last: int, start: float) -> None:
    """Tickets of as many accounts, a minute apart, told together."""
    bodies = [
        body
        for number in range(first, last + 1)
        for body in desk.bug(f"{number}", start + number / 60, FAULT, **of(f"{number}"))
    ]
    desk.tell(*bodies, hours=start + 1 + last / 60)


def test_a_problem_is_one_object_however_many_tickets_report_it(desk: TrackedDesk) -> None:
    for number in range(1, 5):
        desk.reported(f"{number}", number)

    assert list(desk.tracker.made) == ["ENG-1"]
    assert desk.actions().count("issue") == 1
    assert not desk.run.rows("SELECT * FROM pushes WHERE action LIKE 'create:%'")


def rows_read_for_one_more(
    desk: TrackedDesk, number: int, hours: float, patch: pytest.MonkeyPatch
) -> dict[str, int]:
    """By table how many rows a problem's content reads, once the problem is judged with one report more."""
    read: Counter[str] = Counter()
    whole = type(desk.run.records).select

    def counting(records: Any, sql: str, values: Any = ()) -> Any:
        rows = whole(records, sql, values)
        read[sql.partition(" FROM ")[2].split()[0]] += len(rows)
        return rows

    desk.take(*desk.bug(f"{number}", hours, FAULT, **of("1")), now=at(hours + 1))
    desk.run.records.upsert("due_problems", [{"id": CODE}])
    with patch.context() as watched:
        watched.setattr(type(desk.run.records), "select", counting)
        desk.run.settle(at(hours + 1.1))
    return dict(read)


def test_a_problems_content_reads_no_ticket_however_many_report_it(
    desk: TrackedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(desk, 1, 4, 0)
    few = rows_read_for_one_more(desk, 50, 4, monkeypatch)
    many(desk, 5, 24, 6)
    lots = rows_read_for_one_more(desk, 51, 9, monkeypatch)

    assert lots["problem_reports"] > few["problem_reports"]
    assert lots["tickets"] == few["tickets"]


def test_two_rules_and_two_routes_speak_of_one_object(tmp_path: Path) -> None:
    twice = route() + route("error_across_accounts")
    desk = TrackedDesk(tmp_path, twice)
    many(desk, 1, 6, 0)

    assert desk.actions().count("issue") == 1
    assert len(desk.tracker.made) == 1


def test_the_object_says_what_is_known_of_the_problem(desk: TrackedDesk) -> None:
    desk.account(
        "81", name="Synthetic Ltd", tier="enterprise", contract_value=1_200_000, contract_currency="EUR"
    )
    desk.account("82", tier="starter", contract_value=500, contract_currency="JPY")
    desk.take(*desk.bug("1", 0, "error E-4012 at https://app.example/reports/daily", **of("81")), now=at(0.7))
    desk.take(*desk.bug("2", 1, FAULT, **of("82")), now=at(1.7))
    desk.send(2)
    content = desk.contents("issue")[0]

    assert content["title"] == "Error E-4012: Data import"
    assert content["summary"].endswith("2 tickets of 2 accounts report it since 2026-03-02.")
    assert content["facts"] == [
        "Fault: Error E-4012", "Component: Data import", "Page: /reports/daily", "First seen: 2026-03-02",
        "Contacts a day: 2.0", "Accounts: 2 (1 enterprise, 1 starter)", "Revenue at stake: EUR 12,000 + JPY 500 a year",
        "What the AI tried: answered in 2 tickets, handed 2 tickets to people",
    ]  # fmt: skip
    assert content["evidence"] == ["acme:1: names the same fault", "acme:2: names the same fault"]
    assert [one["id"] for one in content["tickets"]] == ["acme:1", "acme:2"]
    assert content["customers"][0] == {
        "id": "acme:81", "name": "Synthetic Ltd", "domain": "", "tier": "enterprise", "revenue": 12_000, "currency": "EUR",
        "tickets": 1,
    }  # fmt: skip
    assert content["card"] == {
        "title": "2 tickets, 2 accounts", "subtitle": "EUR 12,000 + JPY 500 a year at stake",
        "url": f"http://127.0.0.1:8321/problems/{CODE}",
    }  # fmt: skip
    assert [one["label"] for one in content["answers"]][-1] == "Take tickets out of it"
    assert content["quotes"] == []


def test_a_customers_domain_is_that_of_its_people_unless_it_is_a_public_one(desk: TrackedDesk) -> None:
    for number, domain in (("1", "acme.example"), ("2", "gmail.com")):
        desk.run.records.upsert("people", [
            {"id": f"acme:20{number}", "facts": json.dumps({"email_domain": domain}), "told_by": "{}"}
        ])  # fmt: skip
        desk.take(*desk.bug(number, int(number), FAULT, **of(f"8{number}")), now=at(int(number) + 0.6))
    desk.send(3)

    customers = desk.contents("issue")[0]["customers"]
    assert [(one["id"], one["domain"]) for one in customers] == [("acme:81", "acme.example"), ("acme:82", "")]


def test_contract_that_ended_is_no_revenue_at_stake(desk: TrackedDesk) -> None:
    desk.account("81", contract_value=1_200_000, contract_currency="EUR", contract_change="churned")
    desk.reported("1", 0, **of("81"))

    assert desk.contents("issue")[0]["customers"][0]["revenue"] is None


SECRET_TEXT = (
    "Zebulon Quillfeather here, zebulon@canary.example: error E-4012, password: hunter2canary, it stops again"
)
CANARIES = ("Zebulon", "Quillfeather", "canary", "hunter2")


@pytest.mark.parametrize(
    ("quotes", "include", "quoted"), [(True, True, 1), (True, False, 0), (False, True, 0), (False, False, 0)]
)
def test_customers_are_quoted_only_where_both_settings_say_so_and_never_by_name(
    tmp_path: Path, quotes: bool, include: bool, quoted: int
) -> None:
    privacy = f"\n[privacy]\nquotes = {str(quotes).lower()}\n"
    desk = TrackedDesk(tmp_path, privacy, include_text=include)
    desk.reported("1", 0, SECRET_TEXT)
    (row,) = desk.run.rows("SELECT content FROM pushes WHERE action = 'issue'")

    assert len(desk.contents("issue")[0]["quotes"]) == quoted
    assert not [one for one in CANARIES if one in row["content"]]


def test_no_more_than_three_customers_are_quoted(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, "\n[privacy]\nquotes = true\n", include_text=True, promote_contacts=5)
    for number in range(1, 6):
        desk.take(*desk.bug(f"{number}", number, f"{FAULT} and it is the same again"), now=at(number + 0.6))

    assert len(desk.contents("issue")[0]["quotes"]) == 3


def test_a_title_without_a_fault_names_what_customers_write_where_their_words_may_leave(
    tmp_path: Path,
) -> None:
    said, unsaid = TrackedDesk(tmp_path / "a", include_text=True), TrackedDesk(tmp_path / "b")
    for one in (said, unsaid):
        one.reported("1", 0, "importing contacts stops halfway")

    assert said.contents("issue")[0]["title"] == "Data import: importing contacts stops halfway"
    assert unsaid.contents("issue")[0]["title"] == "Data import, first told in ticket acme:1"


@pytest.mark.parametrize(
    ("keys", "made_with"),
    [
        ({"promote_accounts": 3}, 3),
        ({"promote_contacts": 4}, 4),
        ({"promote_accounts": 5, "promote_contacts": 2}, 2),
        ({"promote_tier": ["enterprise"]}, 2),
        ({}, 1),
    ],
)
def test_a_problem_waits_until_its_route_says_that_it_is_worth_an_object(
    tmp_path: Path, keys: dict[str, Any], made_with: int
) -> None:
    desk = TrackedDesk(tmp_path, **keys)
    desk.account("2", tier="enterprise")
    made = []
    for number in range(1, 6):
        desk.reported(f"{number}", number, **of(f"{number}"))
        made.append(len(desk.tracker.made))

    assert made.index(1) + 1 == made_with


def test_what_became_worth_it_late_is_news_though_its_flag_is_old(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, promote_accounts=2, max_age="1d")
    desk.reported("1", 0, **of("1"))
    desk.reported("2", 24 * 20, **of("2"))

    assert len(desk.tracker.made) == 1


def test_what_became_worth_it_long_ago_is_no_news(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, promote_accounts=1, max_age="1d")
    desk.take(*desk.bug("1", 0, FAULT, **of("1")), now=at(48))
    desk.send(48)

    assert desk.actions() == []


def test_history_is_told_to_nobody_and_what_goes_on_afterwards_is(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, go_live="go_live = 2026-03-03T00:00:00Z\n")
    desk.reported("1", 0)
    assert desk.actions() == []

    desk.reported("2", 24)
    assert desk.actions() == ["issue", "card"]


def test_a_problem_of_history_is_told_when_a_person_says_so_and_once(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, go_live="go_live = 2026-03-05T00:00:00Z\n")
    desk.reported("1", 0)
    (flag,) = desk.run.rows("SELECT id FROM flags WHERE rule = ?", RULE)
    order = json.dumps({"order": "push_history", "sink": "bugs", "flags": [flag["id"]]}).encode()
    for hours in (1, 2):
        desk.tell(LogEntry(orders.CONNECTION, orders.KIND, at(hours), {}, order), hours=hours)

    assert desk.actions() == ["issue", "card"]
    assert list(desk.tracker.made) == ["ENG-1"]


def test_while_it_waits_the_newest_content_wins(desk: TrackedDesk) -> None:
    desk.take(*desk.bug("1", 0, FAULT), now=at(0.6))
    desk.take(*desk.bug("2", 1, FAULT), now=at(1.6))

    assert [one["card"]["title"] for one in desk.contents("issue")] == ["2 tickets, 0 accounts"]


def test_a_problem_that_is_none_after_all_is_not_sent(desk: TrackedDesk) -> None:
    desk.take(*desk.bug("1", 0, FAULT), now=at(0.6))
    desk.take(desk.body("marked_as_spam", 1, id="1", **by("1")), now=at(1))
    desk.send(1)

    assert desk.run.rows("SELECT state FROM pushes") == [{"state": "cancelled"}]
    assert desk.tracker.made == {}


def test_the_card_follows_silently_and_not_more_often_than_every_ten_minutes(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    for number in range(2, 12):
        desk.tell(*desk.bug(f"{number}", 1, FAULT), hours=1.6 + number / 600)

    issue = desk.tracker.made["ENG-1"]
    told = ["1 ticket, 0 accounts", "2 tickets, 0 accounts"]
    assert [one["card"]["title"] for one in issue.cards] == told
    assert desk.actions("pending") == ["card"]
    desk.send(2)
    assert [one["card"]["title"] for one in issue.cards] == [*told, "11 tickets, 0 accounts"]
    assert issue.said == []
    desk.send(3)
    assert len(issue.cards) == 3


def test_an_object_shows_its_tickets_and_customers_from_the_start(desk: TrackedDesk) -> None:
    many(desk, 1, 3, 0)

    (card,) = desk.tracker.made["ENG-1"].cards
    assert [one["id"] for one in card["tickets"]] == ["acme:1", "acme:2", "acme:3"]
    assert {one["id"] for one in card["customers"]} == {"acme:1", "acme:2", "acme:3"}
    assert card["issue"] == "ENG-1"


def test_a_comment_comes_only_with_some_numbers_of_accounts(desk: TrackedDesk) -> None:
    desk.reported("1", 0, **of("1"))
    for last in range(2, 13):
        desk.reported(f"{last}", last, **of(f"{last}"))

    said = desk.tracker.made["ENG-1"].said
    assert [word for word, _ in said] == ["accounts-5", "accounts-10"]
    assert said[0][1].startswith(
        "5 accounts report it. Now 5 tickets, 5 accounts. http://127.0.0.1:8321/problems/"
    )


def test_numbers_that_were_passed_at_once_are_one_comment(desk: TrackedDesk) -> None:
    desk.reported("1", 0, **of("1"))
    many(desk, 2, 26, 1)

    assert [word for word, _ in desk.tracker.made["ENG-1"].said] == ["accounts-25"]


def test_an_object_that_was_made_for_many_says_nothing_of_fewer(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, promote_accounts=7)
    many(desk, 1, 9, 0)

    assert desk.tracker.made["ENG-1"].said == []


def test_a_new_tier_is_a_comment_once(desk: TrackedDesk) -> None:
    for account, tier in (("1", "starter"), ("2", "Key Account"), ("3", "Key Account")):
        desk.account(account, tier=tier)
    for number in (1, 2, 3):
        desk.reported(f"{number}", number, **of(f"{number}"))

    assert [word for word, _ in desk.tracker.made["ENG-1"].said] == ["tier-key-account"]


def test_a_problem_that_another_stands_for_keeps_its_object_for_both(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.take(*desk.bug("2", 1, "error E-4013"), now=at(1.1))
    desk.one(CODE, _other(desk), 1.05)
    desk.send(2)

    assert list(desk.tracker.made) == ["ENG-1"]
    assert desk.tracker.made["ENG-1"].cards[-1]["card"]["title"] == "2 tickets, 0 accounts"


def _other(desk: TrackedDesk) -> str:
    return str(desk.run.rows("SELECT id FROM problems WHERE id <> ?", CODE)[0]["id"])


def test_what_an_earlier_version_made_is_the_object(desk: TrackedDesk) -> None:
    desk.take(*desk.bug("1", 0, FAULT), now=at(0.6))
    desk.run.records.db.execute("UPDATE pushes SET action = 'create:product_bug_escalation', state = 'delivered',"
                                " far_key = 'ENG-7', settled_at = due_at, content = '{}'")  # fmt: skip
    desk.take(*desk.bug("2", 1, FAULT), now=at(1.6))

    assert desk.actions() == ["create:product_bug_escalation", "card"]
    assert desk.contents("card")[0]["issue"] == "ENG-7"


def outcome(desk: TrackedDesk, answer: str, hours: float) -> None:
    """A person's word on the flag about the problem."""
    (flag,) = desk.run.rows("SELECT id FROM flags WHERE rule = ?", RULE)
    desk.settle_flag(flag["id"], answer, hours)


@pytest.mark.parametrize("answer", ["handled", SNOOZE])
def test_what_a_person_settled_is_told_nothing_more_but_by_the_card(desk: TrackedDesk, answer: str) -> None:
    desk.reported("1", 0, **of("1"))
    outcome(desk, answer, 1)
    many(desk, 2, 8, 2)

    assert desk.tracker.made["ENG-1"].said == []
    assert desk.tracker.made["ENG-1"].cards[-1]["card"]["title"] == "8 tickets, 8 accounts"


def test_a_snooze_holds_the_object_back_and_its_end_lets_it_go(tmp_path: Path) -> None:
    desk = TrackedDesk(tmp_path, max_age="90d")
    desk.take(*desk.bug("1", 0, FAULT), now=at(0.6))
    outcome(desk, SNOOZE, 1)
    desk.send(24)
    assert desk.tracker.made == {}

    desk.send(24 * 8)
    assert list(desk.tracker.made) == ["ENG-1"]


@pytest.mark.parametrize(("word", "cards"), [(WONT_FIX, 2), (GONE, 1)])
def test_a_close_by_the_tracker_is_honoured(desk: TrackedDesk, word: str, cards: int) -> None:
    desk.reported("1", 0, **of("1"))
    desk.hear(word, 1)
    many(desk, 2, 8, 2)
    desk.send(5)

    assert desk.tracker.made["ENG-1"].said == []
    assert len(desk.tracker.made["ENG-1"].cards) == cards
    assert len(desk.tracker.made) == 1


def test_a_lost_reply_makes_no_second_object(desk: TrackedDesk) -> None:
    desk.tracker.faults.append(SinkError("the reply was lost", outcome_unknown=True))
    desk.reported("1", 0)
    assert desk.actions("pending") == ["issue"]

    desk.clock.advance(minutes=10)
    desk.send(2)
    assert len(desk.tracker.made) == 1
    assert desk.actions("delivered") == ["issue", "card"]


def test_what_could_not_be_sent_does_not_hold_up_what_comes_later(desk: TrackedDesk) -> None:
    desk.tracker.faults.append(SinkError("refused", permanent=True))
    desk.tracker.done.clear()
    desk.reported("1", 0)
    desk.reported("2", 1)

    assert desk.actions("dead") == ["issue"]
    assert timedelta(0) < at(2) - at(1)
    assert desk.actions("pending", "delivered") == []


def test_tags_alone_make_no_object(desk: TrackedDesk) -> None:
    desk.tell(desk.created(0, description=FAULT, tags=BUG_TAGS, **by("1")), hours=0.1)

    assert desk.actions() == []
