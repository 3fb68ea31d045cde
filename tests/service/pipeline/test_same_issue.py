"""The same issue from the log to the ticket: what is decided, what is stored of words, what is taken back."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from service.demo.world import World
from service.learning import Learner
from service.rebuild import rebuild
from service.store.log import LogEntry
from service.store.wordings import Wordings
from tests.adapters.agent.batches import batch, one
from tests.adapters.samples import fixture
from tests.service.pipeline.desk import CUSTOMER, Desk, at
from tests.service.pipeline.harness import Run, entries, fresh

PAIRS: dict[str, Any] = fixture("same_issue/pairs.json")
ALIKE, UNLIKE = PAIRS["same"]["other words around"], PAIRS["different"]["another matter"]
CANARY = "Zanzibarquokka"
NOT_OF_WORDS = ("texts",)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, more="\n[privacy]\ntext_days = 0\n")


def two(desk: Desk, words: list[str], **later: Any) -> dict[str, Any] | None:
    """Two contacts of one customer; how the later one was found to repeat the earlier one."""
    desk.take(
        *desk.by_ai(0, "1", description=words[0], subject=""),
        *desk.by_ai(50, "2", description=words[1], subject="", **later),
    )
    (row,) = desk.run.rows("SELECT repeat_why FROM tickets WHERE id = 'acme:2'")
    return json.loads(row["repeat_why"]) if row["repeat_why"] else None


def test_like_words_make_a_repeat_and_the_decision_is_stored(desk: Desk) -> None:
    why = two(desk, ALIKE)

    assert why is not None
    assert (why["of"], why["evidence"], why["method"]) == ("acme:1", "wording", "lite/1")
    assert why["score"] >= why["threshold"] == 0.2
    assert ("repeat_contact_7", "acme:2", 0) in desk.flags()


def test_unlike_words_in_one_category_make_none(desk: Desk) -> None:
    assert two(desk, UNLIKE) is None
    assert not desk.flags()


def test_another_category_is_a_veto(desk: Desk) -> None:
    assert two(desk, ALIKE, tags=["cat_billing"]) is None


def test_no_word_is_in_the_store_but_in_the_table_of_texts(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    text = f"The {CANARY} of our contact list stops at order {CANARY}99881."
    desk.take(
        *desk.by_ai(0, "1", description=text, subject=f"{CANARY} stops"),
        desk.comment(CUSTOMER, 30, text=text),
    )
    tables = [row["name"] for row in desk.run.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    holding = {
        name
        for name in tables
        for row in desk.run.rows(f"SELECT * FROM {name}")
        if CANARY.lower() in repr(row).lower() or "99881" in repr(row)
    }

    assert len(desk.run.rows("SELECT * FROM wordings")) == 2
    assert holding == set(NOT_OF_WORDS)


def test_what_is_kept_differs_between_installations(tmp_path: Path) -> None:
    kept = []
    for name in ("a", "b"):
        desk = Desk(tmp_path / name)
        desk.run.pipeline.deriver.method = type(desk.run.pipeline.deriver.method)(name.encode())
        desk.take(desk.created(description=ALIKE[0]))
        kept.append(desk.run.rows("SELECT features FROM wordings"))

    assert kept[0] != kept[1]


def test_what_the_team_the_ai_and_notes_say_is_not_kept(desk: Desk) -> None:
    desk.take(desk.comment("3001", 1, text=ALIKE[0]), desk.comment("9900", 2, text=ALIKE[1]))

    assert desk.run.rows("SELECT * FROM wordings") == []


def test_a_rebuild_gives_the_same_decisions(desk: Desk) -> None:
    two(desk, ALIKE)
    desk.run.close()

    report = rebuild(desk.run.settings, dry_run=True, as_of=at(52))

    assert not [name for name, one in report.tables.items() if one.added or one.removed or one.changed]


def test_a_delivery_that_is_taken_back_takes_what_was_kept_of_it(desk: Desk) -> None:
    desk.take(desk.created(description=ALIKE[0]))
    (delivery,) = desk.run.rows("SELECT delivery FROM events LIMIT 1")

    with desk.run.records.db.atomic():
        desk.run.records.take_back(delivery["delivery"])

    assert desk.run.rows("SELECT * FROM wordings") == []


# Other people of the account, told by an agent that names accounts.


@pytest.fixture
def agent(tmp_path: Path) -> Run:
    return fresh(tmp_path, ConnectionSettings("acme", "agent"))


def told(run: Run, key: str, day: int, customer: str, text: str, account: str = "a-3") -> None:
    moment = f"2026-03-{day:02}T08:00:00Z"
    opened = one(
        "conversation", id=f"{key}-open", conversation_id=key, at=moment, created_at=moment, status="solved",
        customer={"id": customer, "account_id": account}, category="billing", subject=None,
    )  # fmt: skip
    said = one(
        "message",
        id=f"{key}-m",
        conversation_id=key,
        at=moment,
        author={"id": customer, "role": "customer"},
        text=text,
    )
    run.log([LogEntry("acme", "webhook", at(24 * 20), {}, json.dumps(batch(opened, said)).encode())])
    run.settle(at(24 * 20))


def colleagues(run: Run) -> list[tuple[str, str | None]]:
    rows = run.rows("SELECT ticket_id, repeats FROM colleague_contacts ORDER BY ticket_id")
    return [(row["ticket_id"], row["repeats"]) for row in rows]


def test_another_person_of_the_account_with_the_same_issue_is_kept_apart(agent: Run) -> None:
    told(agent, "c-1", 2, "anna", ALIKE[0])
    told(agent, "c-2", 4, "ben", ALIKE[1])

    assert colleagues(agent) == [("acme:c-2", "acme:c-1")]
    assert agent.rows("SELECT id FROM tickets WHERE repeat_of IS NOT NULL") == []
    assert not agent.rows("SELECT * FROM flags WHERE rule LIKE 'repeat%'")


def test_another_issue_or_another_account_is_no_colleagues_contact(agent: Run) -> None:
    told(agent, "c-1", 2, "anna", UNLIKE[0])
    told(agent, "c-2", 4, "ben", UNLIKE[1])
    told(agent, "c-3", 5, "cleo", UNLIKE[0], account="a-4")

    assert colleagues(agent) == [("acme:c-2", None)]


def test_the_order_in_which_colleagues_become_known_does_not_matter(tmp_path: Path) -> None:
    contacts = [("c-1", 2, "anna", ALIKE[0]), ("c-2", 4, "ben", ALIKE[1]), ("c-3", 6, "anna", ALIKE[1])]
    straight, mixed = (fresh(tmp_path / name, ConnectionSettings("acme", "agent")) for name in "ab")
    for run, rows in ((straight, contacts), (mixed, contacts[::-1])):
        for row in rows:
            told(run, *row)

    assert straight.derived() == mixed.derived()
    assert colleagues(straight) == [("acme:c-2", "acme:c-1"), ("acme:c-3", "acme:c-2")]


# The simulated world, where a table holds.


def test_in_the_simulated_world_most_repeats_are_told_by_their_words(tmp_path: Path) -> None:
    world = World(3, tickets=120, eventful=True)
    run = fresh(tmp_path, world.connection_settings())
    run.log(entries(world.deliveries(feed="snapshots")))
    run.settle(world.setup.end)
    clock = Learner(Wordings(run.records.db), run.pipeline.deriver.method, lambda entry: run.log([entry]))

    assert clock.tick(world.setup.end)
    run.settle(world.setup.end)

    why = [
        json.loads(row["repeat_why"])
        for row in run.rows("SELECT repeat_why FROM tickets WHERE repeat_of IS NOT NULL")
    ]
    true = {ticket for ticket, one in world.truth.contacts.items() if one.counts and one.repeats}
    sql = "SELECT id FROM tickets WHERE repeat_gap_seconds <= 1209600"
    assert {row["id"] for row in run.rows(sql)} == true
    by_words = [one for one in why if one["evidence"] == "wording" and one["table"]]
    assert len(by_words) > 0.8 * len(why)
    run.close()
