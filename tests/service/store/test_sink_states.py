"""The state of each sink, for pages and metrics."""

from service.store.base import Store, upsert
from service.store.sink_states import SinkState, forget_all, show, shown

PAUSED = SinkState("bugs", "paused", "the key was rejected", "2026-03-02T09:00:00.000000Z", None)


def test_what_is_shown_is_read_again(db: Store) -> None:
    show(db, [PAUSED, SinkState("a", "closed")])

    assert shown(db) == [SinkState("a", "closed"), PAUSED]


def test_a_later_state_replaces_an_earlier_one(db: Store) -> None:
    show(db, [PAUSED])
    show(db, [SinkState("bugs", "closed")])

    assert shown(db) == [SinkState("bugs", "closed")]


def test_forgetting_leaves_other_marks_alone(db: Store) -> None:
    show(db, [PAUSED])
    upsert(db, "marks", [{"name": "go_live:help", "value": "2026"}, {"name": "sinking", "value": "x"}])
    forget_all(db)

    assert shown(db) == []
    assert [one["name"] for one in db.query("SELECT name FROM marks ORDER BY name")] == [
        "go_live:help",
        "sinking",
    ]
