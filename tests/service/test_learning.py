"""The months' tables of words: when the clock makes one, and what a delivery of one does."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Delivery
from rules.errors import MalformedBody
from rules.lite import Lite
from rules.word_tables import learned
from service import learning
from service.learning import Learner, entry, read
from service.store.log import LogEntry
from service.store.wordings import Wordings
from service.worker import Clock
from tests.service.pipeline.desk import Desk, at

MARCH = datetime(2026, 3, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORDS = (
    "import",
    "export",
    "invoice",
    "report",
    "password",
    "mailbox",
    "filter",
    "chart",
    "calendar",
    "voucher",
)


def texts(number: int) -> list[str]:
    """So many different synthetic problems."""
    return [
        f"The {WORDS[n % 10]} of the {WORDS[n // 2 % 10]} page stops with the {WORDS[n * 3 % 10]}"
        for n in range(number)
    ]


class Kept(list[LogEntry]):
    """A log that only holds what it is given."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def fill(desk: Desk, number: int) -> None:
    bodies = [desk.created(n / 10, str(n + 1), description=text) for n, text in enumerate(texts(number))]
    desk.take(*bodies)


def learner(desk: Desk) -> tuple[Learner, Kept]:
    kept = Kept()
    return Learner(Wordings(desk.run.records.db), desk.run.pipeline.deriver.method, kept.append), kept


def months(desk: Desk) -> list[tuple[str, int]]:
    rows = desk.run.rows("SELECT month, texts FROM word_tables ORDER BY month")
    return [(row["month"], row["texts"]) for row in rows]


def test_the_first_table_is_made_when_twenty_texts_are_known(desk: Desk) -> None:
    fill(desk, 19)
    clock, kept = learner(desk)
    assert not clock.tick(MARCH)
    desk.take(desk.created(5, "20", description=texts(20)[19]))

    assert not clock.tick(MARCH + timedelta(seconds=59))
    assert clock.tick(MARCH + MINUTE)

    assert json.loads(kept[0].body)["word_table"]["texts"] == 20
    assert (kept[0].kind, kept[0].connection) == ("idf", "deskgauge")


def test_one_table_a_month_is_made_and_no_second(desk: Desk) -> None:
    fill(desk, 25)
    clock, kept = learner(desk)
    clock.tick(MARCH)
    desk.take(*kept)

    assert not clock.tick(datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    assert not learner(desk)[0].tick(datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    assert clock.tick(datetime(2026, 4, 1, tzinfo=UTC))
    assert not clock.tick(datetime(2026, 4, 1, 0, 2, tzinfo=UTC))
    assert [json.loads(one.body)["word_table"]["month"] for one in kept] == ["2026-03", "2026-04"]


def test_the_workers_clock_puts_the_table_into_the_log_and_the_worker_takes_it(desk: Desk) -> None:
    fill(desk, 25)
    clock = Clock(desk.run.pipeline, desk.run.settings)

    clock.tick(MARCH)
    desk.run.settle(MARCH)

    assert months(desk) == [("2026-03", 25)]
    (row,) = desk.run.rows("SELECT name, outcome, reason FROM deliveries WHERE kind = 'idf'")
    assert row["name"].startswith("clock-0/")
    assert (row["outcome"], row["reason"]) == ("applied", "the words of 2026-03, out of 25 texts")
    desk.run.close()


def test_a_table_changes_how_earlier_contacts_were_judged(desk: Desk) -> None:
    fill(desk, 25)
    first = "Every voucher of the spring offer is refused"
    desk.take(
        *desk.by_ai(100, "101", description=first), *desk.by_ai(110, "102", description=f"Again: {first}")
    )
    why = "SELECT repeat_why FROM tickets WHERE id = 'acme:102'"
    before = json.loads(desk.run.rows(why)[0]["repeat_why"])
    clock, kept = learner(desk)
    clock.tick(MARCH)

    desk.take(*kept, now=MARCH)

    after = json.loads(desk.run.rows(why)[0]["repeat_why"])
    assert (before["table"], before["threshold"], after["table"], after["threshold"]) == (
        "",
        0.2,
        "2026-03",
        0.1,
    )
    assert before["score"] != after["score"]


def test_the_place_of_a_table_among_the_deliveries_changes_nothing(tmp_path: Path) -> None:
    runs = [Desk(tmp_path / "a"), Desk(tmp_path / "b")]
    tables = [learned(month, "lite/1", [Lite(b"k").features(text).packed[:8] for text in texts(25)]) for month in
              ("2026-02", "2026-03")]  # fmt: skip
    kept = [entry(one, at(n)) for n, one in enumerate(tables) if one]
    for desk, mixed in zip(runs, (False, True), strict=True):
        repeat = [*desk.by_ai(0, "1", description=texts(1)[0]), *desk.by_ai(30, "2", description=texts(1)[0])]
        rows = [*kept, *map(desk.entry, repeat)]
        for one in reversed(rows) if mixed else rows:
            desk.run.log([one])
            desk.run.settle(at(100))

    assert runs[0].run.derived() == runs[1].run.derived()
    (row,) = runs[0].run.rows("SELECT repeat_why FROM tickets WHERE repeat_of IS NOT NULL")
    assert json.loads(row["repeat_why"])["table"] == "2026-03"


BROKEN: dict[str, Any] = {
    "no table": {}, "no mapping": {"word_table": 5}, "no month": {"word_table": {"texts": 20}},
    "no numbers": {"word_table": {"month": "2026-03", "method": "lite/1", "texts": 20, "features": "?", "counts": "?"}},
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_delivery_that_is_no_table_is_set_aside(desk: Desk, name: str) -> None:
    body = json.dumps(BROKEN[name]).encode()

    with pytest.raises(MalformedBody):
        read(Delivery("clock-0/2026-03-20/1", "deskgauge", "idf", MARCH, {}, body))
    desk.take(LogEntry("deskgauge", learning.KIND, MARCH, {}, body))

    assert desk.run.outcomes() == {"quarantined": 1}
    assert months(desk) == []
