"""Every real sample that is at hand: parsed into which events, ignored or quarantined for which reason."""

from collections.abc import Mapping
from datetime import datetime
from types import ModuleType

import pytest

from adapters.base import Delivery, Helpdesk
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings, Secret
from rules.errors import IgnoredDelivery, InboundError, MalformedBody
from tests.adapters.freshdesk import outcomes as freshdesk
from tests.adapters.intercom import outcomes as intercom
from tests.adapters.samples import FIXTURES, RECEIVED, SECRET, delivery, kinds
from tests.adapters.vendors import HELPDESK_ROWS
from tests.adapters.zendesk import outcomes as zendesk

SAMPLES = FIXTURES.parent.parent.parent / "shared" / "payloads"
OUTCOMES: Mapping[str, ModuleType] = {"zendesk": zendesk, "freshdesk": freshdesk, "intercom": intercom}
RECEIPTS: Mapping[str, datetime] = {"zendesk": RECEIVED, "freshdesk": freshdesk.LATER, "intercom": RECEIVED}
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the vendors' samples are kept outside the repository"
)


def sample(vendor: str, name: str) -> Delivery:
    """A sample as a delivery, received after everything that it tells."""
    return delivery((SAMPLES / vendor / name).read_bytes(), received_at=RECEIPTS[vendor])


def connected(vendor: str) -> Helpdesk:
    """A connection of the vendor, named "acme"."""
    mapping = HELPDESK_ROWS[vendor].mapping
    return HELPDESKS[vendor](ConnectionSettings("acme", vendor, (Secret(SECRET),), mapping=mapping))


def rows(table: str) -> list[object]:
    return [
        pytest.param(vendor, name, expected, id=f"{vendor}-{name}")
        for vendor, told in OUTCOMES.items()
        for name, expected in getattr(told, table).items()
    ]


def refusal(vendor: str, name: str, kind: type[InboundError]) -> str:
    with pytest.raises(kind) as caught:
        connected(vendor).parse(sample(vendor, name))
    return str(caught.value)


def test_every_vendor_has_its_table() -> None:
    ours = {"agent"}

    assert set(OUTCOMES) == set(HELPDESKS) - ours


@needs_samples
@pytest.mark.parametrize("vendor", OUTCOMES)
def test_every_sample_is_in_exactly_one_of_the_three_tables(vendor: str) -> None:
    told = OUTCOMES[vendor]
    named = [*told.PARSED, *told.IGNORED, *told.QUARANTINED]

    assert sorted(named) == sorted(path.name for path in (SAMPLES / vendor).iterdir())


@needs_samples
@pytest.mark.parametrize(("vendor", "name", "expected"), rows("PARSED"))
def test_a_sample_is_parsed_into_these_events(vendor: str, name: str, expected: list[str]) -> None:
    events = list(connected(vendor).parse(sample(vendor, name)))

    assert kinds(events) == expected
    assert all(event.at <= RECEIPTS[vendor] for event in events)


@needs_samples
@pytest.mark.parametrize(("vendor", "name", "reason"), rows("IGNORED"))
def test_a_sample_is_ignored_for_this_reason(vendor: str, name: str, reason: str) -> None:
    assert reason in refusal(vendor, name, IgnoredDelivery)


@needs_samples
@pytest.mark.parametrize(("vendor", "name", "reason"), rows("QUARANTINED"))
def test_a_sample_is_quarantined_for_this_reason(vendor: str, name: str, reason: str) -> None:
    assert reason in refusal(vendor, name, MalformedBody)
