"""Webhooks in the format of Standard Webhooks, verified by its reference library."""

import json
import re
import time
from collections.abc import Iterator

import pytest
import responses

from adapters.notify.webhook import Webhook
from adapters.notify.webhook.body import body
from adapters.settings import SinkSettings
from rules.errors import ConfigError, SinkError, Unwanted
from tests.fakes import far_side
from tests.fakes.pushes import CONTENT, a_push
from tests.fakes.webhook import OTHER_SECRET, SECRET, FakeReceiver

URL = "https://hooks.desk.example/deskgauge"


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as fake:
        yield fake


def sink(secret: str = SECRET, base_url: str = URL, old_secret: str = "", **options: str) -> Webhook:
    return Webhook(SinkSettings("hook", "webhook", base_url, secret, options, old_secret=old_secret))


def failure() -> SinkError:
    with pytest.raises(SinkError) as raised:
        sink().send(a_push())
    return raised.value


def test_what_is_received_is_authentic_and_says_type_time_and_data(receiver: FakeReceiver) -> None:
    receiver.sink().send(a_push())

    assert receiver.received[a_push().far_id] == {
        "type": "flag.opened",
        "timestamp": CONTENT["opened_at"],
        "data": {"id": a_push().far_id, "subject": "help:4711", "action": "create", **a_push().content},
    }


def test_a_repetition_has_the_same_id_and_body_and_a_time_of_its_own(receiver: FakeReceiver) -> None:
    settings = SinkSettings("hook", "webhook", receiver.url, SECRET)
    now = time.time()
    for ago in (60, 30):
        Webhook(settings, clock=lambda ago=ago: now - ago).send(a_push())
    first, second = receiver.seen

    assert first.body == second.body
    assert [one.headers["webhook-id"] for one in receiver.seen] == [a_push().far_id] * 2
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 30
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert len(receiver.received) == 1


@pytest.mark.parametrize("trusted", [SECRET, OTHER_SECRET])
def test_while_there_are_two_secrets_a_receiver_with_either_is_content(
    receiver: FakeReceiver, trusted: str
) -> None:
    receiver.trusted = trusted
    receiver.sink(secret=OTHER_SECRET, old_secret=SECRET).send(a_push())

    assert receiver.kept(a_push()) == 1
    assert receiver.seen[0].headers["webhook-signature"].count("v1,") == 2


def test_a_receiver_with_another_secret_pauses_the_sink(receiver: FakeReceiver) -> None:
    receiver.trusted = OTHER_SECRET
    with pytest.raises(SinkError) as raised:
        receiver.sink().send(a_push())

    assert raised.value.pauses_sink
    assert receiver.seen[0].headers["webhook-signature"].count("v1,") == 1


@pytest.mark.parametrize("moved", [-360, 360])
def test_a_receiver_refuses_a_time_that_is_six_minutes_off(receiver: FakeReceiver, moved: int) -> None:
    settings = SinkSettings("hook", "webhook", receiver.url, SECRET)
    with pytest.raises(SinkError, match="401"):
        Webhook(settings, clock=lambda: time.time() + moved).send(a_push())

    assert receiver.received == {}


@pytest.mark.parametrize("fault", [far_side.html, far_side.status(204), far_side.status(202, b"[")])
def test_any_2xx_is_a_success_whatever_it_says(receiver: FakeReceiver, fault: far_side.Fault) -> None:
    receiver.usual = fault

    assert receiver.sink().send(a_push()).far_id == a_push().far_id


@responses.activate
def test_410_means_never_again_and_says_what_to_do() -> None:
    responses.post(URL, status=410)

    error = failure()
    assert isinstance(error, Unwanted)
    assert error.pauses_sink
    assert "`deskgauge pushes resume`; correct base_url, or take the sink away" in str(error)


@pytest.mark.parametrize("status", [400, 404, 405, 422])
@responses.activate
def test_a_receiver_that_is_being_rebuilt_is_tried_again(status: int) -> None:
    responses.post(URL, status=status, body="CANARY")

    error = failure()
    assert (error.permanent, error.pauses_sink, error.counts, error.outcome_unknown) == (
        False,
        False,
        True,
        False,
    )
    assert str(error) == f"the webhook's receiver answered {status}"


@pytest.mark.parametrize(
    ("action", "type_"),
    [
        ("create:repeat_contact_7", "flag.opened"),
        ("digest:daily", "flag.digest"),
        ("radar:24", "release.watched"),
        ("release", "release.seen"),
        ("renewal:60", "renewal.near"),
        ("other", "push.made"),
    ],
)
def test_each_action_has_its_type(action: str, type_: str) -> None:
    push = a_push()
    renamed = type(push)(push.id, push.sink, push.subject, action, 0, push.far_id, push.content)

    assert json.loads(body(renamed))["type"] == type_


def test_customers_details_are_taken_out_and_the_size_is_bounded() -> None:
    said = body(
        a_push(
            title="ask ann@mail.example",
            facts=["f" * 5000] * 500,
            tickets=[{"id": "1", "url": "https://x.example/@"}],
        )
    )
    data = json.loads(said)["data"]

    assert data["title"] == "ask [e-mail]"
    assert data["tickets"] == [{"id": "1", "url": "https://x.example/@"}]
    assert len(data["facts"]) == 40
    assert len(said) < 22_000


@pytest.mark.parametrize(
    "secret", ["", "CANARY" * 5, "whsec_", "whsec_Q0FOQVJZ", "whsec_" + "QUJD" * 30, "whsec_!" * 9]
)
@pytest.mark.parametrize("place", ["secret", "old_secret"])
def test_what_is_no_secret_of_this_format_keeps_the_program_from_starting(secret: str, place: str) -> None:
    if (place, secret) == ("old_secret", ""):
        assert sink(old_secret="")
        return
    with pytest.raises(ConfigError, match=rf"^sinks\.hook\.{place}: is no secret of a webhook\.") as raised:
        sink(**{"secret": SECRET, place: secret})

    assert "CANARY" not in str(raised.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"base_url": ""}, "sinks.hook.base_url: is missing"),
        ({"team": "x"}, "sinks.hook.options: team is not known"),
    ],
)
def test_settings_that_cannot_work_keep_the_program_from_starting(
    settings: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        sink(**settings)
