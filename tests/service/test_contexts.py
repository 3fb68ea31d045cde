"""What the doctor and /healthz say of the daily readings of what accounts are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.settings import SinkSettings, SourceSettings
from rules.moments import to_text
from service.contexts import context_findings, context_names, unread_names
from service.finding import Finding
from service.store.context_marks import ContextMark, ContextMarks
from service.store.records import Records
from service.store.sqlite import open_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MORNING, YESTERDAY = to_text(NOW.replace(hour=10)), to_text(NOW.replace(day=22))


def test_a_crm_counts_that_is_told_what_to_read_and_every_source() -> None:
    sinks = {
        "crm": SinkSettings("crm", "any", options={"renewal_from": "renewal"}),
        "silent": SinkSettings("silent", "any", options={"currency": "EUR"}),
    }

    assert context_names(sinks, {"billing": SourceSettings("billing", "any")}) == ["crm", "billing"]


@pytest.mark.parametrize(
    ("mark", "state", "seen", "fix"),
    [
        (ContextMark(), "note", "never read yet", "accounts match"),
        (ContextMark(MORNING, 1), "fine", "read 2.0 h ago, 1 account", ""),
        (ContextMark(MORNING, 12, 3), "fine", "read 2.0 h ago, 12 accounts, 3 of its customers are none of them", ""),
        (ContextMark(YESTERDAY, 12, 0, MORNING, "The key is wrong. Make a new one."), "wrong",
         "last read 24.0 h ago; 2.0 h ago: The key is wrong. Make a new one.", "asked again once a day"),
        (ContextMark("", 0, 0, MORNING, "It is down."), "wrong", "last read never yet; 2.0 h ago: It is down.", "Mend"),
    ],
)  # fmt: skip
def test_each_reading_is_a_finding(mark: ContextMark, state: str, seen: str, fix: str) -> None:
    (found,) = context_findings({"crm": mark}, NOW)

    assert found == Finding("accounts in crm", state, seen, found.fix)
    assert (fix in found.fix) if fix else not found.fix


def test_only_what_failed_last_needs_attention(tmp_path: Path) -> None:
    database = tmp_path / "deskgauge.db"
    assert unread_names(database, ["billing"]) == []

    db = open_store(database)
    marks = ContextMarks(Records(db))
    marks.put("billing", ContextMark(MORNING, 1, 0, MORNING, "It is down."))
    marks.put("crm", ContextMark(MORNING, 1))
    marks.put("gone", ContextMark("", 0, 0, MORNING, "no longer configured"))
    db.close()

    assert unread_names(database, ["billing", "crm"]) == ["billing"]
