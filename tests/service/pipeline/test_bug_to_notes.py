"""One bug from many tickets to one issue of Linear, and from its signed webhook to a note on each ticket."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.building import build_pipeline
from service.intake.gate import Gate
from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.pushes import PushStore
from service.wiring import build_inbound, build_sinks
from tests.adapters.linear.webhooks import COMPLETED, sent_at, sign
from tests.adapters.samples import fixture
from tests.fakes.desk_api import DeskApi, quick_budget
from tests.fakes.linear import KEY, FakeLinear
from tests.service.pipeline.desk import at
from tests.service.tracking.tracked_desk import CODE, FAULT, NotedDesk

TICKETS, ACCOUNTS = 40, 12
SECRET = "synthetic-but-long-enough-0123456789"


class LinearDesk(NotedDesk):
    """Its tracker is the real Linear sink, which talks to a loopback Linear."""

    def __init__(self, folder: Path, api: DeskApi, linear: FakeLinear) -> None:
        super().__init__(folder, api)
        sink = replace(
            self.run.settings.sinks["bugs"], base_url=linear.url, secret=KEY,
            options={"team": "SUP", "revenue_currency": "EUR"},
        )  # fmt: skip
        self.run.settings = replace(self.run.settings, sinks={"bugs": sink})
        pushes = PushStore(self.run.records.db)
        self.run.pipeline = build_pipeline(self.run.settings, self.run.records, pushes)
        sinks = build_sinks(self.run.settings, {"acme": quick_budget()})
        self.outbox = Outbox(pushes, sinks, self.clock)

    def report_all(self) -> None:
        """Tickets a minute apart, whose accounts pay 1,000 a year and 1,000 more from each to the next."""
        for number in range(1, ACCOUNTS + 1):
            told = {"contract_value": 100_000 * number, "contract_currency": "EUR", "tier": "enterprise"}
            self.account(f"{number}", name=f"Synthetic account {number}", **told)
        bodies = [
            body
            for number in range(TICKETS)
            for body in self.bug(
                f"{number + 1}", number / 60, FAULT, organization_id=f"{number % ACCOUNTS + 1}"
            )
        ]
        self.tell(*bodies, hours=2)

    def completed(self, key: str, hours: float) -> LogEntry:
        """Linear's webhook that an issue is done, as the front door takes it in."""
        told = fixture(COMPLETED)
        moment = at(hours).isoformat()
        told["data"] |= {"identifier": key, "updatedAt": moment}
        body = sent_at(told | {"createdAt": moment}, at(hours))
        gate = Gate(build_inbound(self.run.settings), clock=lambda: at(hours))
        return gate.admit("bugs", sign(body, at(hours), SECRET), body)


@pytest.fixture
def linear() -> Iterator[FakeLinear]:
    with FakeLinear() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, linear: FakeLinear) -> Iterator[LinearDesk]:
    with DeskApi("zendesk") as api:
        yield LinearDesk(tmp_path, api, linear)


def waiting(linear: FakeLinear, issue: dict[str, Any]) -> dict[str, int]:
    """What the customers who wait for an issue pay, by their names."""
    needs = linear.workspace.needs_of(issue["id"])
    assert len(needs) == len(linear.workspace.needs)
    return {need["customer"]["name"]: need["customer"]["revenue"] for need in needs}


def test_many_tickets_about_one_bug_are_one_issue_with_all_its_customers(
    desk: LinearDesk, linear: FakeLinear
) -> None:
    desk.report_all()
    desk.send(3)

    (issue,) = linear.issues
    assert issue["title"] == "Error E-4012: Data import"
    assert waiting(linear, issue) == {
        f"Synthetic account {number}": 1000 * number for number in range(1, ACCOUNTS + 1)
    }
    card = issue["links"][f"http://127.0.0.1:8321/problems/{CODE}"]
    assert (card["title"], card["subtitle"]) == ("40 tickets, 12 accounts", "EUR 78,000 a year at stake")
    assert len(issue["links"]) == 1 + TICKETS
    assert linear.violations == []


def test_when_linear_says_that_it_is_done_every_ticket_gets_one_note(
    desk: LinearDesk, linear: FakeLinear
) -> None:
    desk.report_all()
    entry = desk.completed(linear.issues[0]["identifier"], 5)
    desk.tell(entry, hours=5.1)
    desk.tell(entry, hours=6)
    desk.send(30)

    assert desk.state() == "fix_provisional"
    assert sorted(desk.api.tickets) == sorted(f"{number}" for number in range(1, TICKETS + 1))
    assert {len(case.notes) for case in desk.api.tickets.values()} == {1}
    key, url = linear.issues[0]["identifier"], linear.issues[0]["url"]
    assert all(f"{key} {url}" in case.notes[0] for case in desk.api.tickets.values())
    assert len(linear.issues) == 1
