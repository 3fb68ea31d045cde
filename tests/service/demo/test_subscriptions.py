"""What becomes of subscriptions in the simulated world, and how an AI platform of it tells that and its confidence."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.agent.parse import parse
from service.demo.run import told_of
from service.demo.world import World
from service.demo.world.answers import ContactTruth
from service.demo.world.contracts import contracts
from service.demo.world.dialects.agent import Agent
from service.demo.world.subscriptions import LESS, MORE, QUARTER, USUAL_VALUE, Change, changes, value_at_first

WORLD = World(7, days=365, tickets=1500, earlier_days=70)
CHANGES = WORLD.subscriptions()


def by_account(found: Iterable[Change]) -> dict[str, list[Change]]:
    accounts: defaultdict[str, list[Change]] = defaultdict(list)
    for one in found:
        accounts[one.account].append(one)
    return accounts


def test_each_account_has_one_change_a_quarter_within_the_worlds_days_until_it_leaves() -> None:
    since = {f"simulated:{one.organization}": one.customer_since for one in contracts(WORLD.setup)}

    for account, own in by_account(CHANGES).items():
        assert all((one.at - since[account]) == one.number * QUARTER for one in own)
        assert all(after.at - before.at == QUARTER for before, after in pairwise(own))
        assert all(WORLD.setup.first_day < one.at < WORLD.setup.end for one in own)
        assert "churned" not in {one.change for one in own[:-1]}
    assert len(CHANGES) == len({(one.account, one.number) for one in CHANGES})


def test_the_amount_grows_and_shrinks_with_the_subscription() -> None:
    first = {
        f"simulated:{one.organization}": value_at_first(WORLD.setup, one) for one in contracts(WORLD.setup)
    }

    for account, own in by_account(CHANGES).items():
        amount = first[account]
        for one in own:
            amount = round(amount * {"expanded": MORE, "contracted": LESS}.get(one.change, 1.0))
            assert one.amount == amount
    assert {one.change for one in CHANGES} == {"renewed", "expanded", "contracted", "churned"}


def test_what_an_account_pays_at_first_is_told_with_its_contract_and_goes_by_its_tier() -> None:
    told = {row["account"]: row for row in told_of(WORLD)}

    for one in contracts(WORLD.setup):
        row = told[f"simulated:{one.organization}"]
        usual = 100 * USUAL_VALUE[one.tier]
        assert 0.6 * usual <= row["contract_value"] <= 1.6 * usual
        assert (row["contract_currency"], row["contract_value"] % 100) == ("EUR", 0)


def support(*, solved: bool, repeats: bool) -> list[ContactTruth]:
    """What one contact of each account, every month, came to."""
    known = WORLD.truth.contacts.values()
    sample = next(one for one in known if one.counts and one.account_id)
    again = next(one.repeats for one in known if one.repeats)
    return [
        replace(
            sample, account_id=f"simulated:{one.organization}", really_solved=solved, repeats=again if repeats else None,
            created_at=WORLD.setup.start + timedelta(days=30 * month),
        )
        for one in contracts(WORLD.setup)
        for month in range(12)
    ]  # fmt: skip


def left(found: Iterable[ContactTruth]) -> float:
    """The share of changes that ended a subscription."""
    words = [one.change for one in changes(WORLD.setup, found)]
    return Counter(words)["churned"] / len(words)


def test_accounts_whose_support_was_bad_leave_more_often() -> None:
    good, unsolved, repeated, both = (
        left(support(solved=solved, repeats=repeats))
        for solved, repeats in ((True, False), (False, False), (True, True), (False, True))
    )

    assert good < 0.08
    assert good < repeated < unsolved < both
    assert both > 0.3


def test_without_a_contact_hardly_anybody_leaves_and_nobody_is_forgotten() -> None:
    assert left([]) < 0.08
    assert len(by_account(changes(WORLD.setup, []))) == WORLD.setup.accounts


def parsed(body: bytes) -> list[Any]:
    at = WORLD.setup.end
    return list(parse(Delivery("web-0/d/1", "simulated-assistant", "webhook", at, {}, body)))


def test_the_ai_platform_tells_the_subscriptions_of_all_accounts_in_its_own_events() -> None:
    dialect = World(9, language="agent", connection="simulated-assistant").dialect()
    assert isinstance(dialect, Agent)

    events = parsed(dialect.subscriptions_body(CHANGES[:500]))

    assert len(events) == len(CHANGES)
    assert {event.fields["account_id"] for event in events} == {one.account for one in CHANGES}
    assert [event.fields["change"] for event in events] == [one.change for one in CHANGES]
    assert [event.at for event in events] == [one.at for one in CHANGES]
    assert {event.fields["currency"] for event in events} == {"EUR"}


def test_the_ai_says_how_sure_it_is_and_is_mostly_surer_where_it_is_right() -> None:
    world = World(9, tickets=200, language="agent", connection="simulated-assistant")
    solved = {f"{1001 + one.number}": one.really_solved for one in world.contacts()}
    said: defaultdict[bool, list[float]] = defaultdict(list)
    for delivery in world.deliveries():
        for event in json.loads(delivery.body)["events"]:
            if event["type"] == "message":
                assert ("confidence" in event) == (event["author"]["role"] == "ai")
                if "confidence" in event:
                    said[solved[event["conversation_id"]]].append(event["confidence"])

    assert mean(said[True]) > mean(said[False]) + 0.1
    assert min(said[True]) < max(said[False])
    assert all(0 <= one <= 1 for values in said.values() for one in values)
