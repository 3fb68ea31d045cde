"""Whatever changes a row of the mirror marks its day: shown over the real pipeline, deliveries in any portions."""

from datetime import timedelta
from pathlib import Path

from service import account_told
from service.demo.world import World
from service.metrics.keeper import FOLDER, refresh_now
from service.rebuild import rebuild
from service.store.mirror import days
from service.store.mirror.manifest import read_manifest
from service.store.mirror.reading import Mirror
from service.store.mirror.refreshing import refresh
from service.store.mirror.wholes import WHOLES
from tests.service.metrics.rows import Rows
from tests.service.pipeline.desk import AI, CUSTOMER, Desk, at
from tests.service.pipeline.harness import Run, entries, fresh
from tests.service.store.mirror.told import content


def marked(desk: Desk) -> dict[str, int]:
    rows = desk.run.rows("SELECT day, number FROM mirror_days WHERE what = 'tickets'")
    return {row["day"]: row["number"] for row in rows}


def wholes(desk: Desk) -> int:
    rows = desk.run.rows("SELECT number FROM mirror_days WHERE what = 'wholes'")
    return int(rows[0]["number"]) if rows else 0


def test_a_delivery_marks_the_day_of_its_ticket_and_no_other(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(), desk.created(24, "2", requester_id="2002", submitter_id="2002"))
    before = marked(desk)

    desk.take(desk.comment(AI, 24.05))

    after = marked(desk)
    assert set(before) == {"2026-03-02", "2026-03-03"}
    assert after["2026-03-02"] > max(before.values())
    assert after["2026-03-03"] == before["2026-03-03"]


def test_a_creation_that_moves_marks_the_day_it_leaves_and_the_one_it_goes_to(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.comment(CUSTOMER, 24, created_at="2026-03-03T09:00:00Z"))
    (before,) = desk.run.rows("SELECT created_at FROM tickets")
    first = marked(desk)

    desk.take(desk.status("PENDING", 26, created_at="2026-03-01T09:00:00Z"))

    (after,) = desk.run.rows("SELECT created_at FROM tickets")
    assert before["created_at"][:10] != after["created_at"][:10] == "2026-03-01"
    moved = marked(desk)
    assert {day for day, number in moved.items() if number > max(first.values())} == {
        before["created_at"][:10],
        "2026-03-01",
    }


def test_rebuilding_marks_every_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(), desk.created(24, "2"))
    before = marked(desk)

    rebuild(desk.run.settings, dry_run=False, as_of=at(30))

    assert all(number > max(before.values()) for number in marked(desk).values())
    assert set(marked(desk)) == set(before)


def test_looking_at_what_rebuilding_would_change_marks_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created())
    before = marked(desk)

    rebuild(desk.run.settings, dry_run=True, as_of=at(30))

    assert marked(desk) == before


def test_what_is_told_of_an_account_is_taken_over_without_any_ticket(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(organization_id="81"))
    settings = desk.run.settings
    refresh_now(settings.data_dir, settings.timezone)
    tickets, before = marked(desk), wholes(desk)

    row = {"account": "acme:81", "tier": "gold"}
    account_told.keep(settings.data_dir, [row], at(25))
    desk.run.settle(at(25))

    assert wholes(desk) > max(before, *tickets.values())
    refresh_now(settings.data_dir, settings.timezone)
    assert Mirror(settings.data_dir / FOLDER).rows("SELECT id, tier FROM accounts") == [("acme:81", "gold")]


def test_judging_an_account_of_which_nothing_new_is_told_marks_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(organization_id="81"))
    before = wholes(desk)
    assert before

    desk.take(desk.comment(AI, 24.1, organization_id="81"))

    assert wholes(desk) == before


def test_small_tables_are_kept_while_nothing_of_them_changed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(organization_id="81"))
    data_dir = desk.run.settings.data_dir
    refresh_now(data_dir, "UTC")
    folder = data_dir / FOLDER
    first = read_manifest(folder)

    desk.take(desk.comment(AI, 24.1, organization_id="81"))
    refresh_now(data_dir, "UTC")

    second = read_manifest(folder)
    assert first
    assert second
    assert second.tables["tickets"] != first.tables["tickets"]
    assert {name: second.tables[name] for name in WHOLES} == {name: first.tables[name] for name in WHOLES}


def test_marking_nothing_changes_nothing_and_each_marking_has_a_higher_number(tmp_path: Path) -> None:
    store = Rows(tmp_path).store
    assert days.newest(store) == 0
    days.mark(store, [])
    assert days.newest(store) == 0

    days.mark(store, ["2026-03-02", "2026-03-01", "2026-03-02"])
    days.mark(store, [days.day_of(at(24))])

    rows = list(store.query("SELECT day, number FROM mirror_days ORDER BY day"))
    assert [(row["day"], row["number"]) for row in rows] == [
        ("2026-03-01", 1),
        ("2026-03-02", 1),
        ("2026-03-03", 2),
    ]


def test_a_world_that_arrives_in_portions_comes_to_the_mirror_that_is_made_at_once(tmp_path: Path) -> None:
    world = World(7, tickets=60, eventful=True)
    run: Run = fresh(tmp_path / "run", world.connection_settings())
    rows = entries(world.deliveries(feed="mixed"))
    data_dir, portion = run.settings.data_dir, len(rows) // 5 + 1

    for number in range(0, len(rows), portion):
        part = rows[number : number + portion]
        run.log(part)
        run.settle(max(one.received_at for one in part))
        refresh_now(data_dir, "Europe/Berlin")
    end = world.setup.end + timedelta(days=30)
    run.settle(end)
    run.close()
    refresh_now(data_dir, "Europe/Berlin")

    refresh(data_dir / "deskgauge.db", tmp_path / "at-once", "Europe/Berlin", end)
    found = content(data_dir / FOLDER)
    assert found == content(tmp_path / "at-once")
    assert len(found["tickets"]) >= 60
    assert all(found[table] for table in ("episodes", "escalations", "surveys"))
