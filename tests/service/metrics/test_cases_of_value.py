"""Where people's time goes, and what the AI has no answer to; reckoned by hand."""

from pathlib import Path

import pytest

from service.metrics.numbers import Numbers
from tests.service.metrics.rows import (
    AI_PART,
    BY_AI,
    GIVEN_UP,
    HANDED,
    OUTBOUND,
    Rows,
    ask,
    number,
    of,
    split,
)

CASES = ("agent_value", "cleanup_minutes", "cleanup_share", "outside_capability", "routine_share")
ACCOUNT = {"source": "ticket", "customers": 1, "first_contact_at": 0.0, "last_contact_at": 0.0}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """People: four easy ones of 5 minutes, two of a top account, one of 30, one of 20 without complexity; two after the AI."""
    rows = Rows(tmp_path_factory.mktemp("value"))
    rows.add("accounts", id="acme:big", tier="Enterprise", **ACCOUNT)
    rows.add("accounts", id="acme:small", tier="starter", **ACCOUNT)
    for account in ("acme:big", "acme:big", "acme:small", None):
        rows.episode(ticket={"tier": "1", "handle_seconds": 300.0, "account_id": account})
    rows.episode(ticket={"tier": "3", "handle_seconds": 1800.0})
    rows.episode(ticket={"tier": "untiered", "handle_seconds": 1200.0})
    rows.episode(HANDED, ticket={"tier": "2", "handle_seconds": 600.0})
    rows.episode(HANDED, ticket={"tier": "1"})  # not measured: 6 minutes
    rows.episodes(3, BY_AI)
    rows.episode(OUTBOUND, customer_messages=0, ticket={"tier": "3", "handle_seconds": 6000.0})
    return rows.numbers()


def test_hard_tickets_and_top_accounts_count_once_each(numbers: Numbers) -> None:
    """Two of 5 minutes for the top account, 30 and 10 for hard ones; of 4 * 5 + 30 + 20 + 10 + 6 in all."""
    found = number(numbers, "agent_value")

    assert of(found) == (pytest.approx(50), pytest.approx(86))
    assert found.tally.n == 8


def test_routine_is_what_is_easy_among_what_has_a_complexity(numbers: Numbers) -> None:
    assert of(number(numbers, "routine_share")) == (5, 7)


def test_clean_up_is_work_on_what_the_ai_had_answered(numbers: Numbers) -> None:
    assert number(numbers, "cleanup_minutes").value == pytest.approx(16)
    assert of(number(numbers, "cleanup_share")) == (pytest.approx(16), pytest.approx(86))


def test_the_tickets_behind_people_s_time_add_up_to_it(numbers: Numbers) -> None:
    whole = numbers.tickets("agent_value", ask(numbers), "denominator")
    part = numbers.tickets("agent_value", ask(numbers), "numerator")

    assert sum(one.value or 0 for one in whole) == pytest.approx(86)
    assert sum(one.value or 0 for one in part) == pytest.approx(50)


@pytest.fixture(scope="module")
def capable(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """The AI took part in ten: it had no answer in two about exports, and handed four over, three of them for a lack."""
    rows = Rows(tmp_path_factory.mktemp("capable"))
    rows.episodes(4, BY_AI, ticket={"category": "sign_in"})
    for _ in range(2):
        rows.episode(GIVEN_UP, ai_answers=0, ticket={"category": "exports"})
    for reason in (
        {"trigger": "knowledge_gap"},
        {"cause": "tooling"},
        {"trigger": "customer_request", "cause": "knowledge_gap"},
    ):
        rows.escalation(rows.episode(HANDED, ticket={"category": "exports"}), **reason)
    rows.escalation(
        rows.episode(HANDED, ticket={"category": "sign_in"}), trigger="customer_request", cause="frustrated"
    )
    between = rows.episode(ticket={"category": "sign_in"})
    rows.escalation(between, kind="human_to_human", trigger="knowledge_gap")
    return rows.numbers()


def test_what_the_ai_had_no_answer_to_is_counted_once_however_it_showed(capable: Numbers) -> None:
    assert of(number(capable, "outside_capability")) == (5, 10)


def test_the_list_by_category_says_what_to_write_next(capable: Numbers) -> None:
    found = split(capable, "outside_capability", "category")

    assert {name: of(one) for name, one in found.items()} == {"exports": (5, 5), "sign_in": (0, 5)}


def test_a_hand_over_between_people_says_nothing_about_the_ai(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.escalation(rows.episode(AI_PART), kind="human_to_human", trigger="knowledge_gap")

    assert of(number(rows.numbers(), "outside_capability")) == (0, 1)


def test_a_lack_in_an_earlier_episode_is_not_one_of_the_next(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    ticket = rows.episode(HANDED)
    rows.escalation(ticket, trigger="knowledge_gap")
    rows.episode(BY_AI, ticket=ticket, number=2, started_at=10.0, resolved_at=11.0)

    assert of(number(rows.numbers(), "outside_capability")) == (1, 2)
