"""What the demo tells of accounts beyond their tickets: contracts, one that goes quiet, long talks about little."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from rules.moments import from_text
from service.demo.run import told_of
from service.demo.world import World
from service.demo.world.acts import moment
from service.demo.world.contracts import YEAR, contracts
from service.demo.world.looking_on import MOST_TURNS

WORLD = World(7, tickets=900)
QUIET = World(7, tickets=900, quiet_account=5)


def test_every_account_has_one_contract_that_renews_every_year() -> None:
    found = list(contracts(WORLD.setup))

    assert [one.account for one in found] == list(range(1, WORLD.setup.accounts + 1))
    assert all((one.renewal_at - one.customer_since) % YEAR == timedelta() for one in found)
    assert all(WORLD.setup.start < one.renewal_at <= WORLD.setup.start + 2 * YEAR for one in found)
    assert found == list(contracts(WORLD.setup))


def test_some_accounts_are_new_and_some_renew_within_the_worlds_days() -> None:
    found = list(contracts(WORLD.setup))

    new = [one for one in found if one.customer_since > WORLD.setup.start - timedelta(days=60)]
    assert 0 < len(new) < len(found) / 2
    assert any(one.renewal_at < WORLD.setup.end for one in found)


def test_the_rows_are_those_of_a_file_of_accounts_known_from_the_first_day_on() -> None:
    rows = told_of(WORLD)

    assert len({row["account"] for row in rows}) == WORLD.setup.accounts
    assert all(row["account"].startswith("simulated:") for row in rows)
    assert {from_text(row["at"]) for row in rows} == {WORLD.setup.start}
    assert all(from_text(row["renewal_at"]) > datetime(2026, 1, 5, tzinfo=UTC) for row in rows)


def test_an_account_that_goes_quiet_wrote_often_and_then_never_again() -> None:
    since = QUIET.setup.start + timedelta(days=60)
    written = [moment(one.created_at) for one in QUIET.contacts() if one.customer.account == 5]

    assert len(written) >= 9
    assert max(written) < since
    assert any(moment(one.created_at) >= since for one in WORLD.contacts() if one.customer.account == 5)


def test_a_world_with_a_quiet_account_has_as_many_contacts_as_any() -> None:
    assert sum(1 for _ in QUIET.contacts()) == 900


def test_in_chatty_contacts_the_ai_asks_more_than_is_simple() -> None:
    chatty = World(3, tickets=200, chatty=0.1)

    turns = Counter(one.turns > MOST_TURNS for one in chatty.truth.contacts.values())

    assert 0 < turns[True] < 40
    assert all(one.turns <= MOST_TURNS for one in World(3, tickets=200).truth.contacts.values())


def test_a_world_that_is_not_chatty_is_the_one_that_it_was() -> None:
    plain, never = World(3, tickets=60), World(3, tickets=60, chatty=0.0, quiet_account=None)

    assert [one.acts for one in plain.contacts()] == [one.acts for one in never.contacts()]
