"""Bringing the past in: complete, quiet, resumable at any place, and harmless the second time."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from rules.errors import ConfigError, SinkError
from service.fetch.backfill import Backfill, Standing, standing_file, standing_of
from service.fetch.keeper import Keeper
from service.fetch.not_read import NotRead
from service.store.log import LogWriter
from tests.fakes import far_side
from tests.service.fetch.scene import VENDORS, Scene, scene, small

AUDITS = "/audits.json"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, small(), per_page=5) as found:
        found.reconciling = False
        yield found


def work(made: Scene, at_once: int = 1) -> Backfill:
    keeper = Keeper(LogWriter.open(made.settings.data_dir, "cli"), lambda: made.at)
    lacking = NotRead(made.settings.data_dir / "deskgauge.db", made.name)
    return Backfill(
        made.settings.data_dir, made.name, made.api.reader(made.budget()), keeper, lacking, at_once
    )


def ended(made: Scene, one: Backfill, since: datetime | None = None) -> Standing:
    """The backfill, run to its end."""
    try:
        if one.standing is None:
            one.begin(since or made.world.setup.start, made.at)
        return one.run(lambda _: None, lambda: made.at)
    finally:
        one._keeper.close()


def tickets(made: Scene) -> set[str]:
    made.run.settle(made.at)
    return {row["id"] for row in made.run.rows("SELECT id FROM tickets")}


def snapshots(made: Scene) -> int:
    return int(made.run.rows("SELECT count(*) AS n FROM deliveries WHERE kind = 'snapshot'")[0]["n"])


@pytest.mark.parametrize("at_once", [1, 4])
def test_everything_since_the_moment_is_brought_in(made: Scene, at_once: int) -> None:
    standing = ended(made, work(made, at_once))

    assert tickets(made) == set(made.world.truth.contacts)
    assert standing.filled == standing.seen == standing.expected == len(made.world.truth.contacts)
    assert standing.ended_at


def test_only_what_changed_since_the_moment_is_brought_in(made: Scene) -> None:
    middle = made.world.setup.start + (made.world.setup.end - made.world.setup.start) / 2
    standing = ended(made, work(made), middle)

    assert 0 < standing.filled == standing.expected < len(made.world.truth.contacts)


def test_it_pushes_nothing(made: Scene) -> None:
    ended(made, work(made))
    made.run.settle(made.at)

    assert made.run.rows("SELECT * FROM pushes") == []
    assert [seen.method for seen in made.api.seen if seen.method != "GET"] == []


def test_over_known_tickets_it_reads_and_changes_nothing(made: Scene) -> None:
    ended(made, work(made))
    made.later(hours=1)
    tickets(made)
    before, asked = made.run.derived(), len(made.paths())
    standing = ended(made, work(made))
    made.run.settle(made.at)

    assert (standing.seen, standing.filled) == (len(made.world.truth.contacts), 0)
    assert [path for path in made.paths()[asked:] if AUDITS in path] == []
    assert made.run.derived() == before


@pytest.mark.parametrize("vendor", VENDORS)
def test_over_tickets_that_webhooks_and_readings_told_of_it_changes_nothing(
    tmp_path: Path, vendor: str
) -> None:
    with scene(tmp_path, small(vendor=vendor), per_page=5) as made:
        made.log(made.world.deliveries(feed="hints"))
        made.run.settle(made.at)
        made.later(seconds=5)
        made.settle()
        before, read = made.run.derived(), snapshots(made)
        made.later(hours=1)
        standing = ended(made, work(made))
        made.run.settle(made.at)

        assert standing.seen >= len(made.world.truth.contacts)
        assert standing.filled == snapshots(made) - read == 0
        assert made.run.derived() == before

        again = work(made)
        again._lacking_before = lambda found: found
        assert ended(made, again).filled >= len(made.world.truth.contacts)
        made.run.settle(made.at)
        assert made.run.derived() == before
        assert snapshots(made) > read


def test_read_again_on_purpose_it_changes_nothing_either(made: Scene) -> None:
    ended(made, work(made))
    tickets(made)
    before = made.run.derived()
    again = work(made)
    again._lacking_before = lambda found: found
    assert ended(made, again).filled == len(made.world.truth.contacts)
    made.run.settle(made.at)

    assert made.run.derived() == before
    assert made.run.outcomes()["duplicate"] == len(made.world.truth.contacts)


def test_after_trouble_it_goes_on_where_it_was(made: Scene) -> None:
    first = work(made)
    first.begin(made.world.setup.start, made.at)
    made.api.faults.extend([far_side.well] * 8 + [far_side.status(403)])
    with pytest.raises(SinkError):
        ended(made, first)
    asked = len(made.paths())
    known = standing_of(made.settings.data_dir, made.name)
    assert known is not None
    assert not known.ended_at

    second = work(made)
    second.resume(known)
    standing = ended(made, second)

    assert tickets(made) == set(made.world.truth.contacts)
    assert standing.filled >= known.filled
    assert len(made.paths()) - asked < len(made.world.truth.contacts) + 4


def test_what_a_page_already_gave_is_not_asked_for_again(made: Scene) -> None:
    first = work(made)
    first.begin(made.world.setup.start, made.at)
    first._keeper.close()
    listed = made.api.reader().changed(made.api.reader().start(made.world.setup.start))
    first._kept([one.id for one in listed.tickets[:3]])
    known = standing_of(made.settings.data_dir, made.name)
    assert known is not None
    second = work(made)
    second.resume(known)
    standing = ended(made, second)

    asked = {path.split("/")[4] for path in made.paths() if AUDITS in path}
    assert asked.isdisjoint({one.id for one in listed.tickets[:3]})
    assert standing.filled == len(made.world.truth.contacts)


def test_a_damaged_note_is_told_with_what_to_do(made: Scene) -> None:
    file = standing_file(made.settings.data_dir, made.name)
    file.parent.mkdir(parents=True)
    file.write_text("{")

    with pytest.raises(ConfigError, match=r"is damaged\. Delete it"):
        standing_of(made.settings.data_dir, made.name)


def test_before_the_first_one_nothing_stands(made: Scene) -> None:
    assert standing_of(made.settings.data_dir, made.name) is None
