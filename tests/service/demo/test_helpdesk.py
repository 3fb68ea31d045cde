"""The simulated helpdesk over real HTTP on this machine: what it sends, tries again, and how it stops."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import requests

from service.demo import helpdesk
from service.demo.helpdesk import Progress, SimulatedHelpdesk, world_until
from service.demo.world import World
from service.demo.world.acts import Act, Contact, Who, moment, seconds
from tests.service.demo.receiver import Receiver, receiving

NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
BUSY = (503, {"Retry-After": "0"})


def small_world() -> World:
    return world_until(NOW, tickets=12, days=20)


def sender(receiver: Receiver, **options: object) -> SimulatedHelpdesk:
    return SimulatedHelpdesk(small_world(), receiver.url, threading.Event(), clock=lambda: NOW, **options)  # type: ignore[arg-type]


def post_one(receiver: Receiver) -> bool:
    with requests.Session() as session:
        return sender(receiver).post(session, b'{"a":1}', 1)


def test_the_history_arrives_whole_and_each_delivery_once() -> None:
    with receiving() as receiver:
        helpdesk = sender(receiver)
        helpdesk.send_history()
    assert Counter(receiver.bodies) == Counter(delivery.body for delivery in small_world().deliveries())
    assert (helpdesk.acknowledged, helpdesk.given_up) == (len(receiver.bodies), 0)
    assert {path for path, _, _ in receiver.requests} == {"/webhooks/simulated"}


def test_deliveries_are_signed_when_they_leave_not_when_they_happened() -> None:
    with receiving() as receiver:
        sender(receiver).send_history()
    secret = small_world().connection_settings().secrets[0].value.encode()
    for _, headers, body in receiver.requests:
        stamp = headers["X-Zendesk-Webhook-Signature-Timestamp"]
        digest = hmac.new(secret, stamp.encode() + body, hashlib.sha256).digest()
        assert headers["X-Zendesk-Webhook-Signature"] == base64.b64encode(digest).decode()
        assert datetime.fromisoformat(stamp) == NOW


def test_every_delivery_has_an_invocation_of_its_own() -> None:
    with receiving() as receiver:
        sender(receiver).send_history()
    ids = [headers["X-Zendesk-Webhook-Invocation-Id"] for _, headers, _ in receiver.requests]
    assert len(set(ids)) == len(ids)


def test_a_world_for_showing_ends_now() -> None:
    world = small_world()
    assert world.setup.end == NOW
    assert len(world.truth.contacts) == 12


@pytest.mark.parametrize("url", ["http://192.0.2.1/webhooks/x", "https://helpdesk.example/webhooks/x"])
def test_it_sends_to_this_machine_only(url: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        SimulatedHelpdesk(small_world(), url, threading.Event())


@pytest.mark.parametrize(
    ("answers", "attempts", "accepted"),
    [
        ([], 1, True),
        ([(409, {})], 2, True),
        ([(409, {})] * 3, 4, True),
        ([(409, {})] * 9, 4, False),
        ([BUSY], 2, True),
        ([(429, {"Retry-After": "0"})] * 2, 3, True),
        ([BUSY] * 9, 6, False),
        ([(503, {})], 1, False),
        ([(503, {"Retry-After": "60"})], 1, False),
        ([(503, {"Retry-After": "soon"})], 1, False),
        ([(500, {})], 1, False),
        ([(401, {})], 1, False),
        ([(302, {"Location": "/elsewhere"})], 1, False),
        ([(409, {}), BUSY], 3, True),
    ],
)
def test_answers_are_tried_again_as_the_vendor_does(
    answers: list[tuple[int, dict[str, str]]], attempts: int, accepted: bool
) -> None:
    with receiving(*answers) as receiver:
        assert post_one(receiver) is accepted
    assert len(receiver.requests) == attempts


def test_a_try_again_keeps_its_invocation() -> None:
    with receiving((409, {}), BUSY) as receiver:
        post_one(receiver)
    assert len({headers["X-Zendesk-Webhook-Invocation-Id"] for _, headers, _ in receiver.requests}) == 1


def test_nobody_listening_is_tried_again_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpdesk, "TIMEOUT_PAUSE_SECONDS", 0.01)
    with receiving() as receiver:
        pass
    assert post_one(receiver) is False
    assert receiver.requests == []


def test_given_up_deliveries_are_counted_and_the_others_go_on() -> None:
    with receiving((500, {}), (500, {})) as receiver:
        helpdesk = sender(receiver)
        helpdesk.send_history()
    assert helpdesk.given_up == 2
    assert helpdesk.acknowledged == len(receiver.bodies) - 2


def test_progress_tells_how_far_the_history_has_come() -> None:
    told: list[Progress] = []
    with receiving() as receiver:
        sender(receiver, progress=told.append, senders=1).send_history()
    assert [one.acknowledged for one in told] == list(range(1, len(receiver.bodies) + 1))
    assert {one.phase for one in told} == {"history"}
    assert all(before.reached <= after.reached for before, after in pairwise(told))


def test_stopping_ends_the_history_within_a_delivery() -> None:
    stop = threading.Event()
    with receiving() as receiver:
        helpdesk = SimulatedHelpdesk(
            small_world(),
            receiver.url,
            stop,
            senders=1,
            progress=lambda told: told.acknowledged == 3 and stop.set(),
        )
        helpdesk.run()
    assert len(receiver.bodies) == 3


class Ticking:
    """A clock that goes on by two seconds whenever somebody looks."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=2)
        return self.now


def live(receiver: Receiver, deliveries: int, **options: Any) -> SimulatedHelpdesk:
    """Send live until so many deliveries are acknowledged."""
    stop = threading.Event()

    def enough(told: Progress) -> None:
        if told.acknowledged >= deliveries:
            stop.set()

    helpdesk = SimulatedHelpdesk(
        small_world(), receiver.url, stop, progress=enough, pace=0.0, clock=Ticking(), **options
    )
    helpdesk.send_live()
    return helpdesk


def test_live_goes_on_with_new_tickets_after_the_history() -> None:
    with receiving() as receiver:
        live(receiver, 60)
    bodies = [json.loads(body) for body in receiver.bodies]
    tickets = {int(body["detail"]["id"]) for body in bodies}
    assert min(tickets) == 1001 + 12
    assert len(tickets) > 3
    assert len({body["id"] for body in bodies}) == len(bodies)


def test_some_live_tickets_are_never_told_of_although_the_account_has_them() -> None:
    begun: list[Contact] = []
    with receiving() as receiver:
        live(receiver, 60, began=begun.append, loses_every=3)
    told = {int(json.loads(body)["detail"]["id"]) - 1001 for body in receiver.bodies}

    assert told <= {contact.number for contact in begun}
    assert {number for number in range(12, max(told)) if (number - 12) % 3 == 1}.isdisjoint(told)
    assert {12, 14, 15} <= told


def test_what_a_program_writes_is_told_once_like_everything_else() -> None:
    world, stop = small_world(), threading.Event()
    contact = next(world.contacts())
    act = Act(seconds(NOW), Who.PROGRAM, 5, {"add": ("dg_path_ai",)})
    contact.acts = [*contact.acts, act]
    with receiving() as receiver:
        helpdesk = SimulatedHelpdesk(
            world, receiver.url, stop, progress=lambda _: stop.set(), pace=0.0, clock=Ticking()
        )
        helpdesk.calm.set()
        helpdesk.wrote(contact, act)
        helpdesk.send_live()

    (body,) = map(json.loads, receiver.bodies)
    assert (body["type"], body["event"]["tags_added"]) == (
        "zen:event-type:ticket.tags_changed",
        ["dg_path_ai"],
    )


def test_tickets_of_the_world_go_on_when_its_days_are_over() -> None:
    world = small_world()
    sent = sum(1 for _ in world.deliveries())
    last = max(act.at for contact in world.contacts() for act in contact.acts)
    stop, now = threading.Event(), moment(last + 1)
    with receiving() as receiver:
        helpdesk = SimulatedHelpdesk(
            world, receiver.url, stop, pace=0.0, clock=lambda: now,
            progress=lambda told: told.acknowledged == later and stop.set(),
        )  # fmt: skip
        later = sum(
            len(helpdesk.dialect.hints(contact, place))
            for contact in world.contacts()
            for place, act in enumerate(contact.acts)
            if act.at > seconds(world.setup.end)
        )
        helpdesk.calm.set()
        helpdesk.send_live()

    assert later > 0
    assert len(receiver.bodies) == later
    assert sent + later == sum(
        len(helpdesk.dialect.hints(contact, place))
        for contact in world.contacts()
        for place in range(len(contact.acts))
    )


def test_live_tells_of_now() -> None:
    with receiving() as receiver:
        helpdesk = live(receiver, 60)
    moments = [datetime.fromisoformat(json.loads(body)["time"]) for body in receiver.bodies]
    assert min(moments) >= NOW
    assert max(moments) <= helpdesk.clock()
    assert all(before <= after for before, after in pairwise(moments))


def test_live_ends_when_stopped() -> None:
    stop = threading.Event()
    with receiving() as receiver:
        thread = threading.Thread(
            target=SimulatedHelpdesk(small_world(), receiver.url, stop, pace=30.0).send_live
        )
        thread.start()
        stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_a_history_is_sent_by_several_at_once() -> None:
    started = time.monotonic()
    with receiving() as receiver:
        sender(receiver, senders=4).send_history()
    assert len({headers.get("X-Zendesk-Webhook-Id") for _, headers, _ in receiver.requests}) == 1
    assert time.monotonic() - started < 60
