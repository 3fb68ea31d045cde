"""Against a loopback Slack that checks each message with the models of Slack's own SDK."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.base import Push
from adapters.notify.slack import Slack
from adapters.settings import SinkSettings
from rules.errors import ConfigError, SinkError
from service.demo.slack import CHANNEL
from tests.fakes.pushes import a_push
from tests.fakes.slack import FakeSlack, FakeSlackWebhook, refused


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake
        assert fake.violations == []


def test_a_message_is_posted_with_our_id_twice_over_and_its_link_kept(slack: FakeSlack) -> None:
    receipt = slack.sink().send(a_push())
    (posted,) = slack.workspace.messages.values()

    assert slack.methods() == ["chat.postMessage", "chat.getPermalink"]
    assert posted["client_msg_id"] == a_push().far_id
    assert posted["metadata"] == {"event_type": "deskgauge_push", "event_payload": {"id": a_push().far_id}}
    assert receipt.far_key == posted["ts"]
    assert receipt.url == f"https://example.slack.com/archives/{CHANNEL}/p{posted['ts'].replace('.', '')}"


def test_a_message_is_found_behind_hundreds_of_newer_ones(slack: FakeSlack) -> None:
    receipt = slack.sink().send(a_push())
    for number in range(450):
        slack.workspace.answer("chat.postMessage", {"client_msg_id": f"n{number}", "blocks": [], "text": "x"})

    assert slack.sink().read_back(a_push()) == receipt
    assert slack.methods().count("conversations.history") == 3
    assert slack.sink().read_back(a_push("help:other")) is None


def test_a_message_with_foreign_metadata_is_not_taken_for_ours(slack: FakeSlack) -> None:
    for metadata in (None, "x", {"event_payload": {"id": "other"}}, {"event_payload": None}):
        slack.workspace.answer("chat.postMessage", {"metadata": metadata, "blocks": [], "text": "x"})

    assert slack.sink().read_back(a_push()) is None


def an_update(message: str, **content: Any) -> Push:
    told = {
        "message": message,
        "message_id": a_push().far_id,
        "standing": ["Over since 2026-03-04."],
        **content,
    }
    return replace(a_push(**told), action="update:product_bug_escalation", far_id="another id")


def test_an_update_changes_the_message_however_often_it_is_sent(slack: FakeSlack) -> None:
    sink, first = slack.sink(), a_push()
    posted = sink.send(first)
    for _ in range(2):
        assert sink.send(an_update(posted.far_key)) == replace(posted, far_id="another id")
        assert sink.read_back(an_update(posted.far_key)) is None
    (message,) = slack.workspace.messages.values()

    assert "*Now*\n• Over since 2026-03-04." in [
        one["text"]["text"] for one in message["blocks"] if "text" in one
    ]
    assert sink.read_back(first) == posted


def test_an_update_of_a_persons_message_is_made_there(slack: FakeSlack) -> None:
    slack.workspace.people["anna@desk.example"] = "U0ANNA123"
    sink = slack.sink()
    posted = sink.send(a_push(person="anna@desk.example"))
    sink.send(an_update(posted.far_key, person="anna@desk.example"))
    (message,) = slack.workspace.messages.values()

    assert (message["channel"], len(message["blocks"])) == ("D0ANNA123", 7)


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_an_update_of_what_is_gone_is_given_up_and_posts_nothing(slack: FakeSlack, error: str) -> None:
    slack.faults.append(refused(error))
    with pytest.raises(SinkError, match="not there any more") as raised:
        slack.sink().send(an_update("1772442000.000100"))

    assert raised.value.permanent
    assert slack.workspace.messages == {}


def test_what_is_for_one_person_goes_to_that_persons_own_messages(slack: FakeSlack) -> None:
    slack.workspace.people["anna@desk.example"] = "U0ANNA123"
    sink, push = slack.sink(), a_push(person="anna@desk.example")
    receipt = sink.send(push)
    (posted,) = slack.workspace.messages.values()

    assert posted["channel"] == "D0ANNA123"
    assert receipt.url.startswith("https://example.slack.com/archives/D0ANNA123/")
    assert sink.read_back(push) == slack.sink().read_back(push) == receipt
    assert slack.methods()[:3] == ["users.lookupByEmail", "conversations.open", "chat.postMessage"]
    assert slack.sink().read_back(a_push()) is None


def test_a_person_whom_slack_does_not_know_is_replaced_by_the_channel(slack: FakeSlack) -> None:
    push = a_push(person="gone@desk.example")
    receipt = slack.sink().send(push)
    (posted,) = slack.workspace.messages.values()

    assert posted["channel"] == CHANNEL
    assert slack.sink().read_back(push) == receipt


def test_what_follows_an_earlier_message_is_a_reply_in_its_thread(slack: FakeSlack) -> None:
    first = slack.sink().send(a_push())
    reply = a_push("help:other", thread=first.far_key)
    receipt = slack.sink().send(reply)

    assert [one.get("thread_ts") for one in slack.workspace.messages.values()] == [None, first.far_key]
    assert slack.sink().read_back(reply) == receipt
    assert slack.sink().read_back(a_push("help:third", thread=first.far_key)) is None
    assert slack.methods().count("conversations.replies") == 2


def test_the_probe_asks_for_token_and_channel_and_posts_nothing(slack: FakeSlack) -> None:
    assert slack.sink().probe() == f"reached, messages go to {CHANNEL} of Example"
    assert slack.methods() == ["auth.test", "conversations.history"]
    assert slack.workspace.messages == {}


def test_the_probe_names_a_wrong_token_and_a_wrong_channel(slack: FakeSlack) -> None:
    with pytest.raises(SinkError, match="invalid_auth"):
        slack.sink(secret="xoxb-other").probe()
    with pytest.raises(SinkError, match=r"channel_not_found.*options\.channel"):
        slack.sink(channel="C0OTHER123").probe()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "channel is no channel's id"),
        ({"channel": "#support"}, "channel is no channel's id"),
        ({"channel": "C0123ABCD", "team": "x"}, "team is not known. Use channel."),
    ],
)
def test_options_that_cannot_work_keep_the_program_from_starting(options: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"sinks.chat.options: {said}")):
        Slack(SinkSettings("chat", "slack", options=options))


def test_an_incoming_webhook_gets_the_same_message(slack: FakeSlack) -> None:
    slack.sink().send(a_push())
    (posted,) = slack.workspace.messages.values()
    with FakeSlackWebhook() as hook:
        receipt = hook.sink().send(a_push())

        assert hook.violations == []
        assert hook.messages == [
            {key: posted[key] for key in ("text", "blocks", "unfurl_links", "unfurl_media")}
        ]
    assert (receipt.far_key, receipt.url) == ("", "")
