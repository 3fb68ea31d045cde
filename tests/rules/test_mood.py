"""How a customer felt in the course of an episode, turn by turn."""

import random
from typing import Any

import pytest

from rules.fold.ticket import Context, fold
from rules.model import Episode, Event, Form, Kind
from rules.sentiment import HELPDESK
from tests.rules.told import CONTEXT, LATER, TAXONOMY, WHO, at, change, event, said, state, told

BASE = {"requester_id": "customer", "channel": "email", "status": "open"}


def felt(
    hours: float, sentiment: float | None, *, who: str = "c", words: tuple[int, ...] = (), **signs: Any
) -> Event:
    """A message of that sentiment; words: their numbers."""
    found = {"words": list(words), **signs}
    if sentiment is not None:
        found |= {"sentiment": sentiment, "sentiment_by": "words-1"}
    return said(who, hours, **found)


def answered(*sentiments: float | None) -> list[Event]:
    """Customer turns of these sentiments, one a day part, each answered by the AI."""
    return [
        one for hour, value in enumerate(sentiments) for one in (felt(hour, value), said("a", hour + 0.5))
    ]


def episode(*events: Event, context: Context = CONTEXT, number: int = 0) -> Episode:
    stored = [(one, str(place)) for place, one in enumerate((state(0, **BASE), *events))]
    return fold(stored, context, LATER).ticket.episodes[number]


def test_first_last_and_lowest_are_told_with_the_turn_of_the_lowest() -> None:
    one = episode(*answered(0.4, -0.6, -0.1))

    assert (one.sentiment_first, one.sentiment_last) == (0.4, -0.1)
    assert (one.sentiment_lowest, one.sentiment_lowest_turn) == (-0.6, 2)
    assert one.sentiment_source == "words"


def test_of_two_lowest_turns_the_first_is_named() -> None:
    assert episode(*answered(0.0, -0.5, 0.0, -0.5)).sentiment_lowest_turn == 2


def test_where_nothing_could_be_read_nothing_is_told() -> None:
    one = episode(*answered(None, None))

    assert (one.sentiment_first, one.sentiment_last, one.sentiment_lowest) == (None, None, None)
    assert (one.sentiment_lowest_turn, one.sentiment_fell_turn, one.sentiment_source) == (None, None, None)
    assert (one.frustration_peak, one.frustration_turn, one.frustration_rise) == (None, None, None)


def test_an_unreadable_turn_keeps_its_number_and_counts_for_nothing() -> None:
    one = episode(*answered(0.2, None, -0.4))

    assert (one.sentiment_first, one.sentiment_lowest_turn, one.sentiment_fell_turn) == (0.2, 3, 3)


@pytest.mark.parametrize(
    ("sentiments", "turn"),
    [
        ((0.3, 0.2, -0.5), 3),
        ((0.3, -0.5, -0.6), 2),
        ((0.3, -0.5, 0.2), None),
        ((0.3, -0.5, 0.2, -0.5), 4),
        ((0.3, 0.0), 2),
        ((0.3, 0.01), None),
        ((0.3, 0.31), None),
        ((-0.5, -0.5, -0.5), None),
        ((-0.5, 0.5), None),
        ((0.5,), None),
        ((0.4, 0.2, 0.0, -0.2, -0.4), 3),
    ],
)
def test_the_mood_fell_at_the_turn_from_which_on_it_stayed_low(
    sentiments: tuple[float, ...], turn: int | None
) -> None:
    assert episode(*answered(*sentiments)).sentiment_fell_turn == turn


def test_messages_in_a_row_are_one_turn_with_their_mean() -> None:
    one = episode(felt(0, 0.5), felt(0.1, -0.5), said("a", 1), felt(2, -0.2))

    assert (one.sentiment_first, one.sentiment_last, one.sentiment_lowest_turn) == (0.0, -0.2, 2)


def test_only_the_customers_words_count() -> None:
    one = episode(felt(0, 0.2), felt(1, -0.9, who="a"), felt(2, -0.9, who="h"), felt(3, 0.1))

    assert (one.sentiment_lowest, one.sentiment_last) == (0.1, 0.1)


def test_a_note_is_no_word_of_the_customer() -> None:
    fields = {"author_id": "customer", "author_role": "customer", "public": False, "message_id": "note"}
    note = Event("zd:1:note", "zd", "zd:1", Kind.MESSAGE, Form.HINT, at(1), fields, signs={"sentiment": -0.9})

    assert episode(felt(0, 0.2), note, said("a", 2)).sentiment_lowest == 0.2


def test_each_episode_has_its_own_mood() -> None:
    story = (
        felt(0, 0.4),
        said("a", 1),
        state(2, status="solved"),
        felt(30, -0.4),
        state(30, status="open"),
        said("h", 31),
    )

    assert episode(*story).sentiment_last == 0.4
    assert episode(*story, number=1).sentiment_first == -0.4


def test_an_event_of_an_older_method_is_unknown_and_not_neutral() -> None:
    one = episode(said("c", 0, repair=True), said("a", 1), felt(2, -0.3))

    assert (one.sentiment_first, one.sentiment_lowest_turn) == (-0.3, 2)


def test_the_running_average_is_taken_from_the_third_turn_on() -> None:
    one = episode(*answered(-1.0, -0.2, -0.6, 0.0))

    # 0.5, 0.1, 0.3, 0.0 a turn; averages 0.25, 0.175, 0.2375, 0.11875
    assert (one.frustration_peak, one.frustration_turn) == (0.237, 3)


def test_two_turns_are_no_trend() -> None:
    one = episode(*answered(-1.0, -1.0))

    assert (one.frustration_peak, one.frustration_turn) == (None, None)
    assert one.frustration_rise == 0.0


def test_frustration_rises_with_repairs_and_repeated_words() -> None:
    calm = episode(*answered(0.0, 0.0, 0.0, 0.0))
    story = [
        felt(0, 0.0, words=(1, 2)),
        said("a", 0.5),
        felt(1, 0.0, words=(3, 4)),
        said("a", 1.5),
        felt(2, 0.0, words=(3, 5), repair=True),
        said("a", 2.5),
        felt(3, 0.0, words=(3, 5), repair=True),
    ]

    assert calm.frustration_rise == 0.0
    # 0, 0, 0.5 + 0.15, 0.5 + 0.3
    assert episode(*story).frustration_rise == 0.725
    assert (episode(*story).frustration_peak, episode(*story).frustration_turn) == (0.562, 4)


def test_words_are_compared_with_the_turn_before_and_not_within_a_turn() -> None:
    within = episode(
        felt(0, 0.0, words=(1,)), felt(0.1, 0.0, words=(1,)), said("a", 1), felt(2, 0.0, words=(2,))
    )
    between = episode(felt(0, 0.0, words=(1,)), said("a", 1), felt(2, 0.0, words=(1,)))

    assert within.frustration_rise == 0.0
    assert between.frustration_rise == 0.3


def test_a_turn_is_the_more_frustrated_when_any_answer_before_it_could_not_help() -> None:
    story = [
        felt(0, 0.0),
        said("a", 0.5, regret=True),
        said("a", 0.6),
        felt(1, 0.0),
        said("a", 2),
        felt(3, 0.0),
    ]

    one = episode(*story)

    # 0, 0.3, 0: averages 0, 0.15, 0.075
    assert (one.frustration_peak, one.frustration_turn) == (0.075, 3)


@pytest.mark.parametrize(
    "story",
    [
        [said("a", 0, regret=True), felt(1, 0.0), said("a", 2), felt(3, 0.0)],
        [felt(0, 0.0), said("a", 1), felt(2, 0.0, regret=True)],
        [felt(0, 0.0), said("a", 1), felt(2, 0.0), said("a", 3, regret=True)],
    ],
    ids=["before anything was asked", "of the customer", "after the last turn"],
)
def test_other_regrets_frustrate_nobody(story: list[Event]) -> None:
    assert episode(*story).frustration_rise == 0.0


def test_the_helpdesks_own_sentiment_wins_and_is_marked() -> None:
    one = episode(felt(0, 0.9), said("a", 1), state(2, tags=["sentiment__negative"]))

    assert (one.sentiment_first, one.sentiment_source) == (-0.4, HELPDESK)


def test_the_helpdesks_sentiment_belongs_to_the_customers_last_message_until_then() -> None:
    story = (
        felt(0, 0.2),
        said("a", 1),
        felt(2, 0.2),
        state(2.5, tags=["sentiment__very_negative"]),
        said("a", 3),
        felt(4, 0.2),
    )
    one = episode(*story)

    assert (one.sentiment_first, one.sentiment_lowest, one.sentiment_lowest_turn, one.sentiment_last) == (
        0.2,
        -0.8,
        2,
        0.2,
    )
    assert one.sentiment_source == "both"


def test_a_value_that_came_before_any_message_belongs_to_the_first() -> None:
    early = state(0, tags=["sentiment__positive"])

    assert episode(early, felt(1, 0.2), said("a", 2), felt(3, 0.2)).sentiment_first == 0.4


def test_a_value_that_only_stays_is_told_once() -> None:
    tags = ["sentiment__negative"]
    story = (felt(0, 0.2), state(0.5, tags=tags), said("a", 1), felt(2, 0.3), state(2.5, tags=[*tags, "vip"]))

    assert episode(*story).sentiment_last == 0.3


def test_a_word_that_nobody_knows_is_no_sentiment() -> None:
    one = episode(felt(0, 0.2), state(1, tags=["sentiment__furious"]), said("a", 2))

    assert (one.sentiment_first, one.sentiment_source) == (0.2, "words")


def test_the_place_can_be_a_field_or_another_prefix() -> None:
    by_field = Context(TAXONOMY, frozenset({"ai"}), {"sentiment": "field:360"})
    by_tag = Context(TAXONOMY, frozenset({"ai"}), {"sentiment": "tag:mood_"})

    assert (
        episode(felt(0, 0.2), change(1, "field:360", "Very Positive"), context=by_field).sentiment_first
        == 0.8
    )
    assert episode(felt(0, 0.2), change(1, "field:360", None), context=by_field).sentiment_first == 0.2
    assert episode(felt(0, 0.2), state(1, tags=["mood_negative"]), context=by_tag).sentiment_first == -0.4
    assert (
        episode(felt(0, 0.2), state(1, tags=["sentiment__negative"]), context=by_tag).sentiment_first == 0.2
    )


def test_a_message_without_words_takes_the_helpdesks_sentiment() -> None:
    assert episode(said("c", 0), state(1, tags=["sentiment__negative"])).sentiment_first == -0.4


@pytest.mark.parametrize("seed", range(10))
def test_the_order_in_which_events_came_makes_no_difference(seed: int) -> None:
    story = [
        *answered(0.4, -0.2, -0.5, 0.1),
        state(1.2, tags=["sentiment__negative"]),
        event(Kind.CREATED, 0, requester_id="customer", author_id=WHO["c"][0]),
    ]
    shuffled = [*story, *story[:3]]
    random.Random(seed).shuffle(shuffled)

    assert episode(*shuffled) == episode(*story)


def test_nothing_is_read_any_more_out_of_what_was_redacted() -> None:
    story = answered(0.4, -0.6, -0.1)
    gone = event(Kind.MESSAGE_REDACTED, 9, message_id=story[2].fields["message_id"])
    elsewhere = event(Kind.MESSAGE_REDACTED, 9, message_id="another")

    before, after = episode(*story, elsewhere), episode(*story, gone)

    assert (before.sentiment_lowest, before.sentiment_lowest_turn) == (-0.6, 2)
    assert (after.sentiment_lowest, after.sentiment_lowest_turn) == (-0.1, 3)
    assert before.turn_count == after.turn_count == 3


def test_a_wish_for_more_is_forgotten_with_the_message_that_is_redacted() -> None:
    wish = said("c", 2, expansion=True)
    gone = event(Kind.MESSAGE_REDACTED, 9, message_id=wish.fields["message_id"])
    elsewhere = event(Kind.MESSAGE_REDACTED, 9, message_id="another")

    assert told(wish, elsewhere).asked_for_more == (at(2),)
    assert told(wish, gone).asked_for_more == ()


def random_story(seed: int) -> list[Event]:
    draw = random.Random(seed)
    story: list[Event] = []
    for number in range(draw.randint(1, 14)):
        value = draw.choice([None, *(round(draw.uniform(-1, 1), 3) for _ in range(4))])
        words = tuple(draw.sample(range(9), 3))
        who = draw.choice("cccah")
        story.append(felt(number / 4, value, who=who, words=words) if who == "c" else said(who, number / 4))
    return story


def summed_up(one: Episode) -> tuple[float | int | None, ...]:
    return (
        one.sentiment_first, one.sentiment_last, one.sentiment_lowest, one.sentiment_fell_turn, one.frustration_peak,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_at_each_message_the_mood_is_what_the_episode_would_have_said_then(seed: int) -> None:
    story = random_story(seed)
    moods = episode(*story).moods

    for upto in range(1, len(story) + 1):
        known = [one for one in moods if one.at <= story[upto - 1].at]
        wanted = summed_up(episode(*story[:upto]))
        newest = known[-1] if known else None
        told = newest and (newest.first, newest.last, newest.lowest, newest.fell_turn, newest.frustration)
        assert (told or (None,) * 5) == wanted


def test_a_mood_is_kept_only_where_it_changed() -> None:
    assert [one.at for one in episode(*answered(0.2, 0.2, None, -0.4)).moods] == [at(0), at(3)]
    assert episode(*answered(None, None)).moods == ()


def test_a_ticket_without_end_keeps_the_moods_of_its_first_messages() -> None:
    story = [felt(hour / 10, 0.1 if hour % 2 else 0.2) for hour in range(300)]

    assert max(one.at for one in episode(*story).moods) <= at(10)


def test_a_message_that_was_redacted_leaves_no_mood_behind() -> None:
    gone = event(Kind.MESSAGE_REDACTED, 9, message_id="zd:1-1")

    assert [one.last for one in episode(*answered(0.4, -0.8), gone).moods] == [0.4]
