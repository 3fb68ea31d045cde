"""The command up: web and worker as children of one supervisor."""

import sys
from collections.abc import Mapping
from pathlib import Path

from service.processes.supervisor import Child, Supervisor


def run(file: Path, logs: str, host: str, port: int, environ: Mapping[str, str]) -> int:
    """Keep web and worker up until a signal; gives the exit code."""
    return Supervisor(children(file, logs, host, port, environ)).run()


def children(file: Path, logs: str, host: str, port: int, environ: Mapping[str, str]) -> list[Child]:
    """The processes of one installation, each a command of this very program."""
    program = [sys.executable, "-m", "service", "--config", str(file.resolve()), "--logs", logs]
    return [
        Child("worker", [*program, "worker"], environ),
        Child("web", [*program, "web", "--host", host, "--port", str(port)], environ),
    ]
