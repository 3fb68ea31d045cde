"""What the conformance suites need to know of each vendor: one row a helpdesk, one row a sink.

A vendor that joins adapters/registry.py or adapters/sinks.py gets a row here, and then every test of
test_conformance.py or test_sinks.py holds for it.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from adapters.base import Helpdesk, Push, Sink
from adapters.guarded_connection import Limits
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings, Secret
from tests.adapters.agent import bodies as agent_bodies
from tests.adapters.agent.batches import bearer
from tests.adapters.freshdesk import bodies as freshdesk_bodies
from tests.adapters.freshdesk import samples as freshdesk
from tests.adapters.github import webhooks as github
from tests.adapters.intercom import bodies as intercom_bodies
from tests.adapters.intercom import samples as intercom
from tests.adapters.jira import webhooks as jira
from tests.adapters.linear import webhooks as linear
from tests.adapters.samples import SECRET
from tests.adapters.zendesk import samples as zendesk
from tests.adapters.zendesk.bodies import BODIES, REQUIRED
from tests.fakes.far_side import Fault, Seen
from tests.fakes.github import FakeGitHub
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.jira import FakeJira
from tests.fakes.linear import FakeLinear
from tests.fakes.mail import OPTIONS as MAIL_OPTIONS
from tests.fakes.mail import FakeMail
from tests.fakes.salesforce import FakeSalesforce
from tests.fakes.slack import HOOK, FakeSlack, FakeSlackWebhook
from tests.fakes.webhook import SECRET as WEBHOOK_SECRET
from tests.fakes.webhook import FakeReceiver


@dataclass(frozen=True)
class HelpdeskRow:
    """How one helpdesk proves its requests.

    prove(body, at, secret): the headers of an authentic request. proofs: those of them that must be right.
    signs_body: False where only a secret is sent along. signed_time: the one of the proofs that holds the
    signed moment, "" where none is signed. ticket, no_ticket: a vendor id that can be linked and one that cannot.
    mapping: as in ConnectionSettings. bodies: one synthetic body of each shape that is read. required: for
    each of them the JSON pointers, * for any place of a list, of the fields without which it is quarantined.
    own_schema: the bodies have a schema of ours, so that an unknown key is a mistake; a vendor adds some every month.
    """

    prove: Callable[[bytes, datetime, str], dict[str, str]]
    proofs: tuple[str, ...]
    signs_body: bool = True
    signed_time: str = ""
    ticket: str = "812"
    no_ticket: str = "../812"
    mapping: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own_schema: bool = False


class FakeSink(Protocol):
    """A FarSide that keeps what a sink makes of pushes.

    sink: one that sends here. kept: how many complete objects there are for a push.
    """

    seen: list[Seen]
    faults: deque[Fault]
    usual: Fault

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def sink(self, *, limits: Limits = ...) -> Sink: ...

    def kept(self, push: Push) -> int: ...


class FakeTracker(FakeSink, Protocol):
    """issues: those that are there. has_issue: makes one that was there before; gives its far key."""

    @property
    def issues(self) -> Collection[Any]: ...

    def has_issue(self, *, closed: bool = False) -> str: ...


@dataclass(frozen=True)
class SinkRow:
    """options: its own settings, enough to be made. fake: its far side. secret, address: such as it takes.

    keyed: it refuses a second object under our id, so that even sending at the same moment makes one; else it is
    the outbox that sends one push at a time. waits: the statuses that, with Retry-After, ask to wait.
    lists: things are looked for in lists that are bare arrays.
    looks_up: False where nothing can be looked up, so that what may have arrived is sent again. knows_again: False
    where the receiver cannot tell a repetition from news. http: False for what is no HTTP. answers: False where any
    success is one, whatever it says.
    """

    options: Mapping[str, str]
    fake: Callable[[], Any]
    keyed: bool = True
    waits: frozenset[int] = frozenset({429})
    lists: bool = False
    secret: str = "CANARY-secret-0123456789"
    address: str = "http://{host}:9/graphql"
    looks_up: bool = True
    knows_again: bool = True
    http: bool = True
    answers: bool = True


@dataclass(frozen=True)
class InboundRow:
    """How a tracker's webhooks prove themselves, and what they say.

    sign(body, at, secret): the headers of an authentic one. signature, delivery: the headers that hold them.
    body: a synthetic one that tells that an issue is fixed. silent: bodies that say nothing of an issue's state.
    signs_time: whether a repetition after some minutes is refused.
    """

    sign: Callable[[bytes, datetime, str], dict[str, str]]
    signature: str
    delivery: str
    body: str
    silent: tuple[dict[str, Any], ...]
    signs_time: bool = False


HELPDESK_ROWS: Mapping[str, HelpdeskRow] = {
    "zendesk": HelpdeskRow(
        zendesk.sign_zendesk,
        (zendesk.SIGNATURE, zendesk.TIMESTAMP),
        signed_time=zendesk.TIMESTAMP,
        mapping=zendesk.MAPPING,
        bodies=BODIES,
        required=REQUIRED,
    ),
    "freshdesk": HelpdeskRow(
        freshdesk.send_secret,
        (freshdesk.HEADER,),
        signs_body=False,
        mapping=freshdesk.MAPPING,
        bodies=freshdesk_bodies.BODIES,
        required=freshdesk_bodies.REQUIRED,
    ),
    "intercom": HelpdeskRow(
        intercom.sign_intercom,
        (intercom.SIGNATURE,),
        mapping=intercom.MAPPING,
        bodies=intercom_bodies.BODIES,
        required=intercom_bodies.REQUIRED,
    ),
    # Our own schema refuses what a vendor's body may hold besides, so its bodies have tests of their own.
    "agent": HelpdeskRow(
        bearer,
        ("authorization",),
        signs_body=False,
        ticket="conv-7",
        bodies=agent_bodies.BODIES,
        required=agent_bodies.REQUIRED,
        own_schema=True,
    ),
}
SINK_ROWS: Mapping[str, SinkRow] = {
    "linear": SinkRow({"team": "SUP"}, FakeLinear),
    "github": SinkRow(
        {"repository": "Example/shop"}, FakeGitHub, keyed=False, waits=frozenset({403, 429}), lists=True
    ),
    "jira": SinkRow({"email": "support@team.example", "project": "SUP"}, FakeJira, keyed=False),
    "hubspot": SinkRow({"external_id_property": "org"}, FakeHubSpot),
    "salesforce": SinkRow({"client_id": "key", "external_id_field": "Org__c"}, FakeSalesforce),
    "slack": SinkRow({"channel": "C0DESKGAUGE"}, FakeSlack),
    "slack_webhook": SinkRow({}, FakeSlackWebhook, secret=HOOK, looks_up=False, knows_again=False),
    "mail": SinkRow(MAIL_OPTIONS, FakeMail, address="smtp://{host}:9", looks_up=False, http=False),
    "webhook": SinkRow({}, FakeReceiver, secret=WEBHOOK_SECRET, looks_up=False, answers=False),
}

INBOUND_ROWS: Mapping[str, InboundRow] = {
    "linear": InboundRow(
        linear.sign, "linear-signature", "linear-delivery", linear.COMPLETED, linear.SILENT, signs_time=True
    ),
    "github": InboundRow(
        github.sign, "x-hub-signature-256", "x-github-delivery", github.CLOSED, github.SILENT
    ),
    "jira": InboundRow(
        jira.sign, "x-hub-signature", "x-atlassian-webhook-identifier", jira.DONE, jira.SILENT
    ),
}


def connected(name: str) -> Helpdesk:
    """A connection "acme" to the helpdesk."""
    row = HELPDESK_ROWS[name]
    return HELPDESKS[name](ConnectionSettings("acme", name, secrets=(Secret(SECRET),), mapping=row.mapping))
