"""Messages through the real outbox: one for each flag or digest, whatever is lost, and what a far side's refusals stop."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.digests import Digests
from service.outbox import Outbox
from service.store import sink_states
from service.store.digest_rows import DigestRows
from service.store.pushes import PushStore
from tests.fakes import far_side
from tests.fakes.mail import FakeMail
from tests.fakes.pushes import INSTALLATION, NOW, new_push
from tests.fakes.slack import FakeSlack, refused
from tests.fakes.webhook import FakeReceiver
from tests.service.outbox.scripted import Clock, run


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake
        assert fake.violations == []


def test_a_message_whose_reply_was_lost_is_found_and_not_posted_again(
    store: PushStore, clock: Clock, slack: FakeSlack
) -> None:
    slack.faults.append(far_side.lost_reply)
    box = Outbox(store, {"chat": slack.sink()}, clock)
    store.add([new_push(sink="chat")])
    run(box)
    clock.advance(seconds=10)
    run(box)

    assert store.counts() == {"delivered": 1}
    assert slack.methods() == ["chat.postMessage", "conversations.history", "chat.getPermalink"]


def test_a_mail_whose_reply_was_lost_is_mailed_again_under_the_same_id(
    store: PushStore, clock: Clock
) -> None:
    with FakeMail() as mail:
        mail.faults.append(far_side.lost_reply)
        box = Outbox(store, {"post": mail.sink()}, clock)
        store.add([new_push(sink="post")])
        run(box)
        clock.advance(seconds=10)
        run(box)

        assert store.counts() == {"delivered": 1}
        assert len(mail.seen) == 2
        assert len(mail.mailbox) == 1


def test_a_digest_of_three_flags_is_one_message(store: PushStore, clock: Clock, slack: FakeSlack) -> None:
    digests = Digests(store, DigestRows(store.db), ZoneInfo("UTC"), INSTALLATION)
    eight = NOW.replace(hour=8) + timedelta(days=1)
    for subject in ("help:1", "help:2", "help:3"):
        push = replace(new_push(subject, "chat"), due_at=eight)
        store.add([push])
        digests.rows.put(push.far_id, "08:00")
    box = Outbox(store, {"chat": slack.sink()}, clock)
    run(box)
    assert slack.seen == []

    clock.now = eight
    digests.tick(clock())
    run(box)
    (posted,) = slack.workspace.messages.values()
    assert posted["text"] == "Digest: 3 flags"
    assert store.counts() == {"delivered": 4}


def test_a_receiver_that_is_gone_stops_its_sink_for_good_and_no_push_is_lost(
    store: PushStore, clock: Clock
) -> None:
    with FakeReceiver() as receiver:
        receiver.faults.append(far_side.status(410))
        box = Outbox(store, {"hook": receiver.sink()}, clock)
        store.add([new_push(str(number), "hook") for number in range(3)])
        run(box)
        clock.advance(days=30)
        run(box)
        (state,) = sink_states.shown(store.db)

        assert (state.state, state.until, len(receiver.seen)) == ("paused", None, 1)
        assert store.counts() == {"pending": 3}
        box.resume("hook")
        run(box)
        assert len(receiver.received) == 3


def test_a_channel_that_is_archived_stops_the_sink_until_it_is_looked_at_again(
    store: PushStore, clock: Clock, slack: FakeSlack
) -> None:
    slack.faults.append(refused("is_archived"))
    box = Outbox(store, {"chat": slack.sink()}, clock)
    store.add([new_push(sink="chat")])
    run(box)
    assert store.counts() == {"pending": 1}
    assert "Correct options.channel" in sink_states.shown(store.db)[0].reason

    clock.advance(minutes=16)
    run(box)
    assert store.counts() == {"delivered": 1}
    assert len(slack.workspace.messages) == 1
