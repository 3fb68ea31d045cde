"""What happens besides in the simulated world: drawn apart, so that everything else is as it would be without."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from rules.own_words import own_words
from rules.sentiment import sentiment_of
from rules.text import measure
from service.demo.world import World
from service.demo.world.acts import DAY, POLITE, Act, Contact, Deed, Meaning, Message, Who
from service.demo.world.extras import EXTRAS, FORGETS, MOOD, SUMMARY, URGENT, WISH
from service.demo.world.phrases import PHRASES
from service.demo.world.setup import Setup
from service.demo.world.words import text
from service.lexicon import polarity

SEEDS = [1, 2, 3]
MOODS = (Meaning.GLAD, Meaning.ANGRY)
Drawn = list[Contact]


def world(seed: int, extras: float, tickets: int = 80) -> Drawn:
    return list(World(seed, tickets=tickets, eventful=True, extras=extras).contacts())


def said(contacts: Drawn) -> Iterator[tuple[Contact, Message]]:
    for contact in contacts:
        yield from ((contact, act.message) for act in contact.acts if act.message)


def saying(contacts: Drawn, *meanings: Meaning) -> list[tuple[Contact, Message]]:
    return [
        (one, message) for one, message in said(contacts) if {message.meaning, *message.besides} & {*meanings}
    ]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Leaves one of the extras."""

    def leave(*kept: int) -> None:
        for number in EXTRAS.keys() - {*kept}:
            monkeypatch.delitem(EXTRAS, number)

    return leave  # type: ignore[return-value]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kept", [WISH, MOOD])
def test_but_for_what_is_said_besides_a_world_is_the_same(seed: int, kept: int, only) -> None:  # type: ignore[no-untyped-def]
    only(kept)

    more = world(seed, 0.5)

    assert saying(more, Meaning.WISH, *MOODS)
    for _, message in said(more):
        message.besides = ()
    assert more == world(seed, 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_summaries_stand_a_second_before_what_would_have_happened_anyway(seed: int, only) -> None:  # type: ignore[no-untyped-def]
    only(SUMMARY)
    more = world(seed, 0.5)
    found = saying(more, Meaning.SUMMARY)

    assert found
    assert all(message.who is Who.AI and not message.public for _, message in found)
    for contact in more:
        for act, following in pairwise(contact.acts):
            assert not _sums_up(act) or following.at == act.at + 1
        contact.acts = [act for act in contact.acts if not _sums_up(act)]
    assert [*map(unnumbered, more)] == [*map(unnumbered, world(seed, 0))]


def unnumbered(contact: Contact) -> Contact:
    for _, message in said([contact]):
        message.number = 0
    return contact


def _sums_up(act: Act) -> bool:
    return act.message is not None and act.message.meaning is Meaning.SUMMARY


@pytest.mark.parametrize("seed", SEEDS)
def test_some_contacts_are_urgent_from_the_first_moment_on(seed: int, only) -> None:  # type: ignore[no-untyped-def]
    only(URGENT)
    changed = [
        (one, plain) for one, plain in zip(world(seed, 0.5), world(seed, 0), strict=True) if one != plain
    ]

    assert changed
    for one, plain in changed:
        assert one.acts[0].changes.pop("priority") in ("high", "urgent")
        assert one == plain
        assert not any("priority" in act.changes for act in plain.acts)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reason_that_is_forgotten_is_never_named_or_late(seed: int, only) -> None:  # type: ignore[no-untyped-def]
    only(FORGETS)
    changed = [
        (one, plain) for one, plain in zip(world(seed, 0.5), world(seed, 0), strict=True) if one != plain
    ]
    named = [[act for act in one.acts if _names(act)] for one, _ in changed]

    assert {len(acts) for acts in named} == {0, 1}
    for (one, plain), late in zip(changed, named, strict=True):
        assert any(_names(act) for act in plain.acts)
        assert all(act is one.acts[-1] and act.who is Who.SYSTEM for act in late)
        assert [act.message for act in one.acts if act.message] == [
            act.message for act in plain.acts if act.message
        ]
        assert all(act.changes or act.message or act.deed for act in one.acts)


def _names(act: Act) -> bool:
    return any(tag.startswith("esc_") for tag in act.changes.get("add", ()))


def test_a_world_without_extras_and_its_spam_have_none() -> None:
    assert not saying(world(1, 0, 200), Meaning.WISH, Meaning.SUMMARY, *MOODS)
    spam = [one for one in world(1, 0.9, 200) if one.origin == "spam"]
    assert spam
    assert not saying(spam, Meaning.WISH, *MOODS)
    assert Setup().extras == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_wish_for_more_in_later_messages_that_are_no_mere_thanks(seed: int) -> None:
    for _, message in saying(world(seed, 0.5), Meaning.WISH):
        assert (message.who, message.number) != (Who.CUSTOMER, 0)
        assert message.meaning not in POLITE


def test_a_wish_is_heard_beside_whatever_else_is_said_and_never_without() -> None:
    messages = list(said(world(4, 0.5, 300)))

    heard = [
        bool(measure(text(one, message), may_be_customer=message.who is Who.CUSTOMER).get("expansion"))
        for one, message in messages
    ]

    assert heard == [Meaning.WISH in message.besides for _, message in messages]
    assert sum(heard) > 30


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mood_is_in_every_word_of_a_customer_or_in_none(seed: int) -> None:
    for contact in world(seed, 0.5):
        letters = [message for _, message in said([contact]) if message.who is Who.CUSTOMER]
        felt = [bool({*MOODS} & {*message.besides}) for message in letters]

        assert len({*felt}) == 1
        if felt[0]:
            assert not any(message.meaning in POLITE for message in letters)
            assert not any(act.deed is Deed.REDACTED for act in contact.acts)


def test_moods_fall_come_back_and_stay_what_they_were() -> None:
    courses = set()
    for contact in world(5, 0.9, 300):
        letters = [message for _, message in said([contact]) if message.who is Who.CUSTOMER]
        moods = [str(one) for message in letters for one in message.besides if one in MOODS]
        courses.add(tuple(mood for before, mood in pairwise(["", *moods]) if mood != before))

    assert courses == {(), ("glad",), ("angry",), ("glad", "angry"), ("glad", "angry", "glad")}


# What is angry lies so near to the end that no two of it are 0.3 apart.
@pytest.mark.parametrize(("mood", "sign", "least"), [(Meaning.GLAD, 1, 0.5), (Meaning.ANGRY, -1, 0.71)])
def test_nobody_mistakes_a_mood_whatever_else_is_said(mood: Meaning, sign: int, least: float) -> None:
    contacts = world(6, 0.9, 600)
    read = [sentiment_of(own_words(text(one, message)), polarity) for one, message in saying(contacts, mood)]

    assert len(read) > 100
    assert min(sign * (value or 0) for value in read) > least


@pytest.mark.parametrize("mood", MOODS)
def test_a_mood_is_nothing_else(mood: Meaning) -> None:
    assert [measure(phrase) for phrase in PHRASES[mood]] == [{}] * len(PHRASES[mood])


def test_a_reason_that_comes_late_comes_within_days() -> None:
    for contact in world(7, 0.9, 200):
        if _names(contact.acts[-1]) and contact.acts[-1].who is Who.SYSTEM and len(contact.acts) > 1:
            assert contact.acts[-1].at - contact.acts[-2].at <= 4 * DAY
