"""The simulated world as a whole: the same from the same seed, of the size asked for."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

import pytest

from service.demo.world import Truth, World
from service.demo.world.acts import DAY, Contact, Meaning
from service.demo.world.issues import CATEGORIES

SEEDS = [1, 2, 3]


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param, tickets=250, eventful=True)


@pytest.fixture(scope="module")
def contacts(world: World) -> list[Contact]:
    return list(world.contacts())


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    return world.truth


def test_the_same_seed_gives_the_same_world(world: World, contacts: list[Contact]) -> None:
    again = World(world.setup.seed, tickets=250, eventful=True)
    assert list(again.contacts()) == contacts
    assert again.truth == world.truth


def test_another_seed_gives_another_world() -> None:
    assert list(World(1, tickets=50).contacts()) != list(World(2, tickets=50).contacts())


@pytest.mark.parametrize("tickets", [1, 2, 30, 400])
@pytest.mark.parametrize("eventful", [False, True])
def test_a_world_has_exactly_as_many_contacts_as_asked_for(tickets: int, eventful: bool) -> None:
    assert len(World(5, tickets=tickets, eventful=eventful).truth.contacts) == tickets


@pytest.mark.parametrize("days", [1, 20])
def test_a_world_has_its_contacts_within_its_days(days: int) -> None:
    world = World(5, days=days, tickets=60)
    created = [contact.created_at for contact in world.truth.contacts.values()]
    assert world.setup.start <= min(created)
    assert max(created) < world.setup.end == world.setup.start + timedelta(days=days)


def test_contacts_come_in_the_order_of_their_creation(contacts: list[Contact]) -> None:
    assert all(before.created_at <= after.created_at for before, after in pairwise(contacts))
    assert [contact.number for contact in contacts] == list(range(250))


def test_reading_a_part_of_a_world_gives_the_same_part(world: World, contacts: list[Contact]) -> None:
    stream = world.contacts()
    assert [next(stream) for _ in range(40)] == contacts[:40]


def test_no_two_acts_of_a_contact_share_a_second(contacts: list[Contact]) -> None:
    for contact in contacts:
        times = [act.at for act in contact.acts]
        assert times[0] == contact.created_at
        assert all(before < after for before, after in pairwise(times))


def test_every_act_changes_or_says_something(contacts: list[Contact]) -> None:
    assert all(act.changes or act.message or act.deed for contact in contacts for act in contact.acts)


def test_messages_are_numbered_once_each(contacts: list[Contact]) -> None:
    for contact in contacts:
        numbers = [act.message.number for act in contact.acts if act.message]
        assert len(set(numbers)) == len(numbers)


def test_the_first_words_are_the_customers(contacts: list[Contact]) -> None:
    first = {contact.acts[0].message.meaning for contact in contacts if contact.acts[0].message}
    assert first <= {Meaning.PROBLEM, Meaning.COMES_BACK, Meaning.ASKS_AGAIN, Meaning.SPAM}
    assert {contact.acts[0].actor == contact.customer.vendor_id for contact in contacts} == {True}


def test_paths_add_up_to_the_contacts_that_count(truth: Truth) -> None:
    counting = [contact for contact in truth.contacts.values() if contact.counts]
    assert truth.paths.total() == len(counting)
    assert set(truth.paths) == {"ai", "ai_then_human", "human", "abandoned", "open"}


def test_every_contact_has_one_origin_and_most_are_fresh(truth: Truth) -> None:
    origins = Counter(contact.origin for contact in truth.contacts.values())
    assert origins.total() == 250
    assert set(origins) == {"fresh", "returns", "between", "duplicate", "spam"}


def test_a_path_is_open_exactly_while_nothing_is_settled(truth: Truth) -> None:
    for contact in truth.contacts.values():
        for episode in contact.episodes:
            assert (episode.path == "open") == (episode.resolved_at is None)
            assert episode.resolved_at is None or episode.started_at <= episode.resolved_at


def test_only_the_last_episode_may_be_open(truth: Truth) -> None:
    for contact in truth.contacts.values():
        assert all(episode.resolved_at for episode in contact.episodes[:-1])
        assert [episode.number for episode in contact.episodes] == list(range(1, len(contact.episodes) + 1))


def test_a_repeat_never_crosses_customers_or_issues(truth: Truth) -> None:
    repeats = [contact for contact in truth.contacts.values() if contact.repeats]
    assert repeats
    for contact in repeats:
        before = truth.contacts[contact.repeats.of]  # type: ignore[union-attr]
        assert (before.customer, before.issue) == (contact.customer, contact.issue)
        assert before.created_at < contact.created_at


def test_the_gap_of_a_repeat_is_what_the_times_say(truth: Truth) -> None:
    for contact in truth.contacts.values():
        if contact.repeats:
            episode = truth.contacts[contact.repeats.of].episodes[contact.repeats.episode - 1]
            assert episode.resolved_at is not None
            assert contact.created_at - episode.resolved_at == contact.repeats.gap
            assert timedelta(0) < contact.repeats.gap <= timedelta(days=14)


def test_nothing_is_a_repeat_and_a_duplicate(truth: Truth) -> None:
    for contact in truth.contacts.values():
        assert not (contact.repeats and contact.duplicate_of)
        assert contact.counts or not (contact.repeats or contact.duplicate_of)


def test_a_seven_day_repeat_is_a_fourteen_day_repeat_too(truth: Truth) -> None:
    subjects = {
        rule: {flag.subject for flag in truth.flags if flag.rule == rule} for rule, _ in truth.standing
    }
    assert subjects["repeat_contact_7"] < subjects["repeat_contact_14"]


def test_a_bug_flag_is_about_a_contact_with_a_bug(truth: Truth) -> None:
    flags = [flag for flag in truth.flags if flag.rule == "product_bug_escalation"]
    bugs = [truth.contacts[flag.subject].bug for flag in flags]
    assert bugs
    assert None not in bugs
    assert len(set(bugs)) == len(bugs)
    assert all(any(truth.contacts[one].hand_overs for one in flag.evidence) for flag in flags)


def test_flags_rest_on_tickets_that_count(truth: Truth) -> None:
    assert all(truth.contacts[ticket].counts for flag in truth.flags for ticket in flag.evidence)


def test_every_bug_met_is_one_of_the_worlds_and_several_customers_share_some(truth: Truth) -> None:
    assert truth.bugs_met <= {bug.number for bug in truth.bugs}
    pairs = {(c.bug, c.customer) for c in truth.contacts.values() if c.bug is not None}
    assert max(Counter(bug for bug, _ in pairs).values()) > 1


def test_a_tagged_customer_has_one_issue_a_category(truth: Truth) -> None:
    found = {(c.customer, c.category, c.issue) for c in truth.contacts.values()}
    assert len({(customer, category) for customer, category, _ in found}) == len(found)


def test_in_a_tagged_world_the_tag_is_the_category(contacts: list[Contact]) -> None:
    assert all(contact.tag == contact.issue.category for contact in contacts)
    late = [c for c in contacts if f"cat_{c.tag}" not in c.acts[0].changes.get("add", ())]
    assert 0 < len(late) < len(contacts)


def test_in_a_careless_world_tags_are_missing_wrong_and_shared() -> None:
    contacts = list(World(4, tickets=600, every_issue_tagged=False).contacts())
    assert any(contact.tag is None for contact in contacts)
    assert any(contact.tag not in (None, contact.issue.category) for contact in contacts)
    issues = {(c.customer.number, c.issue.category, c.issue.number) for c in contacts}
    assert len({pair[:2] for pair in issues}) < len(issues)


def test_a_contact_hands_over_from_the_ai_at_most_once(truth: Truth) -> None:
    assert {len(contact.hand_overs) for contact in truth.contacts.values()} == {0, 1}


def test_a_hand_over_is_recorded_unless_people_forget_its_reason(truth: Truth) -> None:
    forgetful = World(3, tickets=200, every_issue_tagged=False, eventful=True).truth

    assert {one.recorded for c in truth.contacts.values() for one in c.hand_overs} == {True}
    assert {one.recorded for c in forgetful.contacts.values() for one in c.hand_overs} == {True, False}


def test_the_exact_borders_of_the_windows_occur() -> None:
    truth = World(1, tickets=2500, eventful=True).truth
    gaps = {int(c.repeats.gap.total_seconds()) for c in truth.contacts.values() if c.repeats}
    assert {1, 7 * DAY, 7 * DAY + 1, 14 * DAY} <= gaps
    assert 14 * DAY + 1 not in gaps


def test_every_verdict_and_reason_occurs() -> None:
    episodes = [e for c in World(1, tickets=2500, eventful=True).truth.contacts.values() for e in c.episodes]
    assert {episode.verdict for episode in episodes} == {None, "provisional", "verified", "revoked"}
    reasons = {reason for episode in episodes for reason, _ in episode.revoked_by}
    assert reasons == {"reopened", "repeat_contact", "negative_feedback", "escalated_after"}


def test_every_touchpoint_and_boundary_occurs(truth: Truth) -> None:
    assert {c.touchpoint for c in truth.contacts.values()} == {"answer", "assist", "triage", "none"}
    boundaries = {episode.boundary for c in truth.contacts.values() for episode in c.episodes}
    assert boundaries == {"solved", "idle", "confirmed", None}


@pytest.mark.parametrize("oddity", ["spam", "deleted", "merged", "made_private", "redacted", "duplicates"])
def test_an_oddity_can_be_left_out(oddity: str) -> None:
    deeds = {"deleted": {"deleted", "erased", "restored"}, "duplicates": {"merged"}}.get(oddity, {oddity})
    usual = _deeds(World(3, tickets=400, eventful=True))
    without = _deeds(World(3, tickets=400, eventful=True, leave_out=frozenset({oddity})))
    assert usual & deeds
    assert not without & deeds


def _deeds(world: World) -> set[str]:
    return {act.deed.value for contact in world.contacts() for act in contact.acts if act.deed}


def test_a_cause_tag_that_is_taken_back_can_be_left_out() -> None:
    assert _removed_tags(World(3, tickets=400, eventful=True)) == {"esc_cause_product_bug"}
    without = World(3, tickets=400, eventful=True, leave_out=frozenset({"taken_back"}))
    assert _removed_tags(without) == set()


def _removed_tags(world: World) -> set[str]:
    return {tag for c in world.contacts() for act in c.acts for tag in act.changes.get("remove", ())}


def test_an_unknown_oddity_is_refused() -> None:
    with pytest.raises(ValueError, match="no such oddity"):
        World(1, leave_out=frozenset({"spams"}))


def test_what_is_true_at_a_moment_holds_nothing_later(world: World) -> None:
    on = world.setup.start + timedelta(days=40)
    then = world.truth_at(on)
    assert then.contacts
    assert max(contact.created_at for contact in then.contacts.values()) <= on
    assert all((episode.resolved_at or on) <= on for c in then.contacts.values() for episode in c.episodes)
    assert all(flag.since <= on for flag in then.flags)


def test_flags_asked_for_at_the_end_are_the_worlds_flags(world: World) -> None:
    assert world.flags(world.setup.end) == world.flags() == world.truth.standing


def test_a_repeat_that_stood_once_stands_unless_a_ticket_of_it_went(world: World, truth: Truth) -> None:
    for days in (30, 60):
        earlier = world.truth_at(world.setup.start + timedelta(days=days))
        for flag in (one for one in earlier.flags if one.rule.startswith("repeat")):
            gone = any(not truth.contacts[ticket].counts for ticket in flag.evidence)
            assert gone or (flag.rule, flag.subject) in truth.standing


def test_the_second_version_of_the_ai_is_better() -> None:
    contacts = [c for c in World(1, tickets=4000).contacts() if c.origin == "fresh" and c.issue.bug is None]
    solved = {
        version: [c.really_solved for c in contacts if c.ai_version == version and not c.reason]
        for version in (1, 2)
    }
    shares = {version: sum(real) / len(real) for version, real in solved.items()}
    assert shares[2] > shares[1]


def test_every_category_occurs_in_the_order_of_the_taxonomy_shares() -> None:
    found = Counter(c.issue.category for c in World(1, tickets=4000).contacts())
    assert set(found) == set(CATEGORIES)
    assert found["sign_in"] > found["search"]


def test_a_world_of_the_present_ends_when_asked() -> None:
    now = datetime(2026, 11, 24, 10, 30, 15, 999, tzinfo=UTC)
    world = World(1, days=90, tickets=30, start=now - timedelta(days=90))
    assert world.setup.end == now.replace(microsecond=0)


def test_a_large_world_is_read_lazily() -> None:
    stream = World(1, tickets=1_000_000).contacts()
    assert [next(stream).number for _ in range(100)] == list(range(100))


def test_customers_with_several_contacts_exist_and_none_overlaps_in_time(contacts: list[Contact]) -> None:
    by_customer = groupby(
        sorted(contacts, key=lambda c: (c.customer.number, c.number)), lambda c: c.customer.number
    )
    groups = [list(group) for _, group in by_customer]
    assert max(len(group) for group in groups) > 3
    assert all(len({c.created_at for c in group}) == len(group) for group in groups)
