"""Digests in both stores: members are told once, in one push, whatever becomes of the worker."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.digests import Digests, content
from service.store.base import Store
from service.store.digest_rows import DigestRows
from service.store.pushes import PushStore
from tests.fakes.pushes import INSTALLATION, NOW, new_push

EIGHT = datetime(2026, 3, 3, 8, tzinfo=UTC)  # the first digest after NOW


@pytest.fixture
def pushes(db: Store) -> PushStore:
    return PushStore(db)


@pytest.fixture
def digests(db: Store, pushes: PushStore) -> Digests:
    return Digests(pushes, DigestRows(db), ZoneInfo("UTC"), INSTALLATION)


def wait(digests: Digests, subject: str, sink: str = "chat", due_at: datetime = EIGHT, **said: Any) -> str:
    push = replace(new_push(subject, sink, content=said), due_at=due_at)
    digests.pushes.add([push])
    digests.rows.put(push.far_id, "08:00")
    return push.far_id


def states(pushes: PushStore) -> dict[str, str]:
    rows = pushes.db.query("SELECT subject, state FROM pushes")
    return {row["subject"].partition("/")[0]: row["state"] for row in rows}


def test_until_its_time_a_member_is_neither_sent_nor_told(digests: Digests, pushes: PushStore) -> None:
    wait(digests, "help:1")

    assert digests.tick(EIGHT - timedelta(seconds=1)) == 0
    assert pushes.claim_due("chat", EIGHT) == []
    assert states(pushes) == {"help:1": "pending"}


def test_when_its_time_comes_one_push_tells_all_members_of_a_sink(
    digests: Digests, pushes: PushStore
) -> None:
    members = {wait(digests, f"help:{one}", title=f"Flag {one}") for one in (1, 2, 3)}
    wait(digests, "help:4", "post")

    assert digests.tick(EIGHT) == 4
    (claimed,) = pushes.claim_due("chat", EIGHT, 9)
    assert [one["label"] for one in claimed.push.content["items"]] == [
        "Flag 1 [high]",
        "Flag 2 [high]",
        "Flag 3 [high]",
    ]
    assert len(pushes.claim_due("post", EIGHT, 9)) == 1
    rows = list(
        pushes.db.query(
            "SELECT id, state, far_key, reason FROM pushes WHERE far_key IS NOT NULL AND sink = 'chat'"
        )
    )
    assert {row["id"] for row in rows} == members
    assert {(row["state"], row["far_key"], row["reason"]) for row in rows} == {
        ("delivered", claimed.push.id, f"told in the digest {claimed.push.id}")
    }


def test_a_second_look_makes_no_second_digest(digests: Digests, pushes: PushStore) -> None:
    wait(digests, "help:1")
    digests.tick(EIGHT)

    assert digests.tick(EIGHT) == digests.tick(EIGHT + timedelta(days=1)) == 0
    assert states(pushes) == {"help:1": "delivered", "digest": "pending"}


def test_the_next_day_is_a_digest_of_its_own(digests: Digests, pushes: PushStore) -> None:
    wait(digests, "help:1")
    digests.tick(EIGHT)
    wait(digests, "help:2", due_at=EIGHT + timedelta(days=1))
    digests.tick(EIGHT + timedelta(days=1))

    assert len(pushes.claim_due("chat", EIGHT + timedelta(days=1), 9)) == 2


def test_what_was_told_is_not_told_again_when_its_flag_comes_back(
    digests: Digests, pushes: PushStore
) -> None:
    wait(digests, "help:1")
    digests.tick(EIGHT)

    pushes.add([new_push("help:1", "chat")])
    assert digests.tick(EIGHT + timedelta(days=2)) == 0
    assert states(pushes)["help:1"] == "delivered"


def test_a_withdrawn_member_is_left_out_and_a_digest_of_none_is_not_made(
    digests: Digests, pushes: PushStore
) -> None:
    pushes.cancel([wait(digests, "help:1")], "the flag was withdrawn", NOW)

    assert digests.tick(EIGHT) == 0
    assert states(pushes) == {"help:1": "cancelled"}


def test_a_member_that_lives_again_is_told_with_the_digest(digests: Digests, pushes: PushStore) -> None:
    pushes.cancel([wait(digests, "help:1")], "the flag was withdrawn", NOW)
    wait(digests, "help:1")

    assert digests.tick(EIGHT) == 1


def test_what_was_snoozed_into_the_night_waits_for_the_next_digest(
    digests: Digests, pushes: PushStore
) -> None:
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    wait(digests, "help:1", due_at=midnight)

    assert digests.tick(midnight) == digests.tick(midnight + timedelta(hours=7)) == 0
    assert digests.tick(midnight + timedelta(hours=8)) == 1


def test_a_crash_before_the_end_leaves_everything_as_it_was(
    digests: Digests, pushes: PushStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(digests, "help:1")

    def crash(*_: object) -> None:
        raise RuntimeError("the end")

    monkeypatch.setattr(digests.rows.__class__, "told", crash)
    with pytest.raises(RuntimeError):
        digests.tick(EIGHT)
    monkeypatch.undo()
    assert states(pushes) == {"help:1": "pending"}
    assert digests.tick(EIGHT) == 1


def test_a_digest_begins_with_what_is_most_severe(digests: Digests) -> None:
    for number, severity in enumerate(("low", "high", "medium", "odd")):
        wait(digests, f"help:{number}", title=severity, severity=severity)
    said = content(digests.rows.due(EIGHT), EIGHT)

    assert said["title"] == "Digest: 4 flags"
    assert said["severity"] == "high"
    assert [one["label"].split()[0] for one in said["items"]] == ["high", "medium", "low", "odd"]
    assert {one["url"] for one in said["items"]} == {"https://desk.example/agent/tickets/4711"}
