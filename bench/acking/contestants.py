"""Starts the servers that are compared, each as a process of its own on a free port of 127.0.0.1."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.config.installation import draw

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0

CONFIGURATION = """\
[deskgauge]
data_dir = "{data_dir}"

[connections.desk]
helpdesk = "zendesk"
secrets = ["${{BENCH_SECRET}}"]
"""


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended at the end, by its own id."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def ours(module: str, *arguments: str) -> Iterator[int]:
    """One of our modules that prints its port; gives the port."""
    with running([sys.executable, "-m", f"bench.acking.{module}", *arguments]) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def granian(application: str, threads: int, **environment: str) -> Iterator[int]:
    """A Flask application on granian with one worker process and so many blocking threads; gives the port."""
    port = _free_port()
    settings = {
        "interface": "wsgi",
        "host": "127.0.0.1",
        "port": port,
        "workers": 1,
        "blocking-threads": threads,
        "log-level": "error",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "granian", *options, f"bench.acking.{application}:app"]
    with running(command, **environment):
        _wait_for(port)
        yield port


@contextmanager
def worker(data_dir: Path, secret: str) -> Iterator[subprocess.Popen[str]]:
    """The real worker process on the same data folder."""
    file = data_dir / "deskgauge.toml"
    file.write_text(CONFIGURATION.format(data_dir=data_dir))
    draw(data_dir)
    command = [sys.executable, "-m", "service", "--config", str(file), "worker"]
    with running(command, BENCH_SECRET=secret) as process:
        yield process


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing answers on port {port}")
