"""deskgauge metrics bill, end to end: events of an agent's vendor through the log, and a usage file."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from service.store.log import LogEntry
from tests.adapters.agent.batches import batch
from tests.service.cli.conftest import Command
from tests.service.metrics.reconciled_world import written
from tests.service.pipeline.harness import Run, fresh

LATER = datetime(2026, 6, 1, tzinfo=UTC)


def event(kind: str, key: str, at: str, conversation: str, **told: Any) -> dict[str, Any]:
    return {"type": kind, "id": key, "at": f"2026-03-{at}:00Z", "conversation_id": conversation, **told}


def conversation(name: str, day: str) -> list[dict[str, Any]]:
    """A customer asks, the AI answers, it is solved."""
    state = {"channel": "chat", "customer": {"id": f"customer-{name}"}}
    who = {"author": {"id": f"customer-{name}", "role": "customer"}, "text": "Where is my invoice?"}
    bot = {"author": {"id": "bot", "role": "ai"}, "text": "Under Settings, Invoices."}
    return [
        event("conversation", f"{name}1", f"{day}T09:00", name, status="open", **state),
        event("message", f"{name}2", f"{day}T09:00", name, **who),
        event("message", f"{name}3", f"{day}T09:01", name, **bot),
        event("conversation", f"{name}4", f"{day}T09:05", name, status="solved"),
    ]


def claim(name: str, key: str, at: str, **told: Any) -> dict[str, Any]:
    return event("resolution_claimed", key, at, name, **told)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Two conversations that the AI ended, one of which its customer opened again, and five claims."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = fresh(tmp_path, ConnectionSettings("assistant", "agent"))
    again = {
        "author": {"id": "customer-back", "role": "customer"},
        "text": "It is not there, the page is empty.",
    }
    priced = {"amount": 99, "currency": "EUR"}
    body = batch(
        *conversation("held", "02"), *conversation("back", "03"), event("message", "back5", "05T10:00", "back", **again),
        claim("held", "c1", "02T10:00", **priced), claim("back", "c2", "03T10:00", **priced),
        claim("ghost", "c3", "04T10:00", **priced), claim("held", "c4", "06T10:00", claims=False),
        claim("held", "c5", "07T10:00", **priced),
    )  # fmt: skip
    made.log([LogEntry("assistant", "webhook", LATER, {}, json.dumps(body).encode())])
    made.settle(LATER)
    yield made
    made.close()


@pytest.mark.usefixtures("run")
def test_claims_of_events_meet_our_verdicts(command: Command, tmp_path: Path) -> None:
    said = command("metrics", "bill", "--month", "2026-03", "--dispute", "dispute.csv")

    assert said.code == 1, said.err
    # The claim about the first conversation was taken back and made again: it counts once.
    assert said.out.splitlines()[:4] == [
        "March 2026: 3 claims, 2.97 EUR",
        "     1  agreed: verified with us, 0.99 EUR",
        "     2  disputed, 1.98 EUR",
        "     0  undecided: may still be revoked",
    ]
    with (tmp_path / "dispute.csv").open() as file:
        rows = {row["ticket"]: row for row in csv.DictReader(file)}
    assert {name: row["reason"] for name, row in rows.items()} == {
        "assistant:back": "reopened", "assistant:ghost": "not_in_our_log",
    }  # fmt: skip
    assert (rows["assistant:back"]["happened_at"][:16], rows["assistant:back"]["amount"]) == (
        "2026-03-05T10:00",
        "0.99",
    )


@pytest.mark.usefixtures("run")
def test_a_claim_makes_no_ticket(command: Command) -> None:
    told = json.loads(
        command("metrics", "volume", "--from", "2026-03-01", "--to", "2026-04-01", "--json").out
    )

    # The reopening began a second episode of one of the two.
    assert told["cells"][0]["numbers"]["volume"]["value"] == 3


@pytest.mark.usefixtures("run")
def test_a_usage_file_takes_the_place_of_events(command: Command, tmp_path: Path) -> None:
    path = written(tmp_path / "usage.csv", "Conversation ID", "held")
    said = command(
        "metrics", "bill", "--month", "2026-03", "--usage", str(path), "--price", "1.10 USD", "--json"
    )

    told = json.loads(said.out)
    assert (said.code, told["agreed"]) == (0, {"claims": 1, "amounts": {"USD": 110}})
    assert told["differences"] == []


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--month", "March"), "is no month"),
        (("--price", "much"), "is no price"),
        (("--usage", "absent.csv"), "cannot be read"),
        (("--connection", "other"), "There is no connection other"),
    ],
)
def test_unusable_arguments_are_exit_code_2(command: Command, arguments: tuple[str, ...], said: str) -> None:
    found = command("metrics", "bill", *arguments)

    assert (found.code, said in found.err) == (2, True)
