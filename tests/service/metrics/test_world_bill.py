"""The bill check over a simulated world in Intercom's words: what it agrees to is what really stayed clean."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.demo.world import World
from service.demo.world.dialects.intercom import NOT_TOLD
from service.metrics.building import build_numbers
from service.metrics.verdicts.billing import Bill, check, month_of
from service.store.mirror.refreshing import refresh
from service.store.reads.claims import claimed
from service.store.reads.snapshot import Reads
from tests.service.pipeline.harness import entries, fresh

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")


def bills(folder: Path, world: World, feed: str) -> list[Bill]:
    """Of each month, as of the world's end."""
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(feed=feed)))
    run.settle(world.setup.end)
    run.close()
    refresh(folder / "deskgauge.db", folder / "mirror", "UTC", world.setup.end)
    numbers, found = build_numbers(run.settings), []
    for name in MONTHS:
        month = month_of(name, datetime(2026, 5, 1, tzinfo=UTC), "UTC")
        with Reads(folder / "deskgauge.db").snapshot() as snapshot:
            claims = claimed(snapshot, month.start, month.end)
        found.append(check(numbers, claims, month, None, None))
    return found


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("feed", ["hints", "mixed"])
def test_what_the_bill_agrees_to_is_what_really_stayed_clean(tmp_path: Path, seed: int, feed: str) -> None:
    world = World(seed, tickets=150, eventful=True, language="intercom", leave_out=NOT_TOLD)
    judged = [one for bill in bills(tmp_path, world, feed) for one in bill.judged]
    contacts = {name: one for name, one in world.truth.contacts.items() if one.counts}
    clean = {
        name for name, one in contacts.items() if any(each.verdict == "verified" for each in one.episodes)
    }
    claims = {one.claim.ticket for one in judged}

    assert {one.claim.ticket for one in judged if one.state == "agreed"} == claims & clean
    wrong = {one.claim.ticket: one.reason for one in judged if one.state == "disputed"}
    assert wrong.keys() <= claims - clean
    # Intercom counts on where the customer came back in another conversation; we do not.
    assert "repeat_contact" in wrong.values()
    assert "other_period" not in wrong.values()
    assert len(claims & clean) >= 10
