"""Slack's incoming webhooks: the address is the secret, and each refusal is a word in the body."""

import pytest
import responses

from adapters.notify.slack_webhook import SlackWebhook
from adapters.notify.slack_webhook.sink import NEW_ADDRESS
from adapters.settings import SinkSettings
from rules.errors import ConfigError, SinkError
from tests.fakes.pushes import a_push
from tests.fakes.slack import HOOK


def sink(secret: str = HOOK, base_url: str = "", **options: str) -> SlackWebhook:
    return SlackWebhook(SinkSettings("hook", "slack_webhook", base_url, secret, options))


def failure() -> SinkError:
    with pytest.raises(SinkError) as raised:
        sink().send(a_push())
    assert "CANARY" not in str(raised.value)
    return raised.value


@responses.activate
def test_the_message_goes_to_the_address_that_is_the_secret() -> None:
    responses.post(HOOK, body="ok")
    sink().send(a_push())

    assert [call.request.url for call in responses.calls] == [HOOK]


@responses.activate
def test_base_url_stands_for_the_addresss_host() -> None:
    responses.post("https://proxy.example/slack/services/T0CANARY/B0CANARY/7Q2w5E8r1T4y", body="ok")
    sink(base_url="https://proxy.example/slack").send(a_push())

    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    ("status", "word"),
    [(404, "no_service"), (404, "channel_not_found"), (410, "channel_is_archived"), (403, "no_team")],
)
@responses.activate
def test_an_address_that_is_worth_nothing_any_more_pauses_the_sink(status: int, word: str) -> None:
    responses.post(HOOK, body=word, status=status)

    error = failure()
    assert (error.pauses_sink, error.permanent) == (True, False)
    assert str(error) == f"Slack's incoming webhook refused the message ({word}). {NEW_ADDRESS}"


@pytest.mark.parametrize("word", ["invalid_payload", "invalid_blocks", "no_text"])
@responses.activate
def test_a_message_that_slack_cannot_take_is_given_up(word: str) -> None:
    responses.post(HOOK, body=word, status=400)

    assert failure().permanent


@pytest.mark.parametrize(
    ("status", "body"), [(500, "rollup_error"), (200, "<html>"), (200, ""), (200, "okay")]
)
@responses.activate
def test_anything_but_ok_leaves_the_outcome_open(status: int, body: str) -> None:
    responses.post(HOOK, body=body, status=status)

    assert failure().outcome_unknown


@pytest.mark.parametrize(
    "secret", ["", "http://hooks.slack.com/services/x", "https://", "https://host", "CANARY", "https://[x"]
)
def test_a_secret_that_is_no_address_keeps_the_program_from_starting(secret: str) -> None:
    with pytest.raises(ConfigError, match=r"^sinks\.hook\.secret: is no webhook's address") as raised:
        sink(secret)

    assert "CANARY" not in str(raised.value)


def test_there_are_no_options() -> None:
    with pytest.raises(ConfigError, match=r"^sinks\.hook\.options: channel is not known"):
        sink(channel="C0123ABCD")
