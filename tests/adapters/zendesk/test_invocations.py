"""What Zendesk says became of its deliveries to us: counted by its own words, of our address and since the moment only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.call_budget import CallBudget
from adapters.helpdesks.zendesk.invocations import ZendeskInvocations
from rules.errors import SinkError
from service.demo.world import World
from service.demo.zendesk_api import AUTHORIZATION
from tests.fakes import far_side
from tests.fakes.zendesk_api import FakeZendesk

WORLD = World(3, tickets=3)
ADDRESS = "https://gauge.example/webhooks/acme"
SAMPLE = Path(__file__).parents[4] / "shared" / "payloads" / "zendesk" / "rest.webhook_invocations.json"


@pytest.fixture
def api() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, WORLD.setup.end) as fake:
        yield fake


def made(api: FakeZendesk, address: str = ADDRESS) -> str:
    """A webhook at the simulated helpdesk; its id."""
    hook = {"name": "ours", "endpoint": address, "http_method": "POST", "request_format": "json", "status": "active",
            "subscriptions": ["zen:event-type:ticket.created"]}  # fmt: skip
    status, document, *_ = api.account.answer("/api/v2/webhooks", AUTHORIZATION, "POST", {"webhook": hook})
    assert status == 201
    return str(document["webhook"]["id"])


def failed(api: FakeZendesk, since: datetime | None = None) -> dict[str, int]:
    log = ZendeskInvocations(api.connection(), CallBudget())
    return dict(log.failed(ADDRESS, since or WORLD.setup.end - timedelta(days=1)))


def test_failures_are_counted_by_zendesks_own_words(api: FakeZendesk) -> None:
    hook = made(api)
    for status, code in (
        ("success", 200),
        ("terminated", 403),
        ("circuit broken", None),
        ("terminated", 500),
    ):
        api.account.admin.webhooks.called(hook, status, code)

    assert failed(api) == {"terminated": 2, "circuit broken": 1}


def test_where_all_arrived_nothing_is_counted(api: FakeZendesk) -> None:
    api.account.admin.webhooks.called(made(api), "success", 200)

    assert failed(api) == {}


def test_webhooks_to_other_addresses_are_somebody_elses(api: FakeZendesk) -> None:
    api.account.admin.webhooks.called(made(api, "https://elsewhere.example/hook"), "terminated", 403)

    assert failed(api) == {}
    assert [path for path in api.paths() if path.endswith("/invocations")] == []


def test_what_lies_before_the_moment_is_left_out(api: FakeZendesk) -> None:
    api.account.admin.webhooks.called(made(api), "terminated", 403)

    assert failed(api, WORLD.setup.end + timedelta(seconds=1)) == {}


def test_a_token_that_may_not_read_the_log_is_told(api: FakeZendesk) -> None:
    api.usual = far_side.status(403)

    with pytest.raises(SinkError):
        failed(api)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"webhooks": 1}', b'{"webhooks": [1, {}]}'])
def test_an_odd_answer_counts_nothing(api: FakeZendesk, body: bytes) -> None:
    api.usual = far_side.status(200, body)

    assert failed(api) == {}


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample lies beside the checkout only")
def test_a_recorded_page_of_the_log_is_counted(api: FakeZendesk) -> None:
    made(api)
    page = SAMPLE.read_bytes().replace(b'"has_more": true', b'"has_more": false')
    api.faults.extend([far_side.well, far_side.status(200, page)])

    found = failed(api, datetime(2023, 9, 1, tzinfo=UTC))

    assert set(found) == {"terminated", "throttled", "circuit broken"}
    assert sum(found.values()) > 5
