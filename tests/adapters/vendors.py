"""What the conformance suites need to know of each vendor: one row a helpdesk, one row a sink.

A vendor that joins adapters/registry.py or adapters/sinks.py gets a row here, and then every test of
test_conformance.py or test_sinks.py holds for it.
"""

from collections import deque
from collections.abc import Callable, Mapping
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
from tests.adapters.intercom import bodies as intercom_bodies
from tests.adapters.intercom import samples as intercom
from tests.adapters.samples import SECRET
from tests.adapters.zendesk import samples as zendesk
from tests.adapters.zendesk.bodies import BODIES, REQUIRED
from tests.fakes.far_side import Fault, Seen
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.linear import FakeLinear
from tests.fakes.salesforce import FakeSalesforce


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


@dataclass(frozen=True)
class SinkRow:
    """options: its own settings, enough to be made. fake: its far side."""

    options: Mapping[str, str]
    fake: Callable[[], FakeSink]


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
    "hubspot": SinkRow({"external_id_property": "org"}, FakeHubSpot),
    "salesforce": SinkRow({"client_id": "key", "external_id_field": "Org__c"}, FakeSalesforce),
}


def connected(name: str) -> Helpdesk:
    """A connection "acme" to the helpdesk."""
    row = HELPDESK_ROWS[name]
    return HELPDESKS[name](ConnectionSettings("acme", name, secrets=(Secret(SECRET),), mapping=row.mapping))
