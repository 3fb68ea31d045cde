"""Builds an installation for tests of what only reads: rows by open_store, deliveries through the log."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rules.moments import to_text
from service import heartbeat
from service.store import sink_states
from service.store.base import places, upsert
from service.store.log import LogEntry, LogWriter
from service.store.postgres import PostgresReads, open_postgres
from service.store.reads.snapshot import Reads
from service.store.schema import TABLES
from service.store.sink_states import SinkState
from service.store.sqlite import open_store

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
CONNECTION = "zendesk-main"

FROZEN: dict[str, Any] = {
    "name": "before the AI",
    "frozen_at": "2026-11-10T13:05:00.000000Z",
    "first_day": "2026-07-01",
    "end_day": "2026-09-29",
    "time_zone": "UTC",
    "split_by": [],
    "exclusions": [{"day": "2026-08-03", "reason": "outage: Sign-in was down"}],
    "definitions": {"csat": "1"},
    "as_of": "2026-11-10T13:00:00.000000Z",
    "numbers": {
        "parameters": {"verified_days": 14.0},
        "metrics": [{"id": "csat", "version": "1", "name": "Satisfaction", "unit": "percent"}],
        "cells": [
            {
                "segment": {},
                "numbers": {
                    "csat": {
                        "value": 0.8,
                        "low": 0.67,
                        "high": 0.89,
                        "n": 50,
                        "state": "sure",
                        "provisional": 0,
                        "spread": 0.1,
                    }
                },
            }
        ],
    },
    "members_hash": "0" * 64,
    "provisional": 0,
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "tickets": {
        "connection": CONNECTION,
        "created_at": "2026-11-02T08:14:03.000000Z",
        "updated_at": "2026-11-02T10:21:10.000000Z",
        "status": "solved",
        "priority": "normal",
        "channel": "chat",
        "tags": ["cat_data_import"],
        "requester_id": "7001",
        "customer_id": f"{CONNECTION}:7001",
        "account_id": f"{CONNECTION}:81",
        "account_source": "ticket",
        "category": "data_import",
        "category_source": "tag",
        "tier": "2",
        "ai_touchpoint": "answer",
        "resolution_path": "ai",
        "turn_count": 2,
        "corrections": {},
        "taxonomy_version": "1",
        "fold_version": "1",
    },
    "episodes": {
        "number": 1,
        "started_at": "2026-11-02T08:14:03.000000Z",
        "started_by": "created",
        "resolved_at": "2026-11-02T10:21:10.000000Z",
        "boundary": "solved",
        "path": "ai",
        "ai_touchpoint": "answer",
        "turn_count": 2,
        "ai_turns": 2,
        "human_turns": 0,
        "revocations": [],
        "moods": [],
        "customer_messages": 2,
        "ai_messages": 2,
        "human_messages": 0,
        "ai_replies": 2,
        "ai_answers": 2,
        "ai_repaired": 0,
        "follow_ups": 1,
        "hand_overs": 0,
    },
    "escalations": {
        "kind": "ai_to_human",
        "at": "2026-11-02T09:00:00.000000Z",
        "turn": 2,
        "context": ["steps_tried", "customer"],
        "context_complete": 0,
    },
    "surveys": {
        "instrument": "csat",
        "at": "2026-11-03T07:02:00.000000Z",
        "score": 1.0,
        "low": 0.0,
        "high": 1.0,
        "higher_is_better": 1,
        "is_negative": 0,
    },
    "answers": {
        "question": "flag",
        "answer": "right",
        "at": "2026-11-11T08:00:00.000000Z",
        "who": "",
        "via": "linear",
        "rule": "",
        "about": "",
    },
    "violations": {"problem": "missing", "at": "2026-11-20T08:00:00.000000Z"},
    "flags": {
        "rule": "repeat_contact_14",
        "rule_version": "1",
        "about": "ticket",
        "opened_at": "2026-11-10T13:05:00.000000Z",
        "severity": "medium",
        "evidence": [],
        "facts": {},
        "historic": 0,
    },
    "flag_log": {
        "rule": "repeat_contact_14",
        "rule_version": "1",
        "what": "opened",
        "at": "2026-11-10T13:05:00.000000Z",
        "recorded_at": "2026-11-10T13:05:09.000000Z",
    },
    "pushes": {
        "sink": "linear",
        "action": "create",
        "far_id": "0b9f1b4e-1111-4222-8333-444455556666",
        "rule": "product_bug_escalation",
        "content": {"title": "t", "severity": "high"},
        "state": "pending",
        "due_at": "2026-11-23T09:20:00.000000Z",
        "created_at": "2026-11-23T09:10:00.000000Z",
        "occurrence": 0,
        "attempts": 0,
        "outcome_unknown": 0,
    },
    "attempts": {
        "sink": "linear",
        "started_at": "2026-11-23T09:10:01.000000Z",
        "outcome": "delivered",
        "took_ms": 184.2,
    },
    "exchanges": {
        "attempt": 1,
        "number": 0,
        "at": "2026-11-23T09:10:01.000000Z",
        "method": "POST",
        "address": "https://api.linear.app",
        "sent_headers": "content-type: application/json",
        "sent": '{"query": "(text, 80 characters)"}',
        "status": 200,
        "headers": "x-complexity: 12",
        "answer": '{"data": {}}',
        "trouble": "",
    },
    "events": {
        "connection": CONNECTION,
        "form": "history",
        "sequence": "",
        "time_source": "vendor",
        "fields": {},
        "signs": {},
        "kind": "message",
        "received_at": "2026-11-02T08:14:05.000000Z",
    },
    "deliveries": {
        "connection": CONNECTION,
        "kind": "webhook",
        "outcome": "applied",
        "conflict": 0,
        "events": 1,
    },
    "accounts": {
        "source": "ticket",
        "customers": 1,
        "first_contact_at": "2026-05-02T08:14:03.000000Z",
        "last_contact_at": "2026-11-02T08:14:03.000000Z",
        "contacts_30": 2.0,
        "contacts_90": 4.0,
        "median_month": 1.5,
        "months_known": 5.0,
        "unresolved_30": 0.0,
        "unresolved_90": 1.0,
        "escalations_30": 1.0,
        "escalations_90": 1.0,
        "ease_30_answers": 0.0,
        "ease_90_answers": 1.0,
        "ease_90": 5.5,
        "ease_baseline_answers": 0.0,
        "top_category_30": "data_import",
        "top_category_90": "data_import",
        "health_score": 94.0,
        "health_state": "healthy",
        "health_since": "2026-10-02T08:14:03.000000Z",
        "health_parts": {"ease": 0.0, "escalations": 6.0, "unresolved": 0.0, "volume": 0.0},
        "health_version": "1",
    },
    "problems": {
        "kind": "bug",
        "category": "data_import",
        "state": "open",
        "first_at": "2026-11-10T13:05:00.000000Z",
        "latest_at": "2026-11-10T13:05:00.000000Z",
        "tickets": 1,
        "customers": 1,
        "accounts": 1,
        "hand_overs": 1,
        "tickets_1": 0,
        "tickets_7": 0,
        "tickets_30": 1,
        "accounts_7": 0,
    },
    "annotations": {
        "at": "2026-11-10T12:00:00.000000Z",
        "kind": "note",
        "source": "command",
        "recorded_at": "2026-11-10T13:05:00.000000Z",
    },
    "changes": {
        "at": "2026-11-10T12:00:00.000000Z",
        "what": "Shorter answers",
        "why": "Long ones end in hand-overs",
        "metric": "escalation_rate",
        "direction": "down",
        "remeasure_at": "2026-12-08T12:00:00.000000Z",
        "source": "command",
        "overlaps": [],
        "recorded_at": "2026-11-10T13:05:00.000000Z",
    },
    "actions": {
        "title": "Explain VAT numbers",
        "kind": "article",
        "owner": "Ann",
        "state": "open",
        "state_since": "2026-11-10T13:05:00.000000Z",
        "source": "api",
        "recorded_at": "2026-11-10T13:05:00.000000Z",
    },
    "goals": {
        "lens": "quality",
        "why": "Solved means solved",
        "recorded_at": "2026-11-10T13:05:00.000000Z",
    },
    "baselines": FROZEN,
    "reports": {**FROZEN, "audience": "executive"},
    "problem_reports": {
        "kind": "bug",
        "at": "2026-11-10T13:05:00.000000Z",
        "bug_spans": [],
        "prints": [],
        "category": "data_import",
        "account_id": "",
        "customer_id": "",
        "wording": "",
        "basis": "alone",
        "possible": "",
    },
}


def ago(**span: float) -> str:
    """A stored moment before NOW: ago(minutes=5)."""
    return to_text(NOW - timedelta(**span))


class Installation:
    """A data_dir with a store and a log; every method writes with telling defaults and returns the key."""

    def __init__(self, data_dir: Path, address: str | None = None) -> None:
        """address: the PostgreSQL database that holds the store; deskgauge.db when None."""
        self.data_dir = data_dir
        self.path = data_dir / "deskgauge.db"
        self.store = open_postgres(address) if address else open_store(self.path)
        self.reads = PostgresReads(address) if address else Reads(self.path)
        self._log = LogWriter.open(data_dir, "web")
        self.beat()

    def beat(self, at: datetime = NOW) -> None:
        """The worker goes round its loop."""
        (self.data_dir / heartbeat.NAME).touch()
        os.utime(self.data_dir / heartbeat.NAME, (at.timestamp(), at.timestamp()))

    def close(self) -> None:
        self._log.close()
        if isinstance(self.reads, PostgresReads):
            self.reads.close()
        self.store.close()

    def add(self, table: str, **values: Any) -> None:
        """One row of any table: given values over the defaults, None for the rest."""
        given = DEFAULTS.get(table, {}) | values
        columns = TABLES[table].columns
        row = {name: given.get(name) for name in columns if name in given or name != "number"}
        stored = {name: json.dumps(one) if isinstance(one, dict | list) else one for name, one in row.items()}
        columns = ", ".join(f'"{name}"' for name in stored)
        self.store.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({places(stored)})", list(stored.values())
        )

    def problem(self, ticket: str, problem: str = "problem-1", **values: Any) -> str:
        """A problem with its first ticket's report."""
        self.add("problems", id=problem, ticket_id=ticket, **values)
        self.add("problem_reports", ticket_id=ticket, problem_id=problem)
        return problem

    def receive(self, body: bytes = b"{}", received_at: str = "", kind: str = "webhook") -> str:
        """A delivery in the log that nobody has read yet."""
        at = datetime.fromisoformat(received_at) if received_at else NOW
        return self._log.append([LogEntry(CONNECTION, kind, at, {}, body)])[0]

    def settle(self, outcome: str = "applied", *, body: bytes = b"{}", **values: Any) -> str:
        """A delivery in the log with what became of it; the worker's position moves on with it."""
        received_at = values.pop("received_at", ago(minutes=1))
        name = self.receive(body, received_at)
        values = {"key": name, "settled_at": received_at} | values
        slot, day, number = name.split("/")
        with self.store.atomic():
            self.add("deliveries", name=name, outcome=outcome, received_at=received_at, **values)
            upsert(self.store, "positions", [{"slot": slot, "day": day, "id": int(number)}])
        return name

    def sink(self, name: str, state: str = "closed", **values: Any) -> None:
        """How a sink stands."""
        sink_states.show(self.store, [SinkState(name, state, **values)])

    def mark(self, name: str, **values: Any) -> None:
        """A recorded fact, as the worker keeps it."""
        with self.store.atomic():
            self.store["marks"].upsert({"name": name, "value": json.dumps(values)}, pk="name")

    def ticket(self, number: str, **values: Any) -> str:
        key = f"{CONNECTION}:{number}"
        self.add("tickets", id=key, **values)
        return key

    def episode(self, ticket: str, **values: Any) -> str:
        key = f"{ticket}#{values.get('number', 1)}"
        self.add("episodes", id=key, ticket_id=ticket, **values)
        return key

    def event(
        self, ticket: str, number: int, kind: str, at: str, fields: dict[str, Any], **values: Any
    ) -> str:
        key = f"{CONNECTION}:{kind}:{number}"
        self.add(
            "events", id=key, hash=f"h{number}", ticket_id=ticket, kind=kind, at=at, fields=fields, **values
        )
        return key
