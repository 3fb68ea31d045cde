"""What each of Slack's refusals means for a push; most come with status 200."""

import json

import pytest
import responses

from adapters.base import Push
from adapters.notify.slack import Slack
from adapters.notify.slack.api import CHANNEL, CREDENTIALS
from adapters.settings import SinkSettings
from rules.errors import SinkError
from tests.fakes.pushes import a_push

API = "https://slack.com/api"
TOKEN = "xoxb-CANARY-7Q2w5E8r1T4y"


def sink() -> Slack:
    return Slack(SinkSettings("chat", "slack", secret=TOKEN, options={"channel": "C0123ABCD"}))


def failure(push: Push | None = None) -> SinkError:
    with pytest.raises(SinkError) as raised:
        sink().send(push or a_push())
    return raised.value


def refuse(error: object, status: int = 200, **headers: str) -> None:
    responses.post(
        f"{API}/chat.postMessage", json={"ok": False, "error": error}, status=status, headers=headers
    )


def classes(error: SinkError) -> tuple[bool, bool, bool, bool]:
    return error.permanent, error.pauses_sink, not error.counts, error.outcome_unknown


PERMANENT, PAUSES, WAITS, UNKNOWN = (tuple(place == one for place in range(4)) for one in range(4))


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "missing_scope", "account_inactive"])
@responses.activate
def test_a_token_that_does_not_do_pauses_the_sink(error: str) -> None:
    refuse(error)

    assert classes(raised := failure()) == PAUSES
    assert str(raised) == f"Slack refused chat.postMessage ({error}). {CREDENTIALS}"


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])
@responses.activate
def test_a_channel_that_cannot_be_written_to_pauses_the_sink_and_names_the_setting(error: str) -> None:
    refuse(error)

    assert classes(raised := failure()) == PAUSES
    assert str(raised) == f"Slack refused chat.postMessage ({error}). {CHANNEL}"


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks", "duplicate_message_not_found"])
@responses.activate
def test_a_message_that_slack_cannot_take_is_given_up(error: str) -> None:
    refuse(error)

    assert classes(failure()) == PERMANENT


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited", "message_limit_exceeded"])
@responses.activate
def test_a_rate_limit_with_status_200_is_a_wait_too(error: str) -> None:
    refuse(error, Retry_After="30")
    responses.post(f"{API}/chat.postMessage", body="", status=429, headers={"Retry-After": "7"})

    assert classes(failure()) == WAITS
    assert (classes(raised := failure()), raised.retry_after) == (WAITS, 7.0)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "CANARY", "", None, 7])
@responses.activate
def test_slacks_own_trouble_and_unknown_words_leave_the_outcome_open(error: object) -> None:
    refuse(error)

    assert classes(raised := failure()) == UNKNOWN
    assert "CANARY" not in str(raised)


@pytest.mark.parametrize(
    "body", ["{}", '{"ok": "true"}', '{"ok": 1}', "[]", '{"ok": true}', '{"ok": true, "ts": 5}']
)
@responses.activate
def test_an_answer_of_another_shape_leaves_the_outcome_open(body: str) -> None:
    responses.post(f"{API}/chat.postMessage", body=body)

    assert classes(failure()) == UNKNOWN


@responses.activate
def test_a_message_whose_link_slack_does_not_tell_is_looked_for() -> None:
    responses.post(f"{API}/chat.postMessage", json={"ok": True, "ts": "1.2"})
    responses.get(f"{API}/chat.getPermalink", json={"ok": True})

    assert classes(failure()) == UNKNOWN


@pytest.mark.parametrize("body", [{"messages": {}}, {"messages": None}, {}])
@responses.activate
def test_a_history_of_another_shape_never_means_that_the_message_is_not_there(body: object) -> None:
    responses.get(f"{API}/conversations.history", body=json.dumps({"ok": True, **dict(body)}))  # type: ignore[call-overload]
    with pytest.raises(SinkError) as raised:
        sink().read_back(a_push())

    assert raised.value.outcome_unknown


@responses.activate
def test_no_message_holds_the_token_or_what_was_to_be_said() -> None:
    responses.post(f"{API}/chat.postMessage", json={"ok": False, "error": f"CANARY {TOKEN}"})

    assert "CANARY" not in str(failure(a_push(title="CANARY text")))
