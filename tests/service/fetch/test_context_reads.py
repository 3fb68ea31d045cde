"""What CRMs tell of tied accounts: read once a day, kept where it changed, judged from then on."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.sinks import CRM_KINDS
from rules.errors import StorageUnavailable
from service.fetch.room import FetchRoom
from service.rebuild import rebuild
from service.store.crm_links import CrmLinks
from service.store.log import LogWriter
from service.wiring import build_contexts, context_readers
from tests.fakes import far_side
from tests.fakes.crms import CRMS, Crm
from tests.service.fetch.one_reading import one_reading
from tests.service.pipeline.desk import Desk, at

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ORGANIZATIONS = ("81", "82", "83")
TOLD = ("tier", "owner", "lifecycle", "contract_value", "contract_currency", "renewal_at")


class Reading:
    """An installation, its CRM and the worker's part that reads it. at: what the time is."""

    def __init__(self, desk: Desk, crm: Crm) -> None:
        self.desk, self.crm, self.at = desk, crm, at(2)
        self.room = self.opened()

    def opened(self) -> FetchRoom:
        records = self.desk.run.records
        contexts = build_contexts(self.desk.run.settings, records, {"crm": self.crm.sink()})  # type: ignore[dict-item]  # it reads
        return FetchRoom(self.desk.run.settings, records, {}, {}, lambda: self.at, contexts=contexts)

    def tie(self, *organizations: str) -> None:
        links = CrmLinks(self.desk.run.records.db)
        with self.desk.run.records.db.atomic():
            for organization, record in zip(ORGANIZATIONS, self.crm.ids, strict=True):
                if organization in organizations:
                    links.tie("crm", f"acme:{organization}", record, "external_id", self.at)

    def tick(self, later: timedelta = timedelta()) -> None:
        """One reading to its end, and the deliveries that it made."""
        self.at += later
        one_reading(self.room, self.desk, self.at)

    def account(self, organization: str = "81") -> dict[str, Any]:
        rows = self.desk.run.rows("SELECT * FROM accounts WHERE id = ?", f"acme:{organization}")
        return {name: rows[0][name] for name in TOLD}

    def rows_told(self) -> list[dict[str, Any]]:
        """What stands in the log, oldest first."""
        sql = "SELECT fields, received_at FROM events WHERE kind = 'account' ORDER BY received_at, id"
        return [json.loads(row["fields"]) for row in self.desk.run.rows(sql)]

    def change(self, name: str, value: str) -> None:
        """Somebody changes the first account in the CRM."""
        theirs = self.crm.fields[name]
        fake = self.crm.fake
        held = (
            fake.portal.companies["1001"]["properties"]
            if hasattr(fake, "portal")
            else fake.accounts[self.crm.ids[0]]
        )
        held[theirs] = value


@pytest.fixture(params=sorted(CRM_KINDS))
def reading(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reading]:
    desk = Desk(tmp_path)
    desk.take(*(desk.created(0, number, organization_id=number) for number in ORGANIZATIONS))
    with CRMS[request.param]() as crm:
        made = Reading(desk, crm)
        yield made
        made.room.close()
    desk.run.close()


def test_what_the_crm_tells_of_a_tied_account_stands_in_it_with_source_and_time(reading: Reading) -> None:
    reading.tie("81", "82")
    reading.tick()

    assert reading.account() == {
        "tier": "gold", "owner": "who@crm.example", "lifecycle": "customer", "contract_value": 480050.0,
        "contract_currency": "EUR", "renewal_at": "2026-12-31T00:00:00.000000Z",
    }  # fmt: skip
    assert set(reading.account("82").values()) == {None}
    assert [(one["account_id"], one["source"]) for one in reading.rows_told()] == [("acme:81", "crm")]
    words = reading.desk.run.rows("SELECT DISTINCT at FROM account_words WHERE account_id = 'acme:81'")
    assert [datetime.fromisoformat(word["at"]) for word in words] == [reading.at]


def test_an_account_that_is_not_tied_is_not_asked_for(reading: Reading) -> None:
    reading.tick()
    assert reading.crm.fake.seen == []

    reading.tie("82")
    reading.tick()
    assert reading.crm.fake.seen != []
    assert reading.rows_told() == []
    assert set(reading.account().values()) == {None}


def test_a_crm_is_asked_once_a_day(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    asked = len(reading.crm.fake.seen)
    reading.tick(23 * HOUR)
    assert len(reading.crm.fake.seen) == asked

    reading.tick(2 * HOUR)
    assert len(reading.crm.fake.seen) > asked


def test_what_did_not_change_is_no_row_after_a_restart_neither(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    reading.tick(DAY + HOUR)
    reading.room.close()
    reading.room = reading.opened()
    reading.tick(DAY + HOUR)

    assert len(reading.rows_told()) == 1


def test_what_changed_is_one_row_that_holds_from_then_on(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    reading.change("tier_from", "silver")
    reading.tick(DAY + HOUR)

    assert [one["tier"] for one in reading.rows_told()] == ["gold", "silver"]
    assert reading.account()["tier"] == "silver"


def test_what_was_emptied_is_not_taken_back(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    reading.change("tier_from", "")
    reading.tick(DAY + HOUR)

    assert reading.account()["tier"] == "gold"


def test_trouble_is_tried_again_the_next_day_and_loses_nothing(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    reading.change("tier_from", "silver")
    reading.crm.fake.usual = far_side.status(500)
    reading.tick(DAY + HOUR)
    assert reading.account()["tier"] == "gold"

    reading.crm.fake.usual = far_side.well
    reading.tick(HOUR)
    assert reading.account()["tier"] == "gold"
    reading.tick(DAY)
    assert reading.account()["tier"] == "silver"


def test_a_full_disk_is_trouble_too_and_the_row_is_told_the_next_day(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageUnavailable("the disk has 0 KiB free")

    reading.tie("81")
    with monkeypatch.context() as patched:
        patched.setattr(LogWriter, "append", full)
        reading.tick()
    assert reading.rows_told() == []

    reading.tick(DAY + HOUR)
    assert len(reading.rows_told()) == 1


def test_an_account_whose_tie_was_taken_away_is_read_no_more(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    with reading.desk.run.records.db.atomic():
        CrmLinks(reading.desk.run.records.db).tie("crm", "acme:81", "", "person", reading.at)
    asked = len(reading.crm.fake.seen)
    reading.tick(DAY + HOUR)

    assert len(reading.crm.fake.seen) == asked


def test_a_rebuild_gives_the_same_accounts(reading: Reading) -> None:
    reading.tie("81")
    reading.tick()
    report = rebuild(reading.desk.run.settings, dry_run=True, as_of=reading.at)

    assert reading.account()["tier"] == "gold"
    assert not any(one.added + one.removed + one.changed for one in report.tables.values())


def test_without_options_a_crm_is_not_read(reading: Reading) -> None:
    reading.crm.fields.clear()

    assert context_readers({"crm": reading.crm.sink()}) == {}  # type: ignore[dict-item]  # a sink that reads
