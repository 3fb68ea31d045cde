"""Our own write comes back as a webhook: it changes nothing and leads to no second write, whatever the order."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from service.store.log import LogEntry
from tests.adapters.samples import fixture
from tests.fakes.desk_api import OWN_USER
from tests.service.pipeline.desk import AI, CUSTOMER, at
from tests.service.pipeline.harness import fresh
from tests.service.written_desk import LINK_FIELD, WrittenDesk, written_desk

ALL: dict[str, Any] = {"ask_reason": True, "survey_field": LINK_FIELD}
WITHOUT = {"updated_at", "assignee_id"}  # the helpdesk's own words of what its ticket is like
# Of the 120 orders of two fields, tags, note and assignment.
ORDERS = Random(7).sample([*permutations(range(5))], 12)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WrittenDesk]:
    with written_desk(tmp_path, **ALL) as made:
        yield made


def derived(desk: WrittenDesk) -> Any:
    tickets = desk.run.rows("SELECT * FROM tickets")
    rest = [
        desk.run.rows(f"SELECT * FROM {name}") for name in ("episodes", "escalations", "violations", "flags")
    ]
    return [{name: value for name, value in row.items() if name not in WITHOUT} for row in tickets], rest


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_exactly_one_write_whatever_the_order_of_its_echoes(
    desk: WrittenDesk, order: tuple[int, ...]
) -> None:
    desk.tell(*desk.handed(), desk.status("SOLVED", 1), hours=1)
    before = derived(desk)
    echoes = desk.echo(1.1)
    assert len(echoes) == len(order)

    for place, number in enumerate(order):
        desk.tell(echoes[number], hours=1.2 + place / 10)
    desk.tell(*echoes, *desk.echo(2), hours=2)

    assert (desk.api.writes, desk.states()) == (1, ["delivered"])
    assert derived(desk) == before


def test_an_echo_that_is_faster_than_the_receipt_makes_no_second_write(desk: WrittenDesk) -> None:
    desk.api.echo = lambda _: desk.run.log(desk.echo(1))

    desk.tell(*desk.handed(), desk.status("SOLVED", 1), hours=1)
    for hours in range(2, 6):
        desk.send(hours)

    assert (desk.api.writes, desk.states()) == (1, ["delivered"])


def test_every_change_of_a_long_ticket_is_written_once_though_each_is_echoed(desk: WrittenDesk) -> None:
    desk.api.echo = lambda _: desk.run.log(desk.echo((desk.clock.now - at(0)).total_seconds() / 3600))
    desk.tell(*desk.handed(), desk.status("SOLVED", 1), hours=1)
    for round_ in (10, 20, 30):
        desk.tell(desk.comment(CUSTOMER, round_, text="It stopped again."),
                  desk.status("OPEN", round_, before="SOLVED"), hours=round_)  # fmt: skip
        desk.tell(desk.comment(AI, round_ + 1), desk.status("SOLVED", round_ + 2), hours=round_ + 2)
        desk.send(round_ + 3)

    assert desk.api.writes == len(desk.written()) == 1 + 2 * 3
    assert set(desk.states()) == {"delivered"}


def test_what_a_customer_says_between_write_and_echo_still_counts(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    desk.status_now["1"] = "OPEN"
    echoes = desk.echo(1.1)

    desk.tell(desk.comment(CUSTOMER, 1.05, text="It stopped again."), *echoes, hours=1.2)

    (ticket,) = desk.run.rows("SELECT resolution_path FROM tickets")
    assert ticket == {"resolution_path": "open"}
    assert desk.api.writes == 2


def test_a_tag_of_ours_that_a_person_removes_is_not_fought_for(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    desk.case().tags.remove("dg_path_ai")

    desk.tell(desk.body("tags_changed", 2, {"tags_added": [], "tags_removed": ["dg_path_ai"]},
                        tags=["cat_data_import", "dg_ai_answer"], status="SOLVED"), hours=2)  # fmt: skip

    assert desk.api.writes == 1
    assert "dg_path_ai" not in desk.case().tags


def test_the_same_account_may_be_a_persons_whose_words_count(desk: WrittenDesk) -> None:
    desk.tell(*desk.handed()[:3], hours=0.6)
    assert desk.writing.due.author("acme") == OWN_USER

    desk.tell(desk.comment(OWN_USER, 2), desk.status("SOLVED", 3), hours=3)

    (ticket,) = desk.run.rows("SELECT resolution_path FROM tickets")
    assert ticket == {"resolution_path": "ai_then_human"}


def test_a_snapshot_of_freshdesk_with_our_tag_and_note_is_the_ticket_without_them(tmp_path: Path) -> None:
    run = fresh(tmp_path, ConnectionSettings("acme", "freshdesk"))
    document = copy.deepcopy(fixture("freshdesk/snapshot.json"))
    later = "2030-01-01T00:00:00Z"

    def settled(body: Any, seconds: int) -> list[dict[str, Any]]:
        received = datetime(2030, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
        run.log([LogEntry("acme", "snapshot", received, {}, json.dumps(body).encode())])
        run.settle(received)
        return [run.rows(f"SELECT * FROM {name}") for name in ("episodes", "escalations", "violations")] + [
            [
                {name: value for name, value in row.items() if name not in WITHOUT}
                for row in run.rows("SELECT * FROM tickets")
            ]
        ]

    before = settled(document, 0)
    note = document["conversations"][3] | {
        "id": 991, "private": True, "incoming": False, "user_id": int(OWN_USER), "source": 2, "created_at": later,
        "updated_at": later, "body_text": "Synthetic question?\ndeskgauge-note 0123456789ab",
    }  # fmt: skip
    document["ticket"] |= {"updated_at": later, "tags": [*document["ticket"]["tags"], "dg_path_ai"]}
    document["conversations"].append(note)

    assert settled(document, 60) == before
    assert run.rows("SELECT count(*) AS n FROM events WHERE id = 'acme:conversation:991'") == [{"n": 1}]
    run.close()
