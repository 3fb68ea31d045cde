"""Neither the key nor what a customer wrote is found in tries, reasons, states or logs."""

import json
import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from service.outbox import Outbox
from service.store import sink_states
from service.store.pushes import PushStore
from tests.fakes import far_side
from tests.fakes.far_side import Exchange, Fault
from tests.fakes.linear import KEY, FakeLinear, refused
from tests.fakes.pushes import new_push
from tests.service.outbox.scripted import Clock, run

TEXT = "CANARY my invoice of 5 May is wrong"


def echo(exchange: Exchange) -> None:
    """Say the whole request back, in every place an error has."""
    said = f"{KEY} {TEXT} {exchange.handler.headers}"
    extensions = {"code": said, "type": said, "userPresentableMessage": said}
    body = json.dumps({"errors": [{"message": said, "path": [said], "extensions": extensions}], said: said})
    exchange.answer(400, body.encode(), X_Said=KEY)


BODIES = tuple(far_side.status(code, TEXT.encode()) for code in (301, 401, 404, 429, 500))
REFUSALS = refused("INPUT_ERROR", f"{KEY} {TEXT}"), refused(KEY, TEXT)
BROKEN = far_side.reset, far_side.lost_reply, far_side.html, far_side.half_reply
FAULTS: tuple[Fault, ...] = (echo, *BODIES, *REFUSALS, *BROKEN)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("key", [KEY, "lin_api_CANARY\nsecond line", "lin_api_CANARY✓"])
def test_nothing_quotes_the_key_or_the_text(
    store: PushStore,
    clock: Clock,
    linear: FakeLinear,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    key: str,
) -> None:
    linear.usual = fault
    store.add([new_push(content={"summary": TEXT, "title": TEXT, "facts": [TEXT]})])
    box = Outbox(store, {"bugs": linear.sink(secret=key)}, clock)
    with caplog.at_level(logging.DEBUG), capture_logs() as lines:
        for _ in range(3):
            run(box)
            clock.now += timedelta(minutes=20)

    kept = [*store.db.table("attempts").rows, *sink_states.shown(store.db)]
    kept += store.db.table("exchanges").rows
    kept += [push["reason"] for push in store.db.table("pushes").rows]
    assert lines
    assert "CANARY" not in f"{kept}{lines}{caplog.text}"


def test_the_store_keeps_the_key_nowhere(store: PushStore, clock: Clock, linear: FakeLinear) -> None:
    store.add([new_push()])
    run(Outbox(store, {"bugs": linear.sink()}, clock))

    assert KEY not in "\n".join(store.db.conn.iterdump())
