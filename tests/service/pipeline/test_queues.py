"""From deliveries to flags about queues, told by hand: opening, late and corrected contacts, what is pushed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from rules.queues import QueueRules
from service.store.base import Store
from service.store.log import LogEntry
from tests.rules.queued import asking
from tests.service.pipeline.desk import Desk, at, routed
from tests.service.store.conftest import db, opened  # noqa: F401

WEEK = 7 * 24


@pytest.fixture
def desk(tmp_path: Path, db: Store) -> Iterator[Desk]:  # noqa: F811
    """On each kind of database."""
    made = Desk(tmp_path / "desk", store=db)
    yield made
    made.run.pipeline.reader.close()


def contact(desk: Desk, hours: float, ticket: str, tag: str = "cat_billing", **more: Any) -> dict[str, Any]:
    """Of a customer and an organization of its own."""
    own = {"requester_id": f"6{ticket}", "submitter_id": f"6{ticket}", "organization_id": f"8{ticket}"}
    return desk.created(hours, ticket, tags=[tag], **own | more)


def surge(desk: Desk, hours: float, number: int = 5, first: int = 100) -> list[dict[str, Any]]:
    return [contact(desk, hours + place / 10, str(first + place)) for place in range(number)]


KNOWN = 3.0 * WEEK + 33.2  # hours after the first contact at which two weeks before the last one are known


def billing(desk: Desk) -> list[tuple[str, str | None]]:
    rows = desk.run.rows("SELECT * FROM shadow_flags WHERE subject = 'queue:billing' ORDER BY opened_at")
    return [(row["opened_at"], row["closed_at"]) for row in rows]


def test_a_surge_opens_a_flag_at_the_next_full_hour_and_a_day_later_it_is_over(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN))
    assert billing(desk) == []

    opens = next_full(KNOWN + 0.4)
    desk.run.settle(at(opens))
    assert billing(desk) == [(to_text(at(opens)), None)]

    desk.run.settle(at(opens + 24))
    assert billing(desk) == [(to_text(at(opens)), to_text(at(next_full(KNOWN) + 24)))]


def next_full(hours: float) -> float:
    return float(-int(-hours // 1))


def test_a_contact_that_is_heard_of_late_opens_it_at_its_own_time(desk: Desk) -> None:
    late = contact(desk, KNOWN, "900")
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN, 4), now=at(KNOWN + 100))
    assert billing(desk) == []

    desk.take(late, now=at(KNOWN + 100))

    assert billing(desk)[0][0] == to_text(at(next_full(KNOWN + 0.3)))


def test_a_contact_that_turns_out_to_be_about_something_else_withdraws_it(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 10))
    assert len(billing(desk)) == 1

    moved = {"requester_id": "6100", "organization_id": "8100", "created_at": to_text(at(KNOWN))}
    desk.take(desk.status("PENDING", KNOWN + 5, "100", tags=["cat_sign_in"], **moved), now=at(KNOWN + 10))

    assert billing(desk) == []


def test_spam_counts_nowhere(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 10))
    assert len(billing(desk)) == 1

    desk.take(desk.body("marked_as_spam", KNOWN + 6, {}, id="100", status="OPEN"), now=at(KNOWN + 10))

    assert billing(desk) == []


def test_it_is_historic_where_one_of_its_connections_went_live_later(tmp_path: Path) -> None:
    opens = next_full(KNOWN + 0.4)
    for name, live, historic in (("before", at(opens), 0), ("after", at(opens) + timedelta(seconds=1), 1)):
        desk = Desk(tmp_path / name, go_live=f"go_live = {to_text(live)}\n")
        desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(opens))
        assert desk.run.rows("SELECT historic FROM shadow_flags WHERE about = 'queue'") == [
            {"historic": historic}
        ]
        desk.run.close()


def switched_on(desk: Desk, rule: str, hours: float, *, restate: bool = False) -> None:
    order = {"order": "rule", "rule": rule, "mode": "on", "restate": restate}
    desk.take(LogEntry("", "order", at(hours), {}, json.dumps(order).encode()))


def test_one_that_is_switched_on_is_pushed_once_and_names_its_queue(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed("category_anomaly", max_age="900d"))
    desk.take(contact(desk, 0, "1"))
    switched_on(desk, "category_anomaly", 1)
    desk.take(*surge(desk, KNOWN), now=at(KNOWN + 2))
    desk.run.settle(at(KNOWN + 3))

    assert desk.pushes() == [("queue:billing", "pending")]
    content = desk.run.rows("SELECT content FROM pushes")[0]["content"]
    assert '"title": "Far more contacts about one thing than usual: contacts about Billing"' in content
    assert '"ticket_id": ""' in content
    assert ("category_anomaly", "opened", "") in desk.log_of_flags()
    desk.run.close()


def test_one_that_is_restated_judges_all_of_history_and_pushes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed("category_anomaly", max_age="900d"))
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 50))
    assert len(billing(desk)) == 1

    switched_on(desk, "category_anomaly", KNOWN + 50, restate=True)
    desk.run.settle(at(KNOWN + 50))

    rows = desk.run.rows("SELECT rule, subject FROM flags WHERE about = 'queue'")
    assert rows == [{"rule": "category_anomaly", "subject": "queue:billing"}]
    assert (billing(desk), desk.pushes()) == ([], [])
    desk.run.close()


def test_a_rule_in_shadow_keeps_what_it_saw_when_it_goes_on_looking(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 2))
    before = billing(desk)
    for hours in range(3, 30, 4):
        desk.run.settle(at(KNOWN + hours))

    assert before[0][1] is None
    assert [one[0] for one in billing(desk)] == [before[0][0]]
    assert billing(desk)[0][1] is not None


@pytest.mark.parametrize(("hours", "historic"), [(0, True), (0.5, False)])
def test_where_no_ticket_is_named_all_connections_have_to_be_live(
    tmp_path: Path, hours: float, historic: bool
) -> None:
    desk = Desk(tmp_path, go_live="")
    desk.take(contact(desk, hours, "1"), now=at(2))  # received, and so live, three seconds later
    history, rules = desk.run.pipeline.deriver.queues.history, QueueRules([asking()])

    moments = history.moments(rules, "queue:all", at(0), at(2))
    (flag,) = history.flags(rules, "queue:all", moments, at(2))

    assert (flag.evidence, flag.historic) == ((), historic)
    desk.run.close()
