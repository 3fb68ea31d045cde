"""The README's own lines, run in an empty folder as a stranger would type them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.service.processes.installation import Installation, until

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
START = README.split("## Five minutes to the first real delivery")[1].split("\n## ")[0]
BLOCKS = [block.strip() for block in re.findall(r"```\n(.*?)```", START, re.DOTALL)]
PUBLISHED = "http://127.0.0.1:8321"
TICKET = "zendesk:4711"


def block_with(words: str) -> str:
    """The README's block that holds these words."""
    return next(block for block in BLOCKS if words in block)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Installation]:
    """The folder after `make setup`: the command at its place, and the sample of the documentation."""
    program = tmp_path / ".venv" / "bin" / "deskgauge"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m service "$@"\n')
    program.chmod(0o755)
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "sample-delivery.json", tmp_path / "docs")
    made = Installation(tmp_path)
    yield made
    made.end()


def typed(folder: Path, lines: str) -> str:
    """What a shell in the folder answers to these lines; all of them have to succeed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DESKGAUGE_")}
    done = subprocess.run(
        ["bash", "-ec", lines],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_steps_stand_in_the_order_in_which_they_work() -> None:
    lines = [line.strip() for block in BLOCKS for line in block.splitlines()]
    commands = [line.removeprefix(".venv/bin/deskgauge ").split()[0] for line in lines if line]

    assert [one for one in commands if one in {"make", "init", "up", "doctor", "curl"}] == [
        "make", "init", "up", "doctor", "curl",
    ]  # fmt: skip


def test_a_stranger_gets_from_nothing_to_a_ticket_on_the_page(stranger: Installation) -> None:
    written = typed(stranger.folder, block_with("init").replace("make setup", "true"))
    assert "wrote deskgauge.toml" in written
    url = stranger.up()
    assert until((stranger.data_dir / "worker.alive").exists)
    assert "connection zendesk" in typed(stranger.folder, block_with("doctor"))

    answer = typed(stranger.folder, block_with("curl").replace(PUBLISHED, url))

    assert answer.startswith("HTTP/1.1 200")
    assert "deskgauge-delivery: web-0/" in answer
    assert until(lambda: stranger.rows("SELECT id, category FROM tickets") == [(TICKET, "data_import")])
    assert until(lambda: f'href="/tickets/{TICKET}"' in requests.get(f"{url}/tickets", timeout=10).text)


def test_the_same_lines_with_another_secret_are_refused(stranger: Installation) -> None:
    typed(stranger.folder, block_with("init").replace("make setup", "true"))
    url = stranger.up()
    (stranger.folder / "secrets" / "other").write_text("another-secret-that-nobody-knows-0123456789")

    lines = block_with("curl").replace(PUBLISHED, url).replace("secrets/zendesk", "secrets/other")
    answer = typed(stranger.folder, lines)

    assert answer.startswith("HTTP/1.1 401")
    assert stranger.rows("SELECT id FROM tickets") == []


def test_the_address_of_the_pages_is_the_one_of_the_curl_line() -> None:
    assert PUBLISHED in block_with("curl")
    assert f"<{PUBLISHED}>" in START
