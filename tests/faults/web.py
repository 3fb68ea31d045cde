"""The intake in a process of its own, with senders in this one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from service.crash_points import VARIABLE
from service.store.log_reader import LogReader
from tests.service.intake.sample_helpdesk import signed_headers

PROGRAM = Path(__file__).parents[1] / "service" / "intake" / "server_process.py"
SECONDS = 30


class Web:
    """A running intake on a port of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhooks/desk"

    def send(self, body: bytes, seconds: float = 10) -> requests.Response:
        return requests.post(self.url, data=body, headers=signed_headers(body), timeout=seconds)

    def acknowledged(self, body: bytes) -> bool:
        """Whether the body got a 2xx; a cut connection is no answer."""
        try:
            return self.send(body).status_code == 200
        except requests.RequestException:
            return False

    def killed(self) -> bool:
        """Whether the process ended by SIGKILL, in time."""
        return self.process.wait(SECONDS) == -9


@contextmanager
def web(
    folder: Path, crash_at: str = "", prefix: Sequence[str] = (), **options: Mapping[str, Any]
) -> Iterator[Web]:
    """Start one; whatever still runs at the end is stopped."""
    command = [*prefix, sys.executable, str(PROGRAM), str(folder), json.dumps(options)]
    environ = {**os.environ, VARIABLE: crash_at}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ
    )
    try:
        assert process.stdout is not None
        yield Web(process, int(process.stdout.readline()))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=SECONDS)


def bodies_in_log(folder: Path) -> list[bytes]:
    """Every body that the log holds, in order."""
    with LogReader(folder) as reader:
        return [one.body for slot in reader.slots() for one in reader.read(slot, "", 0, 100_000)]
