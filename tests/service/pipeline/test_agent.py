"""An AI agent's own events, from the log to tickets, hand-overs and answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from service.store.log import LogEntry
from tests.adapters.agent.batches import batch, one
from tests.adapters.samples import fixture
from tests.service.pipeline.harness import Run, fresh

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = fresh(tmp_path, ConnectionSettings("acme", "agent"))
    yield made
    made.close()


def take(run: Run, *bodies: Any, now: datetime = NOW) -> None:
    import json

    run.log([LogEntry("acme", "webhook", NOW, {}, json.dumps(body).encode()) for body in bodies])
    run.settle(now)


def test_a_conversation_becomes_a_ticket_that_the_ai_solved_and_later_a_verified_one(run: Run) -> None:
    take(run, fixture("agent/conversation.json"))

    (ticket,) = run.rows("SELECT * FROM tickets")
    assert (ticket["id"], ticket["ai_touchpoint"], ticket["ai_agent"]) == ("acme:conv-7", "answer", "bot")
    assert (ticket["category"], ticket["category_source"]) == ("billing", "subject")
    assert (ticket["ai_version"], ticket["language"]) == ("3.1", "english")
    assert ticket["customer_id"].startswith("person:")
    assert ticket["account_id"] == "acme:a-3"
    assert run.rows("SELECT path, verdict, ai_version FROM episodes") == [
        {"path": "ai", "verdict": "provisional", "ai_version": "3.1"}
    ]

    run.settle(NOW + timedelta(days=15))
    assert run.rows("SELECT verdict FROM episodes") == [{"verdict": "verified"}]


def test_how_sure_an_agent_was_of_its_answer_is_kept_with_the_episode(run: Run) -> None:
    take(run, fixture("agent/conversation.json"))

    assert run.rows("SELECT ai_confidence FROM episodes") == [{"ai_confidence": 0.93}]


def test_a_hand_over_brings_reasons_context_and_who_took_it(run: Run) -> None:
    take(run, fixture("agent/hand_over.json"))

    (handed,) = run.rows("SELECT * FROM escalations")
    assert (handed["trigger"], handed["cause"]) == ("confidence", "product_bug")
    assert handed["context_complete"] == 1
    assert handed["accepted_at"] == "2026-03-10T09:09:00.000000Z"
    assert handed["bounced_at"] is None
    assert run.rows("SELECT rule FROM flags WHERE rule = 'product_bug_escalation'")


def test_a_conversation_given_back_to_the_ai_within_a_day_has_bounced(run: Run) -> None:
    back = one("hand_over", id="h2", at="2026-03-10T09:20:00Z", to="ai")

    take(run, fixture("agent/hand_over.json"), batch(back))

    assert run.rows("SELECT bounced_at FROM escalations") == [{"bounced_at": "2026-03-10T09:20:00.000000Z"}]


def test_events_in_any_order_and_twice_give_the_same(run: Run, tmp_path: Path) -> None:
    bodies = [batch(event) for event in fixture("agent/hand_over.json")["events"]]
    other = fresh(tmp_path / "other", ConnectionSettings("acme", "agent"))

    take(run, *bodies)
    take(other, *reversed(bodies), *bodies)

    assert run.derived() == other.derived()
    other.close()


def test_answers_are_surveys_and_a_hard_one_raises_its_flag(run: Run) -> None:
    hard = one("survey", id="s9", score=2)

    take(run, fixture("agent/conversation.json"), batch(hard))

    assert run.rows("SELECT score, is_negative FROM surveys") == [{"score": 2.0, "is_negative": 1}]
    (flag,) = run.rows("SELECT subject, facts, opened_at, closed_at FROM flags WHERE rule = 'low_ease'")
    assert flag["subject"] == "acme:conv-7"
    assert '"answer": "2 of 1 to 7"' in flag["facts"]
    assert flag["opened_at"] == flag["closed_at"]


def test_what_is_about_no_conversation_is_kept_as_events_and_makes_no_ticket(run: Run) -> None:
    take(run, *(fixture(f"agent/{name}.json") for name in ("help_center", "product", "subscription")))

    assert run.rows("SELECT count(*) AS n FROM tickets") == [{"n": 0}]
    kept = {row["kind"] for row in run.rows("SELECT DISTINCT kind FROM events")}
    assert kept >= {"search", "article_voted", "usage", "product_error", "release", "subscription"}
    texts = {row["text"] for row in run.rows("SELECT text FROM texts")}
    assert texts == {"Synthetic words", "Synthetic message", "Synthetic words."}


def test_a_source_without_statuses_ends_a_conversation_by_silence(run: Run) -> None:
    events = [
        {key: value for key, value in event.items() if key != "status"}
        for event in fixture("agent/conversation.json")["events"][:3]
    ]
    take(run, batch(*events))

    run.settle(NOW + timedelta(hours=24))

    assert run.rows("SELECT boundary, path FROM episodes") == [{"boundary": "idle", "path": "ai"}]


def test_a_late_contact_that_changes_another_ticket_leaves_the_cause_that_its_hand_over_named(
    run: Run,
) -> None:
    def conversation(key: str, day: int, status: str, **more: Any) -> dict[str, Any]:
        told = {"id": f"{key}-{status}", "conversation_id": key, "status": status, "category": "billing"}
        return one("conversation", at=f"2026-03-{day:02}T08:00:00Z", created_at=None, **(told | more))

    take(
        run, fixture("agent/hand_over.json"), batch(conversation("conv-8", 9, "open", customer={"id": "u-9"}))
    )
    earlier = one("message", id="m0", conversation_id="conv-1", at="2026-03-05T08:00:00Z")
    take(run, batch(earlier, conversation("conv-1", 5, "open")))
    take(run, batch(conversation("conv-1", 6, "solved", customer=None)))

    assert run.rows("SELECT id FROM tickets WHERE repeat_of IS NOT NULL") == [{"id": "acme:conv-8"}]
    whom = run.whom()
    flags = {(row["rule"], whom(row["subject"])) for row in run.rows("SELECT rule, subject FROM flags")}
    assert ("product_bug_escalation", "acme:conv-8") in flags


def told(*said: tuple[str, str, str]) -> dict[str, Any]:
    """A conversation of (time of day, who, text)."""
    events = [
        one("message", id=f"m{number}", at=f"2026-03-10T{at}:00Z", author={"id": who, "role": who}, text=text)
        for number, (at, who, text) in enumerate(said)
    ]
    return batch(one("conversation", at="2026-03-10T08:00:00Z"), *events)


UPSET = (
    ("08:00", "customer", "Hello, I would like to export my invoices, how do I do that?"),
    ("08:01", "ai", "Under Settings, Invoices."),
    ("08:02", "customer", "Great, thank you, and as a table?"),
    ("08:03", "ai", "Under Settings, Invoices."),
    ("08:04", "customer", "No, that is wrong, this is a terrible answer, it still does not work!"),
    ("08:05", "ai", "Under Settings, Invoices."),
    ("08:06", "customer", "This is useless, I already told you that it does not work!!"),
)
FEELINGS = "sentiment_first, sentiment_lowest_turn, sentiment_fell_turn, sentiment_source, frustration_turn"


def test_the_mood_of_a_conversation_is_kept_with_the_turn_at_which_it_fell(run: Run) -> None:
    take(run, told(*UPSET))

    (felt,) = run.rows(f"SELECT {FEELINGS}, sentiment_lowest, frustration_rise FROM episodes")
    assert felt["sentiment_first"] > 0
    assert felt["sentiment_lowest"] < -0.4
    assert (felt["sentiment_fell_turn"], felt["sentiment_source"], felt["frustration_turn"]) == (
        3,
        "words",
        4,
    )
    assert felt["frustration_rise"] > 0.5


def test_a_conversation_in_another_language_has_no_mood(run: Run) -> None:
    take(
        run,
        told(("08:00", "customer", "Das ist schrecklich, es geht nicht."), ("08:01", "ai", "Bitte warten.")),
    )

    assert run.rows(f"SELECT {FEELINGS} FROM episodes") == [dict.fromkeys(FEELINGS.split(", "))]


def test_no_word_of_a_customer_is_kept_with_the_events(run: Run) -> None:
    take(run, told(("08:00", "customer", "CANARYWORD is terrible")))

    assert not [
        row for row in run.rows("SELECT signs, fields FROM events") if "canaryword" in str(row).lower()
    ]
    assert run.rows("SELECT count(*) AS n FROM texts WHERE text LIKE '%CANARYWORD%'") == [{"n": 1}]


def product_error(at: str, customer: str = "u-9", fingerprint: str = "IMP-409") -> dict[str, Any]:
    return one("product_error", id=f"e-{at}", at=at, customer_id=customer, fingerprint=fingerprint)


def reported(run: Run) -> list[tuple[str, str, str]]:
    rows = run.rows("SELECT ticket_id, prints, basis FROM problem_reports")
    return [(row["ticket_id"], row["prints"], row["basis"]) for row in rows]


NAMED_BY_PRODUCT = [("acme:conv-8", '["product:IMP-409"]', "print")]


@pytest.mark.parametrize("late", [False, True])
def test_an_error_that_the_product_told_in_the_day_before_names_the_bug_whenever_it_arrives(
    run: Run, late: bool
) -> None:
    bodies = [batch(product_error("2026-03-10T08:00:00Z")), fixture("agent/hand_over.json")]

    for body in reversed(bodies) if late else bodies:
        take(run, body)

    assert reported(run) == NAMED_BY_PRODUCT
    assert run.rows("SELECT fingerprint, tickets FROM problems") == [
        {"fingerprint": "product:IMP-409", "tickets": 1}
    ]


@pytest.mark.parametrize(
    "error",
    [
        product_error("2026-03-09T08:59:59Z"),
        product_error("2026-03-10T09:00:01Z"),
        product_error("2026-03-10T08:00:00Z", customer="u-10"),
    ],
    ids=["a day and a second before", "after it", "of somebody else"],
)
def test_any_other_error_of_the_product_names_nothing(run: Run, error: dict[str, Any]) -> None:
    take(run, batch(error), fixture("agent/hand_over.json"))

    assert reported(run) == [("acme:conv-8", "[]", "alone")]


def test_an_error_of_the_product_alone_makes_no_ticket_a_report(run: Run) -> None:
    take(
        run, batch(product_error("2026-03-01T08:00:00Z", customer="u-3")), fixture("agent/conversation.json")
    )

    assert reported(run) == []
