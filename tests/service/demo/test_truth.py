"""How contacts hang together: repeats with their exact gap, duplicates, flags, and revoked resolutions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.demo.world.acts import DAY, Contact, Deed, Meaning, Merge, Who
from service.demo.world.answers import ContactTruth, Truth
from service.demo.world.issues import Bug, Issue
from service.demo.world.setup import Setup
from service.demo.world.truth import tell_truth
from tests.service.demo.scripted import AGENT, AI, START, Line, does, says, scripted

SETUP = Setup(connection="desk")
END = datetime.fromtimestamp(START + 60 * DAY, UTC)
FIRST, SECOND, THIRD = "desk:1001", "desk:1002", "desk:1003"
SECOND_LINES = [says(0, Meaning.COMES_BACK, add=("cat_billing",)), says(1, Meaning.ANSWER, status="solved")]


def solved_by_ai(hour: float = 1, *more: Line) -> list[Line]:
    """A contact that the AI resolves at that hour."""
    return [
        says(0, Meaning.PROBLEM, add=("cat_billing",)),
        says(hour, Meaning.ANSWER, status="solved"),
        *more,
    ]


def truth_of(
    *contacts: Contact, on: datetime = END, setup: Setup = SETUP, without: frozenset[str] = frozenset()
) -> Truth:
    return tell_truth(setup, contacts, (), on, without)


def pair(gap_seconds: float, **fields: object) -> tuple[Contact, Contact]:
    """A contact that was resolved an hour after it began, and the next one so long after that."""
    first = scripted(*solved_by_ai())
    return first, scripted(*SECOND_LINES, number=1, day=(3600 + gap_seconds) / DAY, **fields)


GAPS = {
    0: set(),
    1: {"repeat_contact_7", "repeat_contact_14"},
    7 * DAY: {"repeat_contact_7", "repeat_contact_14"},
    7 * DAY + 1: {"repeat_contact_14"},
    14 * DAY: {"repeat_contact_14"},
    14 * DAY + 1: set(),
}


@pytest.mark.parametrize("gap", GAPS)
def test_a_contact_repeats_another_only_within_the_window(gap: int) -> None:
    truth = truth_of(*pair(gap))
    assert {flag.rule for flag in truth.flags if flag.subject == SECOND} == GAPS[gap]
    assert {flag.subject for flag in truth.flags} <= {SECOND}


def test_a_repeat_names_the_episode_and_the_exact_gap() -> None:
    repeat = truth_of(*pair(1234)).contacts[SECOND].repeats
    assert repeat is not None
    assert (repeat.of, repeat.episode, repeat.gap) == (FIRST, 1, timedelta(seconds=1234))


def test_a_repeat_stands_from_its_creation_and_rests_on_both_tickets() -> None:
    flag = truth_of(*pair(60)).flags[0]
    assert flag.since == datetime.fromtimestamp(START + 3660, UTC)
    assert flag.evidence == {FIRST, SECOND}


def test_another_issue_of_the_same_customer_repeats_nothing() -> None:
    truth = truth_of(*pair(60, issue=Issue(2, "reports", None), tag="reports"))
    assert truth.contacts[SECOND].repeats is None
    assert truth.flags == ()


def test_a_contact_while_the_first_is_open_is_a_duplicate() -> None:
    first = scripted(says(0, Meaning.PROBLEM), says(5, Meaning.ANSWER, status="solved"))
    second = scripted(*SECOND_LINES, number=1, day=2 / 24)
    truth = truth_of(first, second)
    assert (truth.contacts[SECOND].duplicate_of, truth.contacts[SECOND].repeats) == (FIRST, None)


def test_beside_an_open_duplicate_the_resolved_one_is_what_is_repeated() -> None:
    first = scripted(*solved_by_ai(3))
    second = scripted(says(0, Meaning.COMES_BACK, add=("cat_billing",)), number=1, day=1 / 24)
    third = scripted(*SECOND_LINES, number=2, day=5)
    contacts = truth_of(first, second, third).contacts
    assert contacts[SECOND].duplicate_of == FIRST
    assert (contacts[THIRD].duplicate_of, contacts[THIRD].repeats.of) == (None, FIRST)  # type: ignore[union-attr]


def test_each_contact_of_a_chain_repeats_the_one_before_it() -> None:
    first, second = pair(DAY)
    third = scripted(*SECOND_LINES, number=2, day=5)
    contacts = truth_of(first, second, third).contacts
    assert [contacts[ticket].repeats.of for ticket in (SECOND, THIRD)] == [FIRST, SECOND]  # type: ignore[union-attr]


def test_a_repeat_before_the_old_ticket_is_reopened_repeats_its_first_episode() -> None:
    first = scripted(*solved_by_ai(1, says(48, Meaning.COMES_BACK, status="open")))
    second = scripted(*SECOND_LINES, number=1, day=1)
    repeat = truth_of(first, second).contacts[SECOND].repeats
    assert repeat is not None
    assert (repeat.episode, repeat.gap) == (1, timedelta(hours=23))


def test_a_contact_after_an_open_reopening_is_a_duplicate() -> None:
    first = scripted(*solved_by_ai(1, says(12, Meaning.COMES_BACK, status="open")))
    second = scripted(*SECOND_LINES, number=1, day=1)
    assert truth_of(first, second).contacts[SECOND].duplicate_of == FIRST


GONE = {"spam": Deed.SPAM, "deleted": Deed.DELETED, "erased": Deed.ERASED}


@pytest.mark.parametrize("reason", GONE)
@pytest.mark.parametrize("which", [0, 1])
def test_what_is_removed_counts_nowhere(reason: str, which: int) -> None:
    contacts = pair(DAY)
    gone = contacts[which]
    gone.acts.append(replace(gone.acts[-1], at=START + 20 * DAY, message=None, changes={}, deed=GONE[reason]))
    truth = truth_of(*contacts)
    assert truth.contacts[(FIRST, SECOND)[which]].removed == reason
    assert truth.flags == ()
    assert truth.paths.total() == 1


def test_before_it_is_removed_it_counted() -> None:
    first, second = pair(DAY)
    second.acts.append(
        replace(second.acts[-1], at=START + 20 * DAY, message=None, changes={}, deed=Deed.SPAM)
    )
    assert len(truth_of(first, second, on=END - timedelta(days=41)).flags) == 2


def test_what_is_restored_counts_again() -> None:
    first, second = pair(DAY)
    for day, deed in ((20, Deed.DELETED), (22, Deed.RESTORED)):
        second.acts.append(
            replace(second.acts[-1], at=START + day * DAY, message=None, changes={}, deed=deed)
        )
    assert len(truth_of(first, second).flags) == 2


def test_when_the_middle_of_a_chain_is_removed_the_next_repeats_the_first() -> None:
    first, second = pair(DAY)
    second.acts.append(
        replace(second.acts[-1], at=START + 20 * DAY, message=None, changes={}, deed=Deed.DELETED)
    )
    third = scripted(*SECOND_LINES, number=2, day=5)
    repeat = truth_of(first, second, third).contacts[THIRD].repeats
    assert repeat is not None
    assert repeat.of == FIRST


def test_a_merged_contact_counts_nowhere_and_is_no_repeat() -> None:
    first, second = pair(DAY, merge=Merge(START + 3 * DAY, 0))
    second.acts.append(
        replace(second.acts[-1], at=START + 3 * DAY, message=None, changes={}, deed=Deed.MERGED)
    )
    truth = truth_of(first, second)
    assert truth.contacts[SECOND].merged_into == FIRST
    assert truth.flags == ()


def bug_contact(*, cause_hour: float, reason: tuple[str, str] = ("rule", "product_bug")) -> Contact:
    """The AI hands a bug over in hour 2; the cause is tagged in the given hour."""
    return scripted(
        says(0, Meaning.PROBLEM, add=("cat_billing",), assignee=AI),
        says(2, Meaning.HAND_OVER, assignee=None),
        says(cause_hour, Meaning.REPLY, add=(f"esc_cause_{reason[1]}",)),
        issue=Issue(1, "billing", Bug(1, "billing", "E-1000", START, START + DAY)),
        reason=reason,
    )


def test_a_bug_stands_from_the_later_of_hand_over_and_tag() -> None:
    flag = truth_of(bug_contact(cause_hour=5)).flags[0]
    assert (flag.rule, flag.subject) == ("product_bug_escalation", FIRST)
    assert flag.since == datetime.fromtimestamp(START + 5 * 3600, UTC)


def test_a_bug_does_not_stand_before_its_cause_is_known() -> None:
    on = datetime.fromtimestamp(START + 4 * 3600, UTC)
    assert truth_of(bug_contact(cause_hour=5), on=on).flags == ()


def test_a_bug_stands_no_longer_when_its_cause_tag_is_taken_back() -> None:
    contact = bug_contact(cause_hour=5)
    taken_back = replace(
        contact.acts[-1], at=START + DAY, message=None, changes={"remove": ("esc_cause_product_bug",)}
    )
    contact.acts.append(taken_back)
    assert len(truth_of(contact, on=datetime.fromtimestamp(START + DAY - 1, UTC)).flags) == 1
    assert truth_of(contact).flags == ()


def test_a_hand_over_for_another_cause_is_no_bug() -> None:
    assert truth_of(bug_contact(cause_hour=5, reason=("rule", "policy_exception"))).flags == ()


def test_a_bug_that_only_people_handled_is_no_escalation_of_the_ai() -> None:
    contact = scripted(
        says(0, Meaning.PROBLEM, add=("cat_billing",)),
        says(2, Meaning.NOTE, assignee=AGENT, add=("esc_cause_product_bug",)),
        says(3, Meaning.SOLUTION, status="solved"),
    )
    assert truth_of(contact).flags == ()


def test_where_tags_are_careless_a_bug_stands_without_its_tag() -> None:
    contact = bug_contact(cause_hour=5)
    contact.acts.pop()
    careless = replace(SETUP, every_issue_tagged=False)
    assert truth_of(contact, setup=careless).standing == {("product_bug_escalation", FIRST)}
    assert truth_of(contact).standing == frozenset()


def test_a_repeat_is_known_by_its_words_before_it_is_tagged() -> None:
    first, second = pair(DAY)
    second.acts[0].changes.clear()
    second.acts.append(
        replace(second.acts[-1], at=START + 3 * DAY, message=None, changes={"add": ("cat_billing",)})
    )
    assert len(truth_of(first, second, on=datetime.fromtimestamp(START + 2 * DAY + 7200, UTC)).flags) == 2
    assert len(truth_of(first, second).flags) == 2


def test_flags_are_told_as_if_lost_tickets_never_were() -> None:
    first, second = pair(DAY)
    third = scripted(*SECOND_LINES, number=2, day=5)
    truth = truth_of(first, second, third, without=frozenset({SECOND}))
    assert SECOND not in truth.contacts
    assert truth.contacts[THIRD].repeats.of == FIRST  # type: ignore[union-attr]


def verdict(contact: ContactTruth) -> tuple[str | None, list[str]]:
    """The first episode's verdict and what spoke against it."""
    episode = contact.episodes[0]
    return episode.verdict, [reason for reason, _ in episode.revoked_by]


VERDICTS = {
    "nothing came": ("verified", [], []),
    "a bad rating": ("revoked", ["negative_feedback"], [does(20, Who.CUSTOMER, satisfaction="bad")]),
    "a good rating": ("verified", [], [does(20, Who.CUSTOMER, satisfaction="good")]),
    "a reopening": ("revoked", ["reopened"], [says(40, Meaning.COMES_BACK, status="open")]),
    "a reopening after exactly two weeks": ("revoked", ["reopened"], [says(1 + 14 * 24, Meaning.COMES_BACK)]),
    "a reopening a second later": ("verified", [], [says(1 + 14 * 24 + 1 / 3600, Meaning.COMES_BACK)]),
    "a thank-you": (
        "verified",
        [],
        [says(20, Meaning.THANKS, status="open"), does(21, Who.SYSTEM, status="solved")],
    ),
    "a bad rating, then a reopening": (
        "revoked",
        ["negative_feedback", "reopened"],
        [does(20, Who.CUSTOMER, satisfaction="bad"), says(40, Meaning.COMES_BACK, status="open")],
    ),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_a_resolution_by_the_ai_is_judged_by_what_came_within_two_weeks(case: str) -> None:
    expected, reasons, more = VERDICTS[case]
    assert verdict(truth_of(scripted(*solved_by_ai(1, *more))).contacts[FIRST]) == (expected, reasons)


def test_a_repeat_revokes_what_it_repeats() -> None:
    contacts = truth_of(*pair(14 * DAY)).contacts
    assert verdict(contacts[FIRST]) == ("revoked", ["repeat_contact"])
    assert verdict(contacts[SECOND]) == ("verified", [])


@pytest.mark.parametrize(("days", "expected"), [(13.9, "provisional"), (14.1, "verified")])
def test_a_clean_resolution_is_verified_after_two_weeks(days: float, expected: str) -> None:
    on = datetime.fromtimestamp(START + int(days * DAY) + 3600, UTC)
    assert verdict(truth_of(scripted(*solved_by_ai()), on=on).contacts[FIRST])[0] == expected


def test_only_resolutions_by_the_ai_get_a_verdict() -> None:
    contact = scripted(says(0, Meaning.PROBLEM), says(1, Meaning.SOLUTION, status="solved"))
    assert verdict(truth_of(contact).contacts[FIRST]) == (None, [])


def test_an_escalation_after_the_resolution_is_named_too() -> None:
    more = [says(40, Meaning.COMES_BACK, status="open"), says(41, Meaning.ANSWER), says(43, Meaning.SOLUTION)]
    assert verdict(truth_of(scripted(*solved_by_ai(1, *more))).contacts[FIRST]) == (
        "revoked",
        ["reopened", "escalated_after"],
    )
