"""The demo's Slack: takes messages from the real sink, shows each on a page, and knows an id again."""

from collections.abc import Iterator

import pytest
import requests

from adapters.notify.slack import Slack
from adapters.settings import SinkSettings
from rules.errors import SinkError
from service.demo.slack import LoopbackSlack
from tests.fakes.pushes import CONTENT, a_push


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    with LoopbackSlack() as server:
        yield server


def sink(slack: LoopbackSlack, secret: str = "") -> Slack:
    return Slack(SinkSettings("slack", "slack", slack.url, secret or slack.secret, slack.options))


def page(address: str) -> str:
    return requests.get(address, timeout=5).text


def test_a_push_is_a_message_with_a_page_and_links(slack: LoopbackSlack) -> None:
    answers = [{"label": "Right", "url": "https://gauge.example/a/r?x=1&y=2"}]
    receipt = sink(slack).send(a_push(answers=answers))
    sink(slack).send(a_push("help:other", title="Another one"))

    shown = page(receipt.url)
    assert receipt.url.startswith(f"{slack.address}/archives/")
    assert f'<a href="{CONTENT["ticket_url"]}">help:4711</a>' in shown
    assert '<a href="https://gauge.example/a/r?x=1&amp;y=2">Right</a>' in shown
    assert "Another one" not in shown
    assert "Another one" in page(slack.address)


def test_what_looks_like_html_stays_text(slack: LoopbackSlack) -> None:
    sink(slack).send(a_push(title="<script>alert(1)</script> & <!channel>"))

    assert "<script>alert" not in page(slack.address)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;!channel&gt;" in page(slack.address)


def test_the_same_push_again_is_the_same_message_and_is_found(slack: LoopbackSlack) -> None:
    first = sink(slack).send(a_push())

    assert sink(slack).send(a_push()) == first == sink(slack).read_back(a_push())
    assert len(slack.workspace.messages) == 1


def test_metadata_is_shown_only_to_who_asks_for_it(slack: LoopbackSlack) -> None:
    sink(slack).send(a_push())
    asked = {"channel": slack.options["channel"], "limit": "5"}
    (bare,) = slack.workspace.answer("conversations.history", asked)["messages"]
    (whole,) = slack.workspace.answer("conversations.history", asked | {"include_all_metadata": "true"})[
        "messages"
    ]

    assert "metadata" not in bare
    assert whole["metadata"]["event_payload"] == {"id": a_push().far_id}


def test_a_wrong_token_is_refused(slack: LoopbackSlack) -> None:
    with pytest.raises(SinkError, match="invalid_auth"):
        sink(slack, "xoxb-another-token-1234").send(a_push())
    assert "No message yet." in page(slack.address)


def test_a_wrong_channel_method_or_message_is_refused(slack: LoopbackSlack) -> None:
    for method, asked, word in (
        ("conversations.history", {"channel": "C0OTHER12"}, "channel_not_found"),
        ("chat.delete", {}, "unknown_method"),
        ("chat.getPermalink", {"message_ts": "9.9"}, "message_not_found"),
    ):
        with pytest.raises(Exception, match=word):
            slack.workspace.answer(method, asked)
