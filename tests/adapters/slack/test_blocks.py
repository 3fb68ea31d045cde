"""Messages as Slack shows them: within its limits, and nothing in them that it takes for markup of ours."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.notice import notice
from adapters.notify.slack.blocks import HEADER, SECTION, escaped, message, unopened
from tests.fakes.pushes import CONTENT, a_push
from tests.fakes.slack import faults_of

ANSWERS = [
    {"label": "Right", "url": "https://gauge.example/a/r?x=1&y=2"},
    {"label": "Wrong", "url": "https://gauge.example/a/w|x"},
]


def made(**content: Any) -> dict[str, Any]:
    return message(notice(a_push(**content)))


def texts(**content: Any) -> list[str]:
    blocks = made(**content)["blocks"]
    return [one["text"]["text"] if "text" in one else one["elements"][0]["text"] for one in blocks]


def test_the_whole_message() -> None:
    assert texts(answers=ANSWERS) == [
        "Product bug in data_import",
        "Escalated because of a product bug.",
        "*Ticket:* <https://desk.example/agent/tickets/4711|help:4711>\n*Rule:* product_bug_escalation\n"
        "*Severity:* high\n*Since:* 2026-03-02T08:59:00Z",
        "*Facts*\n• cause: product_bug\n• turn: 3",
        "*Evidence*\n• help:4711\n• help:comment:12",
        "*Answer with one click:* <https://gauge.example/a/r?x=1&amp;y=2|Right> | <https://gauge.example/a/w%7Cx|Wrong>",
        f"Deskgauge help:4711, {a_push().id}",
    ]


def test_slacks_own_models_find_nothing_wrong_with_it() -> None:
    assert faults_of(made(answers=ANSWERS)) == []
    assert faults_of(made(**dict.fromkeys(CONTENT))) == []


def test_the_check_itself_finds_what_is_too_long() -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    head = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}

    assert faults_of({"text": "t", "blocks": [long]})
    assert faults_of({"text": "t", "blocks": [head]})
    assert faults_of({"text": "", "blocks": []}) == ["text"]


def test_no_preview_is_asked_for() -> None:
    shown = unopened(notice(a_push()))
    assert (shown["unfurl_links"], shown["unfurl_media"]) == (False, False)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("<!channel> & <@U012AB3CD>", "&lt;!channel&gt; &amp; &lt;@U012AB3CD&gt;"),
        ("<https://evil.example|your bank>", "&lt;https://evil.example|your bank&gt;"),
        ("@here @everyone", "@here @everyone"),
        ("two\nlines", "two lines"),
    ],
)
def test_mentions_and_links_become_text(text: str, sent: str) -> None:
    said = texts(title=text, summary=text, facts=[text], evidence=[])

    assert (said[0], said[1], said[3]) == (sent, sent, f"*Facts*\n• {sent}")
    assert all(one["text"]["verbatim"] for one in made(title=text)["blocks"] if one["type"] == "section")


@given(st.text(alphabet=st.sampled_from("&<>|*_@ab\n"), max_size=400), st.sampled_from([150, 300, 3000]))
def test_what_is_escaped_keeps_to_its_limit_and_holds_no_control_character(text: str, limit: int) -> None:
    sent = escaped(text, limit)

    assert len(sent) <= limit
    assert not set("<>") & set(sent)
    assert sent.count("&") == sum(sent.count(one) for one in ("&amp;", "&lt;", "&gt;"))


def test_the_largest_push_fits() -> None:
    worst = "&" * 5000
    sent = made(
        title=worst, summary=worst, facts=[worst] * 90, evidence=[worst] * 90,
        answers=[{"label": "Right", "url": "https://gauge.example/" + "x" * 400}] * 4,
    )  # fmt: skip

    assert faults_of(sent) == []
    assert max(len(json.dumps(block)) for block in sent["blocks"]) < SECTION + 200
    assert len(sent["blocks"][0]["text"]["text"]) <= HEADER
