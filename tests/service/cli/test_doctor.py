"""`deskgauge doctor`: every finding says what was seen and, where something is wrong, what to do."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.settings import ConnectionSettings, Secret, SourceSettings
from rules.errors import InvalidSignature, SinkError
from rules.moments import to_text
from service import doctor
from service.config import Settings, load_settings
from service.doctor import examine, sqlite_finding
from service.finding import Finding
from service.store.context_marks import ContextMark, ContextMarks
from service.store.log import LogEntry, LogWriter
from service.store.records import Records
from service.store.sqlite import open_store
from tests.fakes.far_side import status
from tests.fakes.stripe import KEY, FakeStripe
from tests.service.cli.conftest import Command


@pytest.fixture
def settings(command: Command, tmp_path: Path) -> Settings:
    """A fresh installation as `init` makes it."""
    command("init")
    return load_settings(tmp_path / "deskgauge.toml", {})


def moment() -> datetime:
    """Not that of import: a session may have lasted an hour by then."""
    return datetime.now(UTC)


def found(settings: Settings, what: str, now: datetime | None = None) -> Finding:
    """The finding of that name."""
    (finding,) = [finding for finding in examine(settings, now or moment()) if finding.what == what]
    return finding


def test_nothing_is_wrong_with_a_fresh_installation(settings: Settings) -> None:
    assert [finding for finding in examine(settings, moment()) if finding.state == "wrong"] == []


def test_every_wrong_finding_says_what_to_do(settings: Settings) -> None:
    (settings.data_dir / "install_id").unlink()
    (settings.file.parent / "secrets" / "zendesk").chmod(0o644)
    wrong = [finding for finding in examine(settings, moment()) if finding.state == "wrong"]

    assert [finding.what for finding in wrong] == ["installation", "secrets"]
    assert "init --only-data-dir" in wrong[0].fix
    assert wrong[1].fix.startswith("chmod 600 ")


def test_a_metric_of_ones_own_that_is_wrong_is_named_with_its_place(
    settings: Settings, tmp_path: Path
) -> None:
    assert found(settings, "metrics").state == "fine"
    (tmp_path / "own.yaml").write_text("id: own_volume\n")
    finding = found(replace(settings, metrics_dir=tmp_path), "metrics")

    assert finding.state == "wrong"
    assert "own.yaml" in finding.fix


def test_a_worker_does_not_start_with_a_wrong_metric(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text("id: own_volume\n")
    text = settings.file.read_text()
    settings.file.write_text(text.replace("[rules]", '[rules]\nmetrics = "own"', 1))
    worker = [sys.executable, "-m", "service", "--config", str(settings.file), "worker"]
    said = subprocess.run(worker, capture_output=True, text=True, timeout=60)

    assert said.returncode == 2
    assert "own.yaml" in said.stderr


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 6, 23), "fine"),
        ((3, 7, 0), "note"),
        ((3, 40, 1), "note"),
        ((3, 51, 2), "note"),
        ((3, 51, 3), "fine"),
    ],
)
def test_a_sqlite_with_the_wal_reset_bug_is_noted(version: tuple[int, ...], state: str) -> None:
    assert sqlite_finding(version, "x").state == state


def test_a_clock_that_went_back_is_wrong(settings: Settings) -> None:
    assert found(settings, "clock", moment()).state == "fine"
    assert found(settings, "clock", moment() - timedelta(hours=1)).state == "wrong"
    assert found(settings, "clock", datetime(1970, 1, 1, tzinfo=UTC)).fix.startswith("Set the clock")


def test_a_connection_signs_and_verifies(settings: Settings) -> None:
    finding = found(settings, "connection zendesk")

    assert (finding.state, finding.seen) == ("fine", "1 of 1 secrets accepted, a signature made and verified")


class Odd:
    """A helpdesk whose verification refuses what it has signed itself."""

    def __init__(self, *secrets: Secret) -> None:
        self.settings = ConnectionSettings("odd", "odd", secrets)

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]:
        return {}

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        raise InvalidSignature("no match")


def test_a_signature_that_does_not_verify_is_wrong() -> None:
    finding = doctor.connection_finding("connection odd", Odd(Secret("k9Zt4uVw8sQmX2bN")), moment())

    assert (finding.state, finding.seen) == ("wrong", "no match")


def test_a_connection_whose_secrets_are_all_over_is_wrong() -> None:
    finding = doctor.connection_finding("connection odd", Odd(Secret("k9Zt4uVw8sQmX2bN", moment())), moment())

    assert finding.state == "wrong"
    assert finding.seen == "0 of 1 secrets accepted"


class Far:
    """A sink that can be asked."""

    def __init__(self, answer: str | SinkError) -> None:
        self.answer = answer

    def probe(self) -> str:
        if isinstance(self.answer, SinkError):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "state"), [("signed in", "fine"), (SinkError("the key was refused", permanent=True), "wrong")]
)
def test_a_sink_that_can_be_asked_is_asked(answer: str | SinkError, state: str) -> None:
    finding = doctor.sink_finding("sink bugs", Far(answer))

    assert (finding.state, finding.seen) == (state, str(answer))


def test_a_redis_that_does_not_answer_is_wrong_and_its_password_hidden(tmp_path: Path) -> None:
    (finding,) = doctor.redis_findings("redis://:hunter2@127.0.0.1:1/0")

    assert finding.state == "wrong"
    assert "hunter2" not in finding.seen
    assert list(doctor.redis_findings("inline")) == []


SURVEY = """
[connections.asks]
helpdesk = "freshdesk"
secrets = ["file:secrets/zendesk"]
survey_field = "cf_ease"
"""
CREDENTIALS = """base_url = "https://desk.example"
credentials = { api_key = "file:secrets/zendesk" }
"""

WRITING = """write_tags = true
write_fields = { turn_count = "cf_turns" }
ask_reason = true
"""


def with_lines(settings: Settings, lines: str) -> Settings:
    """The installation with these lines behind its configuration."""
    settings.file.write_text(settings.file.read_text() + lines)
    return load_settings(settings.file, {})


@pytest.mark.parametrize(
    ("more", "state", "seen"),
    [
        ("", "wrong", "nothing is written: its API cannot be used"),
        (CREDENTIALS, "fine", "the survey's link into field cf_ease"),
        (
            CREDENTIALS + WRITING,
            "fine",
            "the survey's link into field cf_ease, tags that begin with dg_, "
            "turn_count into field cf_turns, a note that asks for a missing reason",
        ),
        (
            CREDENTIALS + WRITING + "read_only = true\n",
            "fine",
            "read-only: nothing is written to this helpdesk",
        ),
    ],
)
def test_doctor_says_what_is_written_to_a_helpdesk_or_why_nothing_is(
    settings: Settings, more: str, state: str, seen: str
) -> None:
    finding = found(with_lines(settings, SURVEY + more), "writing to asks")

    assert (finding.state, finding.seen) == (state, seen)
    assert bool(finding.fix) == (state == "wrong")


SCHEDULE = """
[schedules.support]
zone = "Europe/Berlin"
week = { monday = "09:00-17:00" }
closed = [2026-12-28]
"""
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_schedule_shows_its_next_opening_and_closed_day(settings: Settings) -> None:
    used = with_lines(settings, SCHEDULE + 'applies_to = ["group:7"]\n')
    finding = found(used, "schedule support", SUNDAY)

    assert finding.state == "fine"
    assert finding.seen == "opens 2026-11-23 08:00 UTC, next closed day 2026-12-28"


def test_a_schedule_that_nothing_uses_is_wrong(settings: Settings) -> None:
    finding = found(with_lines(settings, SCHEDULE), "schedule support", SUNDAY)

    assert (finding.state, finding.fix) == (
        "wrong",
        "Make it business_hours.default, or say what it applies_to.",
    )


def test_the_command_answers_people_and_programs(command: Command, settings: Settings) -> None:
    shown = command("doctor")
    rows = json.loads(command("doctor", "--json").out)

    assert shown.code == 0
    assert "WAL-reset" in shown.out or "SQLite" in shown.out
    assert {row["what"] for row in rows} >= {
        "Python",
        "SQLite",
        "clock",
        "data_dir",
        "installation",
        "secrets",
        "rules",
    }


def test_the_command_gives_1_when_something_is_wrong(command: Command, settings: Settings) -> None:
    (settings.data_dir / "install_id").unlink()

    assert command("doctor").code == 1


def changed(settings: Settings, old: str, new: str) -> Settings:
    """The same installation with another line in its file."""
    text = settings.file.read_text()
    assert old in text
    settings.file.write_text(text.replace(old, new))
    return load_settings(settings.file, {})


def test_a_folder_that_is_gone_is_wrong(settings: Settings) -> None:
    settings.data_dir.rename(settings.data_dir.with_name("moved"))

    finding = found(settings, "data_dir")
    assert finding.state == "wrong"
    assert finding.seen == f"{settings.data_dir} does not exist"
    assert "init --only-data-dir" in finding.fix


def test_a_disk_that_is_almost_full_is_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.health.RESERVE_BYTES", 2**62)

    finding = found(settings, "data_dir")
    assert finding.state == "wrong"
    assert "Make room." in finding.fix


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('# file = "taxonomy.yaml"', 'file = "gone.yaml"', "gone.yaml: cannot be read"),
        ('# folder = "rules"', 'folder = "gone"', "gone is not a folder"),
    ],
)
def test_meaning_that_cannot_be_read_is_wrong(settings: Settings, old: str, new: str, told: str) -> None:
    finding = found(changed(settings, old, new), "rules")

    assert finding.state == "wrong"
    assert told in finding.fix


def test_no_connection_at_all_is_wrong(settings: Settings) -> None:
    text = settings.file.read_text()
    settings.file.write_text(text.split("[connections.zendesk]")[0])

    finding = found(load_settings(settings.file, {}), "connections")
    assert (finding.state, finding.seen) == ("wrong", "none")
    assert finding.fix == "Add [connections.NAME] to the configuration."


def test_every_connection_and_sink_has_a_line_of_its_own(settings: Settings) -> None:
    more = (
        '[connections.second]\nhelpdesk = "zendesk"\nsecrets = ["file:secrets/zendesk"]\n'
        '[sinks.bugs]\nkind = "linear"\nsecret = "file:secrets/zendesk"\n'
        'base_url = "http://127.0.0.1:9/graphql"\noptions = { team = "SUP" }\n'
    )
    settings.file.write_text(settings.file.read_text() + more)

    states = {one.what: one.state for one in examine(load_settings(settings.file, {}), moment())}

    assert states["connection zendesk"] == states["connection second"] == "fine"
    assert states["sink bugs"] == "wrong"


def test_a_sink_that_cannot_be_asked_is_only_noted() -> None:
    finding = doctor.sink_finding("sink bugs", Mute())

    assert finding.state == "note"
    assert "cannot be asked without writing" in finding.seen


class Mute:
    """A sink that only sends."""


def test_a_helpdesk_that_cannot_sign_is_fine_while_a_secret_counts() -> None:
    class Listens:
        settings = ConnectionSettings("quiet", "quiet", (Secret("k9Zt4uVw8sQmX2bN"),))

    finding = doctor.connection_finding("connection quiet", Listens(), moment())

    assert (finding.state, finding.seen) == ("fine", "1 of 1 secrets accepted")


@pytest.mark.parametrize(("ago", "state"), [(0, "fine"), (300, "note")])
def test_a_worker_is_fine_while_it_goes_round(settings: Settings, ago: int, state: str) -> None:
    alive = settings.data_dir / "worker.alive"
    alive.touch()
    os.utime(alive, (time.time() - ago, time.time() - ago))

    assert found(settings, "worker").state == state


def test_a_backlog_beyond_the_limit_is_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.health.BACKLOG_LIMIT", 0)
    writer = LogWriter.open(settings.data_dir, "web")
    writer.append([LogEntry("zendesk", "webhook", moment(), {}, b"{}")])
    writer.close()

    finding = found(settings, "backlog")
    assert (finding.state, finding.seen) == ("wrong", "1 deliveries wait")


def test_findings_come_in_the_order_in_which_to_mend_them(settings: Settings) -> None:
    assert [finding.what for finding in examine(settings, moment())] == [
        "Python", "SQLite", "clock", "data_dir", "installation", "secrets", "rules", "metrics",
        "connection zendesk", "account of zendesk", "public_url", "worker", "backlog",
    ]  # fmt: skip


def test_no_finding_shows_a_secret(settings: Settings) -> None:
    secret = settings.connections["zendesk"].secrets[0].value

    assert secret not in repr(examine(settings, moment()))


def test_a_source_is_asked_and_its_readings_are_told(settings: Settings) -> None:
    with FakeStripe() as stripe:
        source = SourceSettings("billing", "stripe", KEY, stripe.url, account_key="organization")
        paying = replace(settings, sources={"billing": source})
        assert found(paying, "source billing") == Finding(
            "source billing", "fine", "reached, it has no subscription yet"
        )

        stripe.usual = status(403)
        assert "Give it Read on" in found(paying, "source billing").seen
    db = open_store(settings.data_dir / "deskgauge.db")
    ContextMarks(Records(db)).put("billing", ContextMark("", 0, 0, to_text(moment()), "The key is wrong."))
    db.close()
    assert found(paying, "accounts in billing").state == "wrong"
