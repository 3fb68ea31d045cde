"""What was said in each attempt is kept with it, in its order, and forgotten in time."""

from datetime import timedelta

from adapters.exchanges import Exchange
from service.store import exchanges
from service.store.base import Store
from tests.fakes.pushes import NOW


def said(number: int) -> Exchange:
    return Exchange("POST", f"https://far.example/{number}", "", "{}", 200 + number, "", "{}")


def test_it_is_kept_in_its_order(db: Store) -> None:
    exchanges.keep(db, 1, "p-1", [said(0), said(1)], NOW)
    exchanges.keep(db, 2, "p-1", [said(2)], NOW)
    exchanges.keep(db, 3, "p-2", [], NOW)

    rows = list(db.query("SELECT attempt, number, status, push_id FROM exchanges ORDER BY attempt, number"))
    assert [(row["attempt"], row["number"], row["status"]) for row in rows] == [
        (1, 0, 200),
        (1, 1, 201),
        (2, 0, 202),
    ]
    assert {row["push_id"] for row in rows} == {"p-1"}


def test_what_was_said_before_a_moment_is_forgotten(db: Store) -> None:
    exchanges.keep(db, 1, "p-1", [said(0)], NOW)
    exchanges.keep(db, 2, "p-1", [said(1)], NOW + timedelta(hours=1))

    assert exchanges.forget(db, NOW) == 0
    assert exchanges.forget(db, NOW + timedelta(seconds=1)) == 1
    assert [row["attempt"] for row in db.query("SELECT attempt FROM exchanges")] == [2]
