"""A whole installation in a folder, run as a stranger would run it: init, up, signed webhooks."""

import atexit
import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import requests

ROOT = Path(__file__).parents[3]
SECONDS = 30
SAMPLE = ROOT / "docs" / "sample-delivery.json"


def until(condition: Callable[[], object], seconds: float = SECONDS) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Installation:
    """One folder with a configuration, and at most one process that runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.log = folder / "log.jsonl"
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def fresh(cls, folder: Path) -> "Installation":
        """One as `init` makes it: run once, then copied."""
        shutil.copytree(_initial(), folder)
        return cls(folder)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._program(*arguments),
            capture_output=True,
            text=True,
            env=self._environ(),
            timeout=60,
            check=False,
        )

    def start(self, *arguments: str) -> None:
        """Start a command and leave it running; its log lines go to a file."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._program(*arguments), stdout=log, stderr=log, env=self._environ()
            )

    def up(self) -> str:
        """Start web and worker and give their address."""
        self.start("up", "--port", "0")
        assert until(self.url), self.log.read_text()
        return self.url()

    def events(self, name: str) -> list[dict[str, object]]:
        """Log lines of one event."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in map(_line, lines) if line.get("event") == name]

    def url(self) -> str:
        served = self.events("serving")
        return str(served[-1]["url"]) if served else ""

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS)
            finally:
                self.process.kill()

    def configure(self, old: str, new: str) -> None:
        """Change a line of the configuration."""
        path = self.folder / "deskgauge.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    @property
    def secret(self) -> str:
        return (self.folder / "secrets" / "zendesk").read_text().strip()

    def send(self, body: bytes, secret: str = "") -> requests.Response:
        """A signed webhook, as the helpdesk would send it now."""
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        digest = hmac.digest((secret or self.secret).encode(), stamp.encode() + body, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        }
        return requests.post(f"{self.url()}/webhooks/zendesk", data=body, headers=headers, timeout=10)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query of the database finds; nothing while there is no database or no such table."""
        try:
            connection = sqlite3.connect(f"file:{self.data_dir / 'deskgauge.db'}?mode=ro", uri=True)
        except sqlite3.OperationalError:
            return []
        try:
            return connection.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            connection.close()

    def _program(self, *arguments: str) -> list[str]:
        config = str(self.folder / "deskgauge.toml")
        return [sys.executable, "-m", "service", "--config", config, "--logs", "json", *arguments]

    def _environ(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DESKGAUGE_") and name != "PORT"
        }
        return kept | {"PYTHONPATH": str(ROOT)}


@cache
def _initial() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    result = Installation(folder).command("init")
    assert result.returncode == 0, result.stderr
    return folder


def _line(text: str) -> dict[str, object]:
    try:
        return dict(json.loads(text))
    except ValueError:
        return {}
