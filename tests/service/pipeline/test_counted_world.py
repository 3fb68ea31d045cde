"""What is counted of an episode's messages against the simulated world, which knows what each of them means."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from service.demo.world import World
from service.demo.world.acts import POLITE, Contact, Deed, Meaning, Message, Who, moment, public_messages
from service.demo.world.answers import EpisodeTruth
from tests.service.pipeline.harness import entries, fresh

Counts = tuple[int, ...]
COLUMNS = (
    "customer_messages", "ai_messages", "human_messages", "ai_replies", "ai_answers", "follow_ups", "hand_overs",
)  # fmt: skip
NO_ANSWERS = {Meaning.QUESTION, Meaning.NON_ANSWER, Meaning.ERROR}


def said_in(contact: Contact, episode: EpisodeTruth, world: World) -> list[Message]:
    """The public messages from an episode's beginning to its end."""
    until = episode.resolved_at or world.setup.end
    told = public_messages(contact.until(None))
    return [message for act, message in told if episode.started_at <= moment(act.at) <= until]


def counted(said: Sequence[Message]) -> Counts:
    who = Counter(message.who for message in said)
    by_ai = [message for message in said if message.who is Who.AI]
    answers = sum(message.meaning not in NO_ANSWERS for message in by_ai)
    first = next((place for place, one in enumerate(said) if one.who in (Who.AI, Who.HUMAN)), len(said))
    later = sum(one.who is Who.CUSTOMER and one.meaning not in POLITE for one in said[first:])
    return who[Who.CUSTOMER], who[Who.AI], who[Who.HUMAN], len(by_ai), answers, later


def true_counts(world: World) -> dict[tuple[str, int], Counts]:
    """Of the tickets that count and in which no message was made private."""
    found: dict[tuple[str, int], Counts] = {}
    for contact in world.contacts():
        truth = world.truth.contacts.get(world.ticket(contact.number))
        if truth is None or not truth.counts or any(act.deed is Deed.MADE_PRIVATE for act in contact.acts):
            continue
        for one in truth.episodes:
            until = one.resolved_at or world.setup.end
            handed = sum(one.started_at <= each.at <= until for each in truth.hand_overs)
            found[truth.ticket, one.number] = (*counted(said_in(contact, one, world)), handed)
    return found


@pytest.mark.parametrize("feed", ["hints", "snapshots", "mixed"])
@pytest.mark.parametrize("seed", [3, 6])
def test_what_is_counted_equals_the_worlds_truth(tmp_path: Path, feed: str, seed: int) -> None:
    world = World(seed, tickets=60, eventful=True)
    run = fresh(tmp_path, world.connection_settings())

    run.log(entries(world.deliveries(feed=feed)))
    run.settle(world.setup.end)

    wanted = true_counts(world)
    rows = run.rows(f"SELECT ticket_id, number, {', '.join(COLUMNS)} FROM episodes")
    told = {(row.pop("ticket_id"), row.pop("number")): tuple(row.values()) for row in rows}
    assert {key: told.get(key) for key in wanted} == wanted
    assert all(any(counts[place] for counts in wanted.values()) for place in range(len(COLUMNS)))
    run.close()
