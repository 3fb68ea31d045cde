"""From deliveries to accounts: windows, health, flags about accounts, what the CRM is told, what history would push."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Receipt
from adapters.settings import SinkSettings
from rules.errors import NoMatch
from rules.moments import to_text
from service.outbox import Outbox
from service.store.reads import history
from service.store.reads.snapshot import Reads
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.desk import CUSTOMER, Desk, at

ORG = "77"
ACCOUNT = f"acme:{ORG}"
CRM = """
[sinks.crm]
kind = "hubspot"
secret = "${SECRET}"

[sinks.bugs]
kind = "linear"
secret = "${SECRET}"
options = { team = "SUP" }
""" + "".join(
    f'\n[[routes]]\nflag = "{flag}"\nto = "{to}"\nmax_age = "900d"\n'
    for flag, to in (
        ("unresolved_contacts", "crm"),
        ("account_health", "crm"),
        ("unresolved_contacts", "bugs"),
    )
)
DAY = 24


def complain(desk: Desk, start: float, ticket: str) -> list[dict[str, Any]]:
    """A ticket of the account that is solved without an answer, by a customer of its own."""
    more = {"organization_id": ORG, "requester_id": f"6{ticket}", "submitter_id": f"6{ticket}",
            "tags": ["cat_billing"], "created_at": to_text(at(start))}  # fmt: skip
    return [desk.created(start, ticket, **more), desk.status("SOLVED", start + 1, ticket, **more)]


def three(desk: Desk, start: float = 0) -> list[dict[str, Any]]:
    return [body for number in range(3) for body in complain(desk, start + number, str(number + 1))]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, CRM)
    yield made
    made.run.close()


def account(desk: Desk) -> dict[str, Any]:
    (row,) = desk.run.rows("SELECT * FROM accounts WHERE id = ?", ACCOUNT)
    return row


def flags(desk: Desk) -> dict[str, tuple[str | None, int]]:
    rows = desk.run.rows("SELECT rule, closed_at, historic FROM flags WHERE subject = ?", ACCOUNT)
    return {row["rule"]: (row["closed_at"], row["historic"]) for row in rows}


def told(desk: Desk, sink: str = "crm") -> list[tuple[str, dict[str, Any]]]:
    """(state, content) of the pushes about the account, oldest first."""
    sql = "SELECT state, content FROM pushes WHERE subject = ? AND sink = ? ORDER BY occurrence"
    return [(row["state"], json.loads(row["content"])) for row in desk.run.rows(sql, ACCOUNT, sink)]


def test_an_account_counts_its_contacts_and_those_without_a_satisfying_resolution(desk: Desk) -> None:
    desk.take(*three(desk))

    row = account(desk)
    assert (row["contacts_30"], row["unresolved_30"], row["customers"]) == (3, 3, 3)
    assert (row["top_category_30"], row["source"]) == ("billing", "ticket")


def test_three_unresolved_contacts_raise_a_flag_that_names_them_and_falls_with_the_window(desk: Desk) -> None:
    desk.take(*three(desk))
    (flag,) = desk.run.rows("SELECT * FROM flags WHERE rule = 'unresolved_contacts'")

    assert (flag["opened_at"], json.loads(flag["evidence"])) == (
        to_text(at(3)),
        ["acme:1", "acme:2", "acme:3"],
    )

    desk.run.settle(at(31 * DAY))
    (flag,) = desk.run.rows("SELECT * FROM flags WHERE rule = 'unresolved_contacts'")
    assert flag["closed_at"] == to_text(at(30 * DAY))
    assert account(desk)["contacts_30"] == 0


def test_spam_takes_the_flag_of_the_account_back(desk: Desk) -> None:
    desk.take(*three(desk))

    desk.take(desk.body("marked_as_spam", 5, id="2", organization_id=ORG))

    assert "unresolved_contacts" not in flags(desk)
    assert account(desk)["contacts_30"] == 2


def test_an_account_without_contacts_is_gone(desk: Desk) -> None:
    desk.take(*complain(desk, 0, "1"))

    desk.take(desk.body("marked_as_spam", 5, id="1", organization_id=ORG))

    assert desk.run.rows("SELECT id FROM accounts") == []


def wishing(desk: Desk, text: str) -> list[dict[str, Any]]:
    """A ticket that the AI answers; the customer goes on with these words."""
    more = {"organization_id": ORG}
    return [*desk.by_ai(0, "1", **more), desk.comment(CUSTOMER, 3, "1", text, status="OPEN", **more)]


def wishes(desk: Desk) -> list[tuple[str, str | None, str]]:
    rows = desk.run.rows(
        "SELECT opened_at, closed_at, evidence FROM shadow_flags WHERE rule = 'expansion_signal'"
    )
    return [tuple(row.values()) for row in rows]  # type: ignore[misc]


def test_a_healthy_account_whose_customer_asks_for_more_is_told_for_a_month(desk: Desk) -> None:
    desk.take(*wishing(desk, "Thank you. We need ten more seats for a new team."), now=at(40 * DAY))

    assert wishes(desk) == [(to_text(at(3)), to_text(at(3 + 30 * DAY)), '["acme:1"]')]


@pytest.mark.parametrize(
    "text", ["We do not need ten more seats.", "Ten more seats are broken in the hall plan."]
)
def test_one_whose_customer_only_speaks_of_seats_is_not(desk: Desk, text: str) -> None:
    desk.take(*wishing(desk, text), now=at(40 * DAY))

    assert wishes(desk) == []


def test_the_order_and_number_of_looks_changes_no_account(tmp_path: Path, desk: Desk) -> None:
    bodies = three(desk)
    other = Desk(tmp_path / "other", CRM)

    desk.take(*bodies, now=at(40 * DAY))
    other.take(*reversed(bodies), now=at(2 * DAY))
    for day in (3, 9, 20, 30, 40):
        other.run.settle(at(day * DAY))

    assert other.run.derived() == desk.run.derived()
    other.run.close()


def test_the_crm_is_told_once_with_figures_reasons_and_flags(desk: Desk) -> None:
    desk.take(*three(desk))
    desk.run.settle(at(5))

    ((state, content),) = told(desk)
    assert (state, content["external_ids"], content["record"]) == ("pending", [ACCOUNT, ORG], "")
    figures = content["properties"]
    assert (figures["contacts_30"], figures["unresolved_30"]) == (3.0, 3.0)
    assert "Three contacts in 30 days without a satisfying resolution" in figures["flags"]
    assert figures["reasons"] == "contacts without a satisfying resolution: -36"
    assert figures["link"].endswith(f"/accounts/{ACCOUNT}")


def test_the_same_flag_goes_to_a_tracker_as_an_object_of_its_own(desk: Desk) -> None:
    desk.take(*three(desk))

    assert [content["title"] for _, content in told(desk, "bugs")] == [
        f"Three contacts in 30 days without a satisfying resolution ({ACCOUNT})"
    ]


class Crm:
    """A CRM that knows the account or does not."""

    kind = "hubspot"
    settings = SinkSettings("crm", "hubspot")

    def __init__(self, *, knows: bool) -> None:
        self.knows, self.sent = knows, []

    def send(self, push: Any) -> Receipt:
        self.sent.append(push.content)
        if not self.knows and not push.content["record"]:
            raise NoMatch("nobody knows", "ambiguous", (("11", "One"), ("12", "Two")))
        return Receipt(push.far_id, push.content["record"] or "10", "", "domain")

    def read_back(self, push: Any) -> None:
        return None


def send(desk: Desk, crm: Crm, now: datetime) -> None:
    box = Outbox(desk.run.pipeline.orders._pushes, {"crm": crm}, lambda: now)
    run_outbox(box)
    box.close()


def test_once_tied_the_record_is_used_and_changed_figures_follow_after_a_while(desk: Desk) -> None:
    crm = Crm(knows=True)
    desk.take(*three(desk))
    send(desk, crm, at(4))

    desk.take(*complain(desk, 5, "4"))
    send(desk, crm, at(6.05))
    early = len(crm.sent)
    send(desk, crm, at(6.5))

    assert (early, len(crm.sent)) == (1, 2)
    assert (crm.sent[1]["record"], crm.sent[1]["properties"]["contacts_30"]) == ("10", 4.0)
    desk.run.settle(at(7))
    assert len(told(desk)) == 2


def test_what_nobody_can_match_waits_and_a_person_decides(desk: Desk) -> None:
    crm = Crm(knows=False)
    desk.take(*three(desk))
    send(desk, crm, at(4))

    with Reads(desk.run.settings.data_dir / "deskgauge.db").snapshot() as snapshot:
        (waiting,) = history.waiting(snapshot)
    assert (waiting["account_id"], waiting["how"], waiting["candidates"]) == (
        ACCOUNT, "ambiguous", [["11", "One"], ["12", "Two"]],
    )  # fmt: skip
    assert [state for state, _ in told(desk)] == ["cancelled"]
    desk.take(*complain(desk, 5, "4"))
    assert len(told(desk)) == 1

    orders = desk.run.pipeline.orders
    match = json.dumps({"order": "match", "sink": "crm", "account": ACCOUNT, "record": "12"}).encode()
    assert orders.carry_out(match, at(8)) == "the account is tied; 1 push"
    send(desk, crm, at(8))
    assert crm.sent[-1]["record"] == "12"


def test_an_account_that_has_no_record_is_never_told_of(desk: Desk) -> None:
    crm, orders = Crm(knows=False), desk.run.pipeline.orders
    desk.take(*three(desk))
    send(desk, crm, at(4))
    orders.carry_out(
        json.dumps({"order": "match", "sink": "crm", "account": ACCOUNT, "record": ""}).encode(), at(5)
    )

    desk.run.settle(at(40 * DAY))

    assert len(told(desk)) == 1


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Desk]:
    """The same happened before the start."""
    made = Desk(tmp_path, CRM, go_live=f"go_live = {at(10 * DAY).isoformat()}\n")
    made.take(*three(made), now=at(5 * DAY))
    yield made
    made.run.close()


def standing(desk: Desk) -> dict[str, list[str]]:
    routes = [(one.flag, one.to) for one in desk.run.settings.routes]
    with Reads(desk.run.settings.data_dir / "deskgauge.db").snapshot() as snapshot:
        found = history.standing(snapshot, routes)
    return {sink: [row["id"] for row in rows] for sink, rows in found.items()}


def test_history_builds_facts_and_flags_and_pushes_nothing(old: Desk) -> None:
    assert {historic for _, historic in flags(old).values()} == {1}
    assert "unresolved_contacts" in flags(old)
    assert old.run.rows("SELECT id FROM pushes") == []


def test_history_that_still_stands_is_pushed_on_a_persons_word_and_only_once(old: Desk) -> None:
    orders = old.run.pipeline.orders
    found = standing(old)
    said = json.dumps({"order": "push_history", "sink": "bugs", "flags": found["bugs"]}).encode()

    first = orders.carry_out(said, at(6 * DAY))
    orders.carry_out(said, at(6 * DAY))

    assert first == "1 push for 1 flag"
    assert len(told(old, "bugs")) == 1
    assert "bugs" not in standing(old)


def test_history_about_accounts_reaches_the_crm_on_a_persons_word(old: Desk) -> None:
    said = json.dumps({"order": "push_history", "sink": "crm", "flags": standing(old)["crm"]}).encode()

    old.run.pipeline.orders.carry_out(said, at(6 * DAY))

    assert [state for state, _ in told(old)] == ["pending"]


def test_what_has_closed_meanwhile_is_not_offered_any_more(old: Desk) -> None:
    old.run.settle(at(40 * DAY))

    assert standing(old) == {}


def test_a_flag_of_after_the_start_is_live_though_its_account_has_history(old: Desk) -> None:
    late = [body for number in range(3) for body in complain(old, 50 * DAY + number, f"9{number}")]

    old.take(*late)

    live = old.run.rows("SELECT rule FROM flags WHERE historic = 0 AND rule = 'unresolved_contacts'")
    assert len(live) == 1
    assert len(told(old, "bugs")) == 1
