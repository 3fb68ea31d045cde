"""What becomes of an issue, as GitHub tells it."""

import json
from typing import Any

import pytest

from adapters.base import Delivery
from adapters.settings import SinkSettings
from adapters.trackers.github import GitHubInbound
from rules.errors import InvalidSignature, MalformedBody
from rules.model import Event
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, RELEASED, WONT_FIX
from tests.adapters.github.webhooks import CLOSED, sign
from tests.adapters.samples import RECEIVED, SECRET, fixture
from tests.fakes.contracts import SPECS, smallest

SCHEMA = SPECS / "github-webhooks.schema.json"
# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
PUBLISHED = ("It's a Secret to Everybody", b"Hello, World!",
             "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")  # fmt: skip


def inbound(secret: str = SECRET, **options: str) -> GitHubInbound:
    return GitHubInbound(SinkSettings("bugs", "github", options=options, webhook_secret=secret))


def parsed(body: Any, **options: str) -> Event:
    delivery = Delivery("web-0/2026-03-10/1", "bugs", "webhook", RECEIVED, {}, json.dumps(body).encode())
    (event,) = inbound(**options).parse(delivery)
    return event


def closed(reason: str | None) -> Any:
    body = fixture(CLOSED)
    body["issue"]["state_reason"] = reason
    return body


def test_the_signature_that_github_publishes_is_right() -> None:
    secret, body, signature = PUBLISHED
    assert inbound(secret).verify({"x-hub-signature-256": signature}, body, RECEIVED) is None
    assert sign(body, RECEIVED, secret) == {"x-hub-signature-256": signature}

    with pytest.raises(InvalidSignature):
        inbound(secret).verify({"x-hub-signature-256": signature}, body + b"!", RECEIVED)


@pytest.mark.parametrize("prefix", ["", "sha1=", "SHA256=", "sha256==", "sha256=sha256="])
def test_a_signature_of_another_form_is_refused(prefix: str) -> None:
    digest = sign(b"{}", RECEIVED, SECRET)["x-hub-signature-256"].partition("=")[2]
    with pytest.raises(InvalidSignature):
        inbound().verify({"x-hub-signature-256": prefix + digest}, b"{}", RECEIVED)


@pytest.mark.parametrize(
    ("reason", "outcome", "state"),
    [("completed", FIXED, "completed"), ("not_planned", WONT_FIX, "not_planned"), ("duplicate", DUPLICATE, "duplicate"),
     (None, FIXED, "closed")],
)  # fmt: skip
def test_why_an_issue_was_closed_is_the_outcome(reason: str | None, outcome: str, state: str) -> None:
    event = parsed(closed(reason))

    assert (event.fields["outcome"], event.fields["state"]) == (outcome, state)
    assert (event.fields["issue"], event.fields["actor_id"]) == ("Example/shop#12", "700000001")


@pytest.mark.parametrize(
    ("action", "outcome", "state"),
    [("reopened", OPEN, "completed"), ("deleted", GONE, "deleted"), ("transferred", GONE, "transferred")],
)
def test_other_ends_and_beginnings_are_told_by_the_action(action: str, outcome: str, state: str) -> None:
    event = parsed(fixture(CLOSED) | {"action": action})

    assert (event.fields["outcome"], event.fields["state"]) == (outcome, state)


def test_who_releases_with_the_closing_says_so() -> None:
    assert parsed(closed("completed"), released_states="completed").fields["outcome"] == RELEASED
    assert parsed(closed("not_planned"), released_states="not_planned").fields["outcome"] == WONT_FIX


def test_an_unknown_reason_is_quarantined_with_its_place() -> None:
    with pytest.raises(MalformedBody, match="/issue/state_reason"):
        parsed(closed("merged"))


@pytest.mark.parametrize(("name", "outcome"), [("issues-closed", FIXED), ("issues-reopened", OPEN)])
def test_the_smallest_body_that_github_describes_is_read(name: str, outcome: str) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"GitHub's schema is not there: {SCHEMA}")
    described = json.loads(SCHEMA.read_text(encoding="utf-8"))
    event = parsed(smallest(described["$defs"][name], described))

    assert event.fields["outcome"] == outcome
