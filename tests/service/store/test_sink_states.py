"""The state of each sink, for pages and metrics."""

from sqlite_utils import Database

from service.store.sink_states import SinkState, forget_all, show, shown

PAUSED = SinkState("bugs", "paused", "the key was rejected", "2026-03-02T09:00:00.000000Z", None)


def test_what_is_shown_is_read_again(db: Database) -> None:
    show(db, [PAUSED, SinkState("a", "closed")])

    assert shown(db) == [SinkState("a", "closed"), PAUSED]


def test_a_later_state_replaces_an_earlier_one(db: Database) -> None:
    show(db, [PAUSED])
    show(db, [SinkState("bugs", "closed")])

    assert shown(db) == [SinkState("bugs", "closed")]


def test_forgetting_leaves_other_marks_alone(db: Database) -> None:
    show(db, [PAUSED])
    db.table("marks").insert({"name": "go_live:help", "value": "2026"})
    db.table("marks").insert({"name": "sinking", "value": "x"})
    forget_all(db)

    assert shown(db) == []
    assert db.table("marks").count == 2
