"""deskgauge backup, restore and pushes resume: what they say, and their exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.store import sink_states
from service.store.looked_up import Found, LookedUp
from tests.service.cli.conftest import Command, configured
from tests.service.cli.test_pushes import SINKS, ordered
from tests.service.installation import NOW, Installation


@pytest.fixture
def made(command: Command, tmp_path: Path) -> Installation:
    """A configured installation whose worker is not running, with a delivery and two pushes."""
    installation = configured(command, tmp_path, SINKS)
    installation.settle(body=b'{"synthetic": 1}')
    for number in (1, 2):
        installation.add("pushes", id=f"p{number}", subject=f"zendesk:{number}")
    return installation


def stop(made: Installation) -> None:
    """A backup was restored, and one of its pushes was found."""
    sink_states.stop_restored(made.store, ["linear"], NOW, NOW)
    LookedUp(made.store).note("linear", ["p1"], Found.ABSENT, NOW)


def backed_up(command: Command, *arguments: str) -> Any:
    return json.loads(command("backup", *arguments, "--json").out)


def test_a_backup_goes_into_the_folder_backups_beside_the_configuration(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    said = command("backup")

    (backup,) = (tmp_path / "backups").iterdir()
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{backup.relative_to(tmp_path)}: ") or said.out.startswith(f"{backup}: ")
    assert said.out.rstrip().endswith("1 deliveries; checked.")
    assert (backup / "manifest.json").exists()


def test_in_json_it_says_where_it_is_and_what_it_holds(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    document = backed_up(command, str(tmp_path / "one.tar"))

    assert document["backup"] == str(tmp_path / "one.tar")
    assert document["bytes"] > 0
    assert (document["deliveries"], set(document)) == (
        1,
        {"backup", "made_at", "instance", "files", "bytes", "deliveries"},
    )


def test_a_place_that_does_not_do_is_2_and_a_backup_that_fails_is_1(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    (tmp_path / "there.tar").write_text("mine")
    assert command("backup", "there.tar").code == 2

    (tmp_path / "frozen").mkdir()
    (tmp_path / "frozen/b.parquet").mkdir()
    failed = command("backup", "other.tar")
    assert (failed.code, (tmp_path / "other.tar").exists()) == (1, False)
    assert "was not made" in failed.err


def test_a_restore_says_what_was_done_and_what_to_do_next(command: Command, made: Installation) -> None:
    backup = backed_up(command, "one.tar")
    made.receive(b"later")
    made.close()
    said = command("restore", backup["backup"])

    assert said.code == 0
    first, second, third = said.out.splitlines()
    assert first.startswith(f"Restored as of {backup['made_at'][:19]}Z. What was there before is in ")
    assert second == "The worker reads 1 deliveries again; 1 of them came after the backup."
    assert third.startswith("Nothing is sent to linear: ")
    listed = command("pushes", "list")
    assert (listed.code, listed.out.splitlines()[0]) == (
        1,
        f"linear needs a person: {sink_states.REASONS['restored']}",
    )


def test_while_a_process_writes_nothing_is_restored(command: Command, made: Installation) -> None:
    backup = backed_up(command, "one.tar")["backup"]
    refused = command("restore", backup)

    assert (refused.code, refused.out) == (2, "")
    assert "web-0 is written by a running process" in refused.err


def test_a_backup_that_is_not_there_is_2_and_one_that_is_damaged_1(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    made.close()
    assert command("restore", "nothing.tar").code == 2
    (tmp_path / "text.tar").write_text("no archive")
    refused = command("restore", "text.tar")

    assert (refused.code, "cannot be unpacked" in refused.err) == (1, True)


def test_resuming_after_a_restore_first_shows_what_was_found(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    stop(made)
    said = command("pushes", "resume")

    assert (said.code, ordered(tmp_path)) == (0, [])
    assert said.out.splitlines() == [
        "A backup of 2026-11-23T09:12Z was restored at 2026-11-23T09:12Z.",
        "linear: 2 pushes wait",
        "    1 are not there and would be sent",
        "    1 are not looked up yet",
        "Send what waits with --yes.",
    ]
    (one,) = json.loads(command("pushes", "resume", "linear", "--json").out)["sinks"]
    assert (one["sink"], one["there"], one["absent"], one["unseen"], one["waiting"]) == ("linear", 0, 1, 1, 2)


def test_what_waits_for_a_digest_is_not_looked_up_by_itself(command: Command, made: Installation) -> None:
    stop(made)
    made.add("digest_members", push_id="p2", digest="d1")

    assert "not looked up yet" not in command("pushes", "resume").out


@pytest.mark.parametrize("arguments", [(), ("linear",)])
def test_with_yes_the_sinks_go_on(
    command: Command, made: Installation, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    stop(made)
    command("pushes", "resume", *arguments, "--yes")

    at = "2026-11-23T09:12:00.000000Z"
    assert ordered(tmp_path) == [{"order": "resume_restored", "sinks": ["linear"], "at": at}]


def test_until_the_log_was_read_again_nothing_goes_on(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    stop(made)
    made.receive(b"before the restore", "2026-11-23T09:00:00+00:00")
    said = command("pushes", "resume", "--yes")

    assert (said.code, ordered(tmp_path)) == (1, [])
    assert "still wait for the worker" in said.out


def test_what_came_after_the_restore_holds_nobody_up(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    stop(made)
    made.receive(b"after the restore", "2026-11-23T10:00:00+00:00")
    command("pushes", "resume", "--yes")

    assert len(ordered(tmp_path)) == 1


def test_without_a_restore_there_is_nothing_to_resume(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    said = command("pushes", "resume", "--yes")

    assert (said.code, said.out) == (0, "No sink is stopped by a restore.\n")
    command("pushes", "resume", "linear")
    assert ordered(tmp_path) == [{"order": "resume", "sink": "linear"}]
