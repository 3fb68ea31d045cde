"""Names of accounts from every helpdesk: read before a backfill's tickets, resumed, and whole whatever their order."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from adapters.call_budget import CallBudget
from adapters.list_api import document, pages
from adapters.registry import ORGANIZATIONS
from rules.errors import SinkError, StorageUnavailable
from service import account_told
from service.demo.organizations import Organizations
from service.demo.world.dialects.intercom_values import object_id
from service.fetch.backfill import Backfill, Standing, standing_file, standing_of
from service.fetch.keeper import Keeper
from service.fetch.list_polls import poll
from service.fetch.sweep import lacking_nothing_known
from service.rebuild import rebuild
from service.store.log import LogEntry, LogWriter
from tests.fakes import far_side
from tests.service.fetch.scene import VENDORS, Scene, scene, small

TOLD = "SELECT id, source, name, tier FROM accounts WHERE id NOT LIKE 'domain:%'"


@pytest.fixture(params=VENDORS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, small(vendor=request.param, tickets=40), per_page=5) as found:
        found.reconciling = False
        yield found


@pytest.fixture
def zendesk(tmp_path: Path) -> Iterator[Scene]:
    mapping = {"account_tier": "organization:plan"}
    with scene(tmp_path, small(), per_page=5, mapping=mapping) as found:
        found.reconciling = False
        yield found


def listed(made: Scene) -> Any:
    connection = replace(made.api.connection(), mapping=made.settings.connections[made.name].mapping)
    return ORGANIZATIONS[made.world.language](connection, CallBudget())


def there(made: Scene) -> Organizations:
    account: Any = made.api.account
    return {"zendesk": lambda: account.admin.known_organizations, "freshdesk": lambda: account.admin.organizations,
            "intercom": lambda: account.organizations}[made.world.language]()  # fmt: skip


def named(made: Scene) -> dict[str, str]:
    own = object_id if made.world.language == "intercom" else str
    return {f"{made.name}:{own(one.vendor_id)}": one.name for one in there(made)}


def backfilled(made: Scene, resumed: Standing | None = None) -> Standing:
    """The backfill, run to its end or to its trouble."""
    keeper = Keeper(LogWriter.open(made.settings.data_dir, "cli"), lambda: made.at)
    reader = made.api.reader(made.budget())
    work = Backfill(made.settings.data_dir, made.name, reader, keeper, lacking_nothing_known, 1,
                    organizations=listed(made))  # fmt: skip
    try:
        if resumed:
            work.resume(resumed)
        else:
            work.begin(made.world.setup.start, made.at)
        return work.run(lambda _: None, lambda: made.at)
    finally:
        keeper.close()


def accounts(made: Scene) -> dict[str, dict[str, Any]]:
    made.run.settle(made.at)
    return {row["id"]: row for row in made.run.rows(TOLD)}


def polled(made: Scene) -> int:
    """Today's look at the list, by a worker that has just started."""
    keeper = Keeper(LogWriter.open(made.settings.data_dir, "fetch"), lambda: made.at)
    try:
        return poll(made.name, listed(made), keeper, made.at, {})
    finally:
        keeper.close()


def test_after_a_backfill_every_account_has_the_name_that_its_helpdesk_knows(made: Scene) -> None:
    standing = backfilled(made)
    found = accounts(made)

    assert standing.organizations == len(there(made))
    assert found
    assert {key: row["name"] for key, row in found.items()} == {key: named(made)[key] for key in found}


def test_told_twice_nothing_changes(made: Scene) -> None:
    backfilled(made)
    made.later(hours=30)
    made.run.settle(made.at)
    before = made.run.derived()
    assert polled(made) == len(there(made))
    made.run.settle(made.at)

    assert made.run.derived() == before


def test_names_that_come_before_the_tickets_and_after_them_give_the_same(tmp_path: Path) -> None:
    found = []
    for names_first in (True, False):
        with scene(tmp_path / str(names_first), small(), per_page=5) as made:
            steps = [
                lambda one=made: polled(one),
                lambda one=made: one.log(one.world.deliveries(feed="snapshots")),
            ]
            for step in steps if names_first else reversed(steps):
                step()
                made.run.settle(made.at)
            found.append(made.run.derived())

    assert found[0] == found[1]


def test_a_renamed_organization_has_its_new_name_from_then_on(zendesk: Scene) -> None:
    backfilled(zendesk)
    account = max(accounts(zendesk))
    vendor_id = int(account.partition(":")[2])
    zendesk.later(hours=1)
    there(zendesk).rename(vendor_id, "Synthetic Customer Renamed", zendesk.at)
    polled(zendesk)

    assert accounts(zendesk)[account]["name"] == "Synthetic Customer Renamed"


def test_the_tier_comes_from_the_mapped_field_of_the_organization(zendesk: Scene) -> None:
    backfilled(zendesk)

    tiers = {f"{zendesk.name}:{one.vendor_id}": one.tier for one in there(zendesk)}
    assert {key: row["tier"] for key, row in accounts(zendesk).items()} == {
        key: tiers[key] for key in accounts(zendesk)
    }


def test_words_of_helpdesk_and_file_stand_by_their_times_whatever_their_order(tmp_path: Path) -> None:
    outcomes = set()
    for number, order in enumerate(permutations(range(3))):
        with scene(tmp_path / str(number), small(), per_page=5) as made:
            made.log(made.world.deliveries(feed="snapshots"))
            account = max(accounts(made))
            api = listed(made)
            first = [one for page in pages(api) for one in page.listed]
            later = made.at.replace(microsecond=0)
            there(made).rename(int(account.partition(":")[2]), "Synthetic Customer Renamed", later)
            second = [one for page in pages(api) for one in page.listed]
            at = made.at + made.at.resolution
            file = {
                "accounts": [
                    {
                        "account": account,
                        "at": "2026-01-06T00:00:00Z",
                        "name": "Of a file",
                        "owner": "a.owner",
                    }
                ]
            }
            bodies = [
                LogEntry(made.name, "snapshot", at, {}, document(api, at, first)),
                LogEntry(account_told.CONNECTION, account_told.KIND, at, {}, json.dumps(file).encode()),
                LogEntry(made.name, "snapshot", at, {}, document(api, at, second)),
            ]
            for place in order:
                made.run.log([bodies[place]])
                made.run.settle(at)
            outcomes.add(json.dumps(made.run.rows("SELECT name, owner FROM accounts WHERE id = ?", account)))
            report = rebuild(made.settings, dry_run=True, as_of=at)
            assert not any(one.added + one.removed + one.changed for one in report.tables.values())

    assert outcomes == {'[{"name": "Synthetic Customer Renamed", "owner": "a.owner"}]'}


def test_a_file_that_is_told_later_than_the_helpdesks_last_change_wins(zendesk: Scene) -> None:
    backfilled(zendesk)
    account = max(accounts(zendesk))
    zendesk.later(hours=1)
    account_told.keep(zendesk.settings.data_dir, [{"account": account, "name": "Of a file"}], zendesk.at)
    assert accounts(zendesk)[account]["name"] == "Of a file"

    zendesk.later(hours=30)
    polled(zendesk)
    assert accounts(zendesk)[account]["name"] == "Of a file"
    assert accounts(zendesk)[account]["tier"] is not None


def test_organizations_without_contacts_make_no_account(made: Scene) -> None:
    polled(made)

    assert accounts(made) == {}
    assert made.run.rows("SELECT count(*) AS n FROM due_accounts") == [{"n": 0}]


def test_a_refused_list_is_noted_and_tickets_are_read(zendesk: Scene) -> None:
    zendesk.api.faults.extend([far_side.well, far_side.status(403)])
    standing = backfilled(zendesk)

    assert (standing.organizations, standing.filled) == (None, len(zendesk.world.truth.contacts))
    assert "answered 403" in standing.organizations_unread
    assert {row["name"] for row in accounts(zendesk).values()} == {None}


def test_trouble_with_the_list_is_no_reason_to_leave_it_out(
    zendesk: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageUnavailable("the disk has 0 KiB free")

    with monkeypatch.context() as patched:
        patched.setattr(LogWriter, "append", full)
        with pytest.raises(StorageUnavailable):
            backfilled(zendesk)
    known = standing_of(zendesk.settings.data_dir, zendesk.name)
    assert known is not None
    assert (known.organizations, known.seen) == (None, 0)

    assert backfilled(zendesk, known).organizations == len(there(zendesk))


def test_a_list_that_was_read_is_not_read_again_when_the_backfill_goes_on(zendesk: Scene) -> None:
    zendesk.api.faults.extend([far_side.well] * 4 + [far_side.status(401)])
    with pytest.raises(SinkError):
        backfilled(zendesk)
    known = standing_of(zendesk.settings.data_dir, zendesk.name)
    assert known is not None
    assert known.organizations == len(there(zendesk))
    asked = len(zendesk.paths("/api/v2/organizations"))

    assert backfilled(zendesk, known).ended_at
    assert len(zendesk.paths("/api/v2/organizations")) == asked


def test_a_list_that_was_refused_is_asked_for_again_when_the_backfill_goes_on(zendesk: Scene) -> None:
    zendesk.api.faults.extend([far_side.well, far_side.status(401), far_side.status(401)])
    with pytest.raises(SinkError):
        backfilled(zendesk)
    known = standing_of(zendesk.settings.data_dir, zendesk.name)
    assert known is not None
    assert known.organizations_unread

    standing = backfilled(zendesk, known)
    assert (standing.organizations, standing.organizations_unread) == (len(there(zendesk)), "")


def test_a_note_of_an_older_version_loads_and_its_organizations_are_read(zendesk: Scene) -> None:
    zendesk.api.faults.extend([far_side.well] * 8 + [far_side.status(401)])
    with pytest.raises(SinkError):
        backfilled(zendesk)
    file = standing_file(zendesk.settings.data_dir, zendesk.name)
    written = json.loads(file.read_text())
    del written["organizations"], written["organizations_unread"]
    file.write_text(json.dumps(written))

    known = standing_of(zendesk.settings.data_dir, zendesk.name)
    assert known is not None
    standing = backfilled(zendesk, known)
    assert (standing.organizations, bool(standing.ended_at)) == (len(there(zendesk)), True)
