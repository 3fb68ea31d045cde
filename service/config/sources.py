"""Reads `[sources.<name>]`: what billing is read from, and how its customers are tied to accounts."""

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from adapters.settings import SourceSettings
from service.config.problems import Problem, suggestion

TAKEN = "has the name of a sink. Give one of the two another."
ACCOUNT_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}:\S{1,200}")
COLUMNS = ["customer", "account"]
Secret = Callable[[str, str], str]


def read_sources(
    tables: Mapping[str, Mapping[str, Any] | None], secret: Secret, folder: Path, problems: list[Problem]
) -> dict[str, SourceSettings]:
    """The sources by name; what is wrong with them is added to the problems. secret: resolves the reference at a key."""
    return {name: _source(name, table, secret, folder, problems) for name, table in tables.items() if table}


def _source(
    name: str, table: Mapping[str, Any], secret: Secret, folder: Path, problems: list[Problem]
) -> SourceSettings:
    path, file = f"sources.{name}", table["accounts_file"]
    accounts: dict[str, str] = {}
    try:
        accounts = _accounts(folder / file) if file else {}
    except ValueError as error:
        problems.append(Problem(f"{path}.accounts_file", str(error)))
    return SourceSettings(
        name, table["kind"], secret(f"{path}.secret", table["secret"]), table["base_url"], table["account_key"] or "",
        table["account_connection"] or "", table["by_domain"], accounts, table["allow_private"],
    )  # fmt: skip


def _accounts(path: Path) -> dict[str, str]:
    """By customer the account that a file names; ValueError says what is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ValueError(f"{path.name} cannot be read as CSV. Check its path, mode and form.") from None
    if not rows or rows[0] != COLUMNS:
        raise ValueError(f"{path.name} does not begin with the line {','.join(COLUMNS)}.")
    found: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or not row[0] or ACCOUNT_ID.fullmatch(row[1]) is None or row[0] in found:
            raise ValueError(
                f"{path.name}, line {number}: write a customer once, and CONNECTION:ID of its account."
            )
        found[row[0]] = row[1]
    return found


def source_problems(
    tables: Mapping[str, Mapping[str, Any] | None], sinks: Collection[str], connections: Collection[str]
) -> Iterator[Problem]:
    """What does not go together."""
    for name, table in tables.items():
        path = f"sources.{name}"
        if name in sinks:
            yield Problem(path, TAKEN)
        if table is None:
            continue
        if not (table["account_key"] or table["by_domain"] or table["accounts_file"]):
            said = "ties no customer to an account. Give account_key, by_domain or accounts_file."
            yield Problem(path, said)
        connection = table["account_connection"]
        if connection and connection not in connections:
            yield Problem(
                f"{path}.account_connection", f"is no connection. {suggestion(connection, connections)}"
            )
