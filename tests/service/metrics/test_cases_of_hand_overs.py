"""Hand-overs: why, how good, how late; counted by hand."""

from pathlib import Path

import pytest

from service.metrics.numbers import Numbers
from tests.service.metrics.rows import AS_OF, BY_AI, GIVEN_UP, HANDED, OPEN, Rows, ask, number, of, split


def world(folder: Path) -> Rows:
    """Twelve hand-overs by the AI, two between people; eleven contacts with the AI whose mood is known."""
    rows = Rows(folder)
    whole = {"context_complete": 1, "trigger": "confidence", "accepted_at": 2.0}
    for _ in range(3):
        rows.escalation(rows.episode(HANDED), "accepted", **whole)
    rows.escalation(rows.episode(HANDED), "accepted", **whole, bounced_at=9.0)
    rows.escalation(rows.episode(HANDED), "accepted", cause="edge_case", accepted_at=2.0)
    rows.escalation(rows.episode(HANDED), "no_context", trigger="sentiment", accepted_at=2.0)
    for _ in range(4):
        rows.escalation(rows.episode(HANDED), accepted_at=2.0)
    rows.escalation(rows.episode(GIVEN_UP, hand_overs=1), trigger="confidence")
    rows.escalation(rows.episode(HANDED, OPEN, human_messages=0), trigger="confidence")
    for _ in range(2):
        rows.escalation(rows.episode(passed_at=1.2), kind="human_to_human", accepted_at=2.0)
    rows.episodes(2)
    return rows


def moods(folder: Path) -> Rows:
    """By the minutes from the lasting fall of the mood to the hand-over; None where nothing was handed over."""
    rows = Rows(folder)
    for minutes in (0, 6, 12, 30, 60):
        rows.episode(HANDED, sentiment_first=0.5, frustrated_at=1.0, handed_at=1.0 + minutes / 60)
    rows.episode(HANDED, sentiment_first=0.5, frustrated_at=1.5, handed_at=1.0)
    rows.episodes(2, HANDED, sentiment_first=0.5)
    rows.episodes(2, BY_AI, sentiment_first=0.5, frustrated_at=1.0)
    rows.episode(BY_AI, sentiment_first=0.5)
    rows.episode(HANDED)  # nobody knows how this customer felt
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("hand-overs")).numbers()


@pytest.fixture(scope="module")
def felt(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return moods(tmp_path_factory.mktemp("moods")).numbers()


RATES = {
    "acceptance_rate": (5, 6), "escalation_quality": (3, 6), "escalation_coverage": (6, 12), "context_rate": (4, 12),
    "bounce_rate": (1, 12), "escalation_untagged": (4, 12), "hand_over_not_taken": (2, 12), "human_escalation_rate": (2, 14),
}  # fmt: skip
MOODS = {"handover_never": (2, 8), "handover_too_late": (4, 8), "handover_too_early": (3, 8)}
CASES = {*RATES, *MOODS, "escalations", "handover_lag"}


@pytest.mark.parametrize("metric", RATES)
def test_a_rate_of_hand_overs_is_what_was_counted_by_hand(numbers: Numbers, metric: str) -> None:
    assert of(number(numbers, metric)) == RATES[metric]


def test_hand_overs_between_people_are_no_hand_overs_of_the_ai(numbers: Numbers) -> None:
    assert number(numbers, "escalations").value == 12


def test_hand_overs_are_split_by_reason_and_those_without_one_stay_visible(numbers: Numbers) -> None:
    found = {name: one.value for name, one in split(numbers, "escalations", "trigger").items()}

    # The two between people have no trigger either: their segment is seen and they do not count in it.
    assert found == {"confidence": 6, "sentiment": 1, "unknown": 5}
    assert sum(one or 0 for one in found.values()) == number(numbers, "escalations").value


def test_a_hand_over_of_an_open_contact_may_still_be_taken(numbers: Numbers) -> None:
    assert number(numbers, "hand_over_not_taken").tally.provisional == 1


@pytest.mark.parametrize("metric", MOODS)
def test_a_hand_over_is_too_early_too_late_or_never(felt: Numbers, metric: str) -> None:
    assert of(number(felt, metric)) == MOODS[metric]


def test_the_way_from_trouble_to_hand_over_is_measured_where_there_is_one(felt: Numbers) -> None:
    found = number(felt, "handover_lag")

    assert (found.value, found.tally.n) == (pytest.approx(12.0), 5)


def test_a_hand_over_and_a_resolution_in_one_contact_never_make_more_than_the_whole(numbers: Numbers) -> None:
    """Counting each kind of event by itself gave more than 100 % elsewhere."""
    names = ["containment_rate", "ai_escalation_rate"]
    (cell,) = numbers.answer(names, ask(numbers))

    shares = [cell.numbers[name] for name in names]
    assert {one.tally.denominator for one in shares} == {12}
    assert sum(one.tally.numerator for one in shares) == 12


def test_of_a_hand_over_that_two_colleagues_judged_the_last_word_holds(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    key = rows.escalation(rows.episode(HANDED), "accepted")
    rows.add("answers", id="later", question="hand_over", subject=key, ticket_id="acme:1", answer="needless", at=7.0,
             who="", via="tag", rule="", about="")  # fmt: skip

    found = number(rows.numbers(), "acceptance_rate")

    assert of(found) == (0, 1)


def test_a_number_of_hand_overs_needs_the_ai_and_says_so(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(6)

    found = number(rows.numbers(AS_OF), "acceptance_rate")

    assert (found.value, found.state) == (None, "none")
    assert found.missing == ("answers of an AI", "answers of colleagues about hand-overs")
