"""What billing tells of accounts: tied by what the configuration says, never by a guess; read daily, kept where it changed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.payers import Payer
from adapters.settings import SourceSettings
from service.fetch.context_readers import Ties
from service.fetch.room import FetchRoom
from service.rebuild import rebuild
from service.store.context_marks import ContextMark, ContextMarks
from service.wiring import build_contexts
from tests.fakes import far_side
from tests.fakes.stripe import KEY, YEAR, FakeStripe, item
from tests.service.fetch.one_reading import one_reading
from tests.service.pipeline.desk import Desk, at
from tests.service.pipeline.problem_desk import by

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOLD = ("lifecycle", "contract_value", "contract_currency", "renewal_at")
KEYED = {"account_key": "organization", "account_connection": "acme"}


class Reading:
    """An installation whose accounts 81 and 82 have contacts, and its billing. at: what the time is."""

    def __init__(self, folder: Path, stripe: FakeStripe, **ties: Any) -> None:
        self.desk, self.at = Desk(folder), at(2)
        for number, ticket in ((81, "1"), (82, "2")):
            self.desk.take(self.desk.created(0, ticket, organization_id=number, **by(ticket)))
        source = SourceSettings("billing", "stripe", KEY, stripe.url, **(ties or KEYED))
        self.settings = replace(self.desk.run.settings, sources={"billing": source})
        self.room = self.opened()

    def opened(self) -> FetchRoom:
        records = self.desk.run.records
        contexts = build_contexts(self.settings, records, {})
        return FetchRoom(self.settings, records, {}, {}, lambda: self.at, contexts=contexts)

    def tick(self, later: timedelta = timedelta()) -> None:
        """One reading to its end, and the deliveries that it made."""
        self.at += later
        one_reading(self.room, self.desk, self.at)

    def account(self, number: int = 81) -> dict[str, Any]:
        rows = self.desk.run.rows("SELECT * FROM accounts WHERE id = ?", f"acme:{number}")
        return {name: rows[0][name] for name in TOLD if rows[0][name] is not None}

    def rows_told(self) -> list[dict[str, Any]]:
        sql = "SELECT fields FROM events WHERE kind = 'account' ORDER BY received_at, id"
        return [json.loads(row["fields"]) for row in self.desk.run.rows(sql)]

    def mark(self) -> ContextMark:
        return ContextMarks(self.desk.run.records).of("billing")

    def close(self) -> None:
        self.room.close()
        self.desk.run.close()


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    """A customer that names account 81, and one that nobody can tie."""
    with FakeStripe() as fake:
        fake.subscribe(
            fake.customer("cus_1", "ann@big.example", organization="81"), item(480_050, every=YEAR)
        )
        fake.subscribe(fake.customer("cus_9", "zoe@nobody.example"))
        yield fake
        assert fake.violations == []


@pytest.fixture
def reading(tmp_path: Path, stripe: FakeStripe) -> Iterator[Reading]:
    made = Reading(tmp_path, stripe)
    yield made
    made.close()


def test_what_is_paid_stands_in_the_account_with_its_source_and_the_rest_is_only_counted(
    reading: Reading,
) -> None:
    reading.tick()

    assert reading.account() == {
        "lifecycle": "active",
        "contract_value": 480_050.0,
        "contract_currency": "EUR",
        "renewal_at": "2026-12-31T00:00:00.000000Z",
    }
    assert [(one["account_id"], one["source"]) for one in reading.rows_told()] == [("acme:81", "billing")]
    assert reading.account(82) == {}
    assert (reading.mark().tied, reading.mark().untied) == (1, 1)


def test_it_is_read_once_a_day_and_only_what_changed_is_a_row(reading: Reading, stripe: FakeStripe) -> None:
    reading.tick()
    reading.tick(23 * HOUR)
    assert len(stripe.seen) == 1
    reading.tick(2 * HOUR)
    assert (len(stripe.seen), len(reading.rows_told())) == (2, 1)

    stripe.subscriptions["sub_1"]["status"] = "past_due"
    reading.tick(DAY + HOUR)
    assert [one["lifecycle"] for one in reading.rows_told()] == ["active", "past_due"]


def test_a_customer_who_cancels_is_told_with_nothing_left_to_pay(
    reading: Reading, stripe: FakeStripe
) -> None:
    reading.tick()
    stripe.subscriptions["sub_1"]["status"] = "canceled"
    reading.tick(DAY + HOUR)

    assert (reading.account()["lifecycle"], reading.account()["contract_value"]) == ("cancelled", 0)


def test_an_account_that_pays_through_several_customers_has_one_contract(
    reading: Reading, stripe: FakeStripe
) -> None:
    stripe.subscribe(stripe.customer("cus_2", organization="acme:81"), item(100_000, every=YEAR))
    reading.tick()

    assert reading.account()["contract_value"] == 580_050
    assert reading.mark().tied == 1


def test_trouble_is_noted_and_what_was_known_stays_until_it_is_read_again(
    reading: Reading, stripe: FakeStripe
) -> None:
    reading.tick()
    first = reading.mark()
    stripe.usual = far_side.status(403)
    reading.tick(DAY + HOUR)

    assert reading.account()["contract_value"] == 480_050
    failed = reading.mark()
    assert (failed.read_at, failed.tied) == (first.read_at, 1)
    assert failed.failed_at > first.read_at
    assert "Give it Read on" in failed.reason

    stripe.usual = far_side.well
    reading.tick(DAY + HOUR)
    assert (reading.mark().failed_at, reading.mark().reason) == ("", "")


def test_after_a_start_what_failed_is_asked_at_once_and_what_went_well_is_not(
    reading: Reading, stripe: FakeStripe
) -> None:
    stripe.usual = far_side.status(401)
    reading.tick()
    stripe.usual = far_side.well
    reading.tick(HOUR)
    assert reading.account() == {}

    for _ in range(2):
        reading.room.close()
        reading.room = reading.opened()
        reading.tick(HOUR)
    assert reading.account()["lifecycle"] == "active"
    assert len(stripe.seen) == 2


def test_a_rebuild_gives_the_same_accounts(reading: Reading) -> None:
    reading.tick()
    report = rebuild(reading.desk.run.settings, dry_run=True, as_of=reading.at)

    assert not any(one.added + one.removed + one.changed for one in report.tables.values())


def test_a_mail_domain_ties_where_it_is_one_accounts_alone(tmp_path: Path, stripe: FakeStripe) -> None:
    made = Reading(tmp_path, stripe, by_domain=True)
    try:
        for ticket, mail in (("1", "ann@big.example"), ("2", "ben@other.example")):
            facts = json.dumps({"email_domain": mail.partition("@")[2]})
            made.desk.run.records.upsert(
                "people", [{"id": f"acme:20{ticket}", "facts": facts, "told_by": ""}]
            )
        made.tick()
        assert made.account()["contract_value"] == 480_050

        stripe.subscribe(stripe.customer("cus_3", "someone@other.example"))
        made.tick(DAY + HOUR)
        assert made.account(82)["lifecycle"] == "active"
    finally:
        made.close()


def payer(key: str = "cus_1", account: str = "", domain: str = "") -> Payer:
    return Payer(key, account, domain, ())


@pytest.mark.parametrize(
    ("ties", "who", "account"),
    [
        ({"accounts": {"cus_1": "acme:7"}}, payer(account="acme:81"), "acme:7"),
        ({}, payer(account="acme:81"), "acme:81"),
        ({"account_connection": "acme"}, payer(account="81"), "acme:81"),
        ({}, payer(account="81"), ""),
        ({}, payer(account="Acme: 81"), ""),
        ({"account_connection": "acme"}, payer(account="8 1"), ""),
        ({"account_connection": "acme"}, payer(account="other:81"), "other:81"),
        ({}, payer(domain="big.example"), "acme:81"),
        ({}, payer(domain="shared.example"), ""),
        ({}, payer(domain="unknown.example"), ""),
        ({}, payer(), ""),
    ],
)
def test_a_customer_is_an_account_only_where_it_is_clear_which(
    ties: dict[str, Any], who: Payer, account: str
) -> None:
    domains = {"big.example": {"acme:81"}, "shared.example": {"acme:81", "acme:82"}}

    assert Ties(SourceSettings("billing", "any", **ties), domains).account(who) == account
