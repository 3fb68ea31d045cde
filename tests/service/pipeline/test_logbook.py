"""The logbook through the whole line: order, repetition, taking back and rebuilding leave the same tables."""

import json
from datetime import datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from rules.logbook import ACTION, ANNOTATION, CHANGE, GOAL, MEANING, TAXONOMY
from service.logbook import telling
from service.logbook.noticing import MARK, Noticer
from service.orders import KIND
from service.rebuild import rebuild
from service.store.log import LogEntry
from service.store.postgres import open_postgres
from service.worker import Clock
from tests.service.pipeline.desk import AI, Desk, at
from tests.service.pipeline.harness import Run, fresh

A, B, C = "00000000000a", "00000000000b", "00000000000c"
ACTED = {"title": "Write it", "kind": "article", "owner": "Ann", "source": "api", "removed": False}


def told(thing: str, key: str, hours: float, **said: Any) -> LogEntry:
    return telling.entry(thing, key, said, at(hours))


def change(key: str, begin: float, end: float, told_at: float = 0) -> LogEntry:
    moments = {"at": _text(at(begin)), "remeasure_at": _text(at(end))}
    said = {"what": key, "why": "Because", "metric": "ces", "direction": "up", "removed": False}
    return told(CHANGE, key, told_at, **said, **moments)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def logbook(run: Run) -> dict[str, list[str]]:
    names = ("annotations", "changes", "actions", "goals", "meanings")
    return {name: rows for name, rows in run.derived().items() if name in names}


def titles(run: Run, source: str) -> list[tuple[str, str]]:
    rows = run.rows("SELECT at, title FROM annotations WHERE source = ? ORDER BY at, title", source)
    return [(row["at"][:16], row["title"]) for row in rows]


def assert_rebuilt_the_same(run: Run, hours: float) -> None:
    report = rebuild(run.settings, dry_run=True, as_of=at(hours))
    assert {name: one for name, one in report.tables.items() if one.added + one.removed + one.changed} == {}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_told_stands_in_its_table(desk: Desk) -> None:
    desk.take(
        told(ANNOTATION, A, 0, at=_text(at(90)), title="Sale", who="Ann", source="api", removed=False),
        told(ACTION, A, 1, **ACTED),
        told(GOAL, "ces", 2, metric="ces", lens="quality", why="Because", target=80.5, removed=False),
        told(MEANING, "efficient", 3, text="Done in a day", removed=False),
    )

    (note,), (action,), (goal,), (meaning,) = (
        desk.run.rows(f"SELECT * FROM {name}") for name in ("annotations", "actions", "goals", "meanings")
    )
    assert (note["at"], note["until"], note["kind"]) == ("2026-03-06T03:00:00.000000Z", None, "note")
    assert (note["title"], note["who"], note["source"]) == ("Sale", "Ann", "api")
    assert (action["state"], action["state_since"]) == ("open", action["recorded_at"])
    assert (goal["metric"], goal["target"], goal["recorded_at"]) == (
        "ces",
        80.5,
        "2026-03-02T11:00:00.000000Z",
    )
    assert (meaning["word"], meaning["text"]) == ("efficient", "Done in a day")
    assert desk.run.outcomes() == {"applied": 4}


def test_an_action_moves_on_and_says_since_when(desk: Desk) -> None:
    desk.take(told(ACTION, A, 0, **ACTED), told(ACTION, A, 5, state="doing"), told(ACTION, A, 7, owner="Bob"))

    (row,) = desk.run.rows("SELECT * FROM actions")
    assert (row["state"], row["owner"], row["title"]) == ("doing", "Bob", "Write it")
    assert (row["state_since"], row["recorded_at"]) == (
        "2026-03-02T14:00:00.000000Z",
        "2026-03-02T09:00:00.000000Z",
    )


def test_the_order_of_deliveries_and_their_repetition_do_not_matter(tmp_path: Path) -> None:
    entries = [
        told(ACTION, A, 0, **ACTED),
        told(ACTION, A, 1, state="doing"),
        told(ACTION, A, 2, state="done", change_id=B),
        change(B, 0, 100),
    ]
    found = []
    for number, order in enumerate(permutations(entries)):
        desk = Desk(tmp_path / str(number))
        for one in (*order, order[0]):
            desk.take(one, now=at(3))
        found.append(logbook(desk.run))
        desk.run.close()

    assert all(one == found[0] for one in found)
    assert "'done'" in found[0]["actions"][0]


def test_a_rebuild_makes_the_same_tables(desk: Desk) -> None:
    desk.take(
        told(ACTION, A, 0, **ACTED), told(ACTION, A, 1, state="done"), change(B, 0, 100), change(C, 50, 150),
        told(MEANING, "efficient", 3, text="Done in a day", removed=False),
        told(TAXONOMY, TAXONOMY, 5, version="2", previous="1"),
        *desk.by_ai(0, "1"), now=at(9),
    )  # fmt: skip
    desk.take(
        desk.entry({"order": "rule", "rule": "low_ease", "mode": "off", "restate": False}, at(10), KIND)
    )

    assert {len(rows) for rows in logbook(desk.run).values()} == {0, 1, 2, 3}
    assert_rebuilt_the_same(desk.run, 10)


def test_postgresql_holds_the_same(tmp_path: Path, address: str) -> None:
    found = []
    for number, store in enumerate((None, open_postgres(address))):
        desk = Desk(tmp_path / str(number), store=store)
        desk.take(
            told(ACTION, A, 0, **ACTED), told(ACTION, A, 1, state="done"), change(B, 0, 100), change(C, 50, 150),
            told(GOAL, "ces", 2, metric="ces", lens="quality", why="Because", target=80.5, removed=False),
            told(TAXONOMY, TAXONOMY, 5, version="2", previous="1"), *desk.by_ai(0, "1"),
        )  # fmt: skip
        desk.take(change(B, 0, 10, told_at=6))
        found.append(logbook(desk.run))
        desk.run.close()

    assert found[0] == found[1]
    assert [len(rows) for rows in found[0].values()] == [2, 2, 1, 1, 0]


def test_a_telling_of_a_thing_that_is_told_later_waits_for_it(desk: Desk) -> None:
    desk.take(told(ACTION, A, 1, state="done"))
    assert desk.run.rows("SELECT * FROM actions") == []

    desk.take(told(ACTION, A, 0, **ACTED))
    assert [row["state"] for row in desk.run.rows("SELECT state FROM actions")] == ["done"]


def test_what_is_removed_goes_and_comes_back_when_it_is_told_again(desk: Desk) -> None:
    desk.take(told(ACTION, A, 0, **ACTED), told(ACTION, A, 1, removed=True))
    assert desk.run.rows("SELECT * FROM actions") == []

    desk.take(told(ACTION, A, 2, **ACTED))
    assert len(desk.run.rows("SELECT * FROM actions")) == 1


def test_what_a_settled_again_delivery_told_is_told_once(desk: Desk) -> None:
    desk.take(told(ACTION, A, 0, **ACTED), told(ACTION, A, 1, state="done"), change(B, 0, 9), change(C, 5, 9))
    before = logbook(desk.run)
    names = [row["name"] for row in desk.run.rows("SELECT name FROM deliveries ORDER BY name")]
    again = [desk.run.pipeline.reader.find(name) for name in names]

    desk.run.pipeline.settle_again([one for one in again if one], at(2))

    assert logbook(desk.run) == before
    assert len(desk.run.rows("SELECT * FROM events")) == len(names) == 4


def test_what_is_taken_back_leaves_what_others_told(desk: Desk) -> None:
    desk.take(told(ACTION, A, 0, **ACTED), told(ACTION, A, 1, state="done"), change(B, 0, 9), change(C, 5, 9))
    names = [row["name"] for row in desk.run.rows("SELECT name FROM deliveries ORDER BY name")]

    with desk.run.records.db.atomic():
        desk.run.pipeline._taken_back(names[1], at(2))
        desk.run.pipeline._taken_back(names[3], at(2))

    assert [row["state"] for row in desk.run.rows("SELECT state FROM actions")] == ["open"]
    assert [(row["id"], row["overlaps"]) for row in desk.run.rows("SELECT * FROM changes")] == [(B, "[]")]


def test_changes_say_with_which_they_overlap_and_no_longer_when_one_moves(desk: Desk) -> None:
    desk.take(change(A, 0, 100), change(B, 50, 150), change(C, 150, 200))
    overlapping = {row["id"]: json.loads(row["overlaps"]) for row in desk.run.rows("SELECT * FROM changes")}
    assert overlapping == {A: [B], B: [A], C: []}

    desk.take(told(CHANGE, A, 1, remeasure_at=_text(at(50))))
    assert {row["overlaps"] for row in desk.run.rows("SELECT overlaps FROM changes")} == {"[]"}


def test_a_malformed_telling_is_set_aside_with_its_place(desk: Desk) -> None:
    desk.take(
        desk.entry({"logbook": {"thing": ACTION, "id": A, "said": {"state": "half"}}}, at(0), telling.KIND)
    )

    (row,) = desk.run.rows("SELECT outcome, reason FROM deliveries")
    assert row["outcome"] == "quarantined"
    assert "/logbook/said/state" in row["reason"]
    assert {len(rows) for rows in logbook(desk.run).values()} == {0}


# What annotates itself.


def agent(tmp_path: Path) -> Run:
    return fresh(tmp_path, ConnectionSettings("assistant", "agent"))


def release(number: str, hours: float, **more: str) -> LogEntry:
    event = {"type": "release", "id": number, "at": _text(at(hours)), "version": number, **more}
    body = json.dumps({"schema": "deskgauge.events/1", "events": [event]}).encode()
    return LogEntry("assistant", "webhook", at(hours), {}, body)


def test_a_release_annotates_itself_once(tmp_path: Path) -> None:
    run = agent(tmp_path)
    run.log([release("3.1", 0), release("3.2", 5, name="Spring"), release("3.1", 0)])
    run.settle(at(6))

    assert titles(run, "releases") == [
        ("2026-03-02T09:00", "Release 3.1"),
        ("2026-03-02T14:00", "Release 3.2, Spring"),
    ]
    (first, _) = run.rows("SELECT * FROM annotations ORDER BY at")
    assert (first["kind"], first["about"], first["recorded_at"]) == ("release", "assistant:release:3.1", None)
    assert_rebuilt_the_same(run, 6)


def test_a_release_that_is_taken_back_takes_its_annotation_along(tmp_path: Path) -> None:
    run = agent(tmp_path)
    run.log([release("3.1", 0), release("3.2", 5)])
    run.settle(at(6))
    (name, _) = [row["name"] for row in run.rows("SELECT name FROM deliveries ORDER BY name")]

    with run.records.db.atomic():
        run.pipeline._taken_back(name, at(6))

    assert [title for _, title in titles(run, "releases")] == ["Release 3.2"]


def test_an_ai_agent_is_annotated_where_it_is_seen_first(desk: Desk) -> None:
    desk.take(*desk.by_ai(50, "2"))
    assert titles(desk.run, "tickets") == [("2026-03-04T12:00", f"AI agent {AI} first seen at acme")]

    desk.take(*desk.by_ai(10, "1"), now=at(60))
    desk.take(*desk.by_ai(60, "3"), now=at(70))
    assert titles(desk.run, "tickets") == [("2026-03-02T20:00", f"AI agent {AI} first seen at acme")]
    (row,) = desk.run.rows("SELECT * FROM annotations")
    assert (row["kind"], row["about"]) == ("ai_version", f"acme:{AI}")
    assert_rebuilt_the_same(desk.run, 70)


def test_an_agent_whose_only_ticket_was_first_no_longer_is_annotated_where_the_next_one_is(
    tmp_path: Path,
) -> None:
    found = []
    for number, order in enumerate(([10, 50], [50, 10])):
        desk = Desk(tmp_path / str(number))
        for start in order:
            desk.take(*desk.by_ai(start, f"{start}"), now=at(60))
        with desk.run.records.db.atomic():
            for row in desk.run.rows("SELECT name FROM deliveries"):
                ids = desk.run.rows("SELECT ticket_id FROM events WHERE delivery = ?", row["name"])
                if {one["ticket_id"] for one in ids} == {"acme:10"}:
                    desk.run.pipeline.deriver.derive(
                        desk.run.pipeline._taken_back(row["name"], at(60)), at(60)
                    )
        found.append(titles(desk.run, "tickets"))
        desk.run.close()

    assert found == [[("2026-03-04T12:00", f"AI agent {AI} first seen at acme")]] * 2


def test_without_an_ai_nothing_is_annotated(desk: Desk) -> None:
    desk.take(desk.created(0), desk.comment("3001", 1))

    assert titles(desk.run, "tickets") == []


def test_a_rule_that_becomes_another_one_annotates_itself_and_what_held_before_does_not(desk: Desk) -> None:
    assert titles(desk.run, "rules") == []

    for hours, mode in ((1, "off"), (2, "shadow"), (3, "on")):
        order = {"order": "rule", "rule": "low_ease", "mode": mode, "restate": False}
        desk.take(desk.entry(order, at(hours), KIND), now=at(hours))

    assert titles(desk.run, "rules") == [
        ("2026-03-02T10:00", "Rule low_ease is off"),
        ("2026-03-02T11:00", "Rule low_ease looks on"),
        ("2026-03-02T12:00", "Rule low_ease watches"),
    ]
    assert_rebuilt_the_same(desk.run, 4)


def test_a_rule_by_which_history_is_judged_anew_marks_no_moment(desk: Desk) -> None:
    for hours, restate in ((1, False), (2, True)):
        order = {"order": "rule", "rule": "low_ease", "mode": "off", "restate": restate}
        desk.take(desk.entry(order, at(hours), KIND), now=at(hours))

    assert titles(desk.run, "rules") == []


def test_taxonomies_are_annotated_where_one_replaces_another(desk: Desk) -> None:
    turns = ((5, "2", "1"), (6, "2", "1"), (9, "1", "2"))
    entries = [
        told(TAXONOMY, TAXONOMY, hours, version=version, previous=before) for hours, version, before in turns
    ]
    desk.take(entries[2])
    assert titles(desk.run, "taxonomy") == [("2026-03-02T18:00", "Taxonomy 1 in place of 2")]

    desk.take(*entries[:2], now=at(9))
    assert titles(desk.run, "taxonomy") == [
        ("2026-03-02T14:00", "Taxonomy 2 in place of 1"),
        ("2026-03-02T18:00", "Taxonomy 1 in place of 2"),
    ]


def test_the_first_taxonomy_is_no_news_and_another_one_is_told_once(desk: Desk) -> None:
    kept: list[LogEntry] = []
    for hours, version in ((0, "1"), (1, "1"), (2, "2"), (3, "2")):
        noticer = Noticer(desk.run.records, version, kept.append)
        assert [noticer.tick(at(hours)), noticer.tick(at(hours))] == [hours == 2, False]

    desk.take(*kept)
    assert titles(desk.run, "taxonomy") == [("2026-03-02T11:00", "Taxonomy 2 in place of 1")]


def test_a_crash_between_telling_and_marking_makes_no_second_annotation(desk: Desk) -> None:
    kept: list[LogEntry] = []
    Noticer(desk.run.records, "1", kept.append).tick(at(0))
    Noticer(desk.run.records, "2", kept.append).tick(at(1))
    desk.run.records.set_mark(MARK, "1")
    assert Noticer(desk.run.records, "2", kept.append).tick(at(2))

    desk.take(*kept)
    assert len(kept) == 2
    assert titles(desk.run, "taxonomy") == [("2026-03-02T10:00", "Taxonomy 2 in place of 1")]


def test_the_workers_clock_looks_at_the_taxonomy(desk: Desk) -> None:
    Clock(desk.run.pipeline, desk.run.settings).tick(at(0))
    assert desk.run.settle(at(1)) == 0
    assert desk.run.records.mark(MARK) == desk.run.pipeline.deriver.taxonomy.version

    desk.run.records.set_mark(MARK, "an older one")
    Clock(desk.run.pipeline, desk.run.settings).tick(at(2))
    desk.run.settle(at(3))

    (row,) = desk.run.rows("SELECT name, outcome FROM deliveries WHERE kind = ?", telling.KIND)
    assert row["name"].startswith("clock-0/")
    assert row["outcome"] == "applied"
    assert len(titles(desk.run, "taxonomy")) == 1
