"""What a file or a CRM tells of accounts: rows checked and put into the delivery log, and read from there like everything else.

{"accounts": [{"account": "<account id>", "at": "<moment>", "name": "...", "tier": "...", "owner": "...",
               "contract_value": <minor units>, "contract_currency": "EUR", "renewal_at": "<moment>",
               "customer_since": "<moment>", "active_users": 3, "lifecycle": "...", "source": "<sink>"}, ...]}

A row without `source` came from a file.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision, list_currencies
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from adapters.base import Delivery
from adapters.body import load_body
from adapters.fields import Read
from adapters.shapes import first_problem
from rules.context import CONTEXT
from rules.errors import ConfigError, MalformedBody
from rules.model import Event, Form, Kind
from rules.moments import from_text, to_text
from service.config.sources import ACCOUNT_ID
from service.import_files import rows_of
from service.orders import CONNECTION, SLOT
from service.store.log import LogEntry, LogWriter

KIND = "account_told"
AT_ONCE = 500
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
ACCOUNT = validate.Regexp(ACCOUNT_ID, error="Write CONNECTION:ID, as on the page Accounts.")


def _moment(text: str) -> str:
    """A day, or a moment with a zone, in our form."""
    try:
        moment = from_text(f"{text}T00:00:00Z" if len(text) == 10 else text)
    except ValueError:
        raise ValueError("is no moment. Write 2026-01-31 or 2026-01-31T09:00:00Z.") from None
    if moment > LATEST:
        raise ValueError("lies too far ahead. Write a year before 2200.")
    return to_text(moment)


def _text(value: str) -> str:
    if not 0 < len(value) <= 100:
        raise ValueError("is longer than 100 characters. Shorten it.")
    return value


class RowSchema(Schema):
    """One row of the file; a column that it does not know is refused."""

    account = fields.String(required=True, validate=ACCOUNT)
    at = Read(_moment)
    name = Read(_text)
    tier = Read(_text)
    owner = Read(_text)
    contract_value = fields.Decimal(
        validate=validate.Range(0, 10**12), error_messages={"invalid": "is no amount. Write 4800.00."}
    )
    currency = fields.String(
        validate=validate.OneOf(sorted(list_currencies()), error="is no ISO 4217 code. Write EUR.")
    )
    renewal = Read(_moment)
    customer_since = Read(_moment)
    active_users = fields.Integer(
        validate=validate.Range(0, 10**9), error_messages={"invalid": "is no whole number. Write 120."}
    )

    @validates_schema
    def _both(self, loaded: Mapping[str, Any], **_: Any) -> None:
        missing = {"contract_value", "currency"} - loaded.keys()
        if len(missing) == 1:
            raise ValidationError("Give contract_value and currency together.", missing.pop())


SCHEMA = RowSchema()


@dataclass(slots=True)
class Told:
    """What a file holds: good rows, and what is wrong by line."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


def read_file(path: Path) -> Told:
    """Check a CSV file; ConfigError where it cannot be read."""
    if path.suffix.lower() != ".csv":
        raise ConfigError(f"{path}: a file of accounts is named .csv, so that it is clear what it holds.")
    found = Told()
    for line in rows_of(path):
        try:
            if line.refused:
                raise MalformedBody(line.refused)
            cells = {name: str(value) for name, value in load_body(line.body).items()}
            found.rows.append(_row(SCHEMA.load(cells)))
        except MalformedBody as error:
            found.bad.append((line.number, str(error)))
        except ValidationError as error:
            said = (f"{name}: {' '.join(texts)}" for name, texts in error.messages_dict.items())
            found.bad.append((line.number, "; ".join(said)))
    return found


def _row(said: Mapping[str, Any]) -> dict[str, Any]:
    """The row in our words, the amount in minor units."""
    row = {
        name: said[name]
        for name in ("account", "at", "name", "tier", "owner", "customer_since", "active_users")
        if name in said
    }
    if "renewal" in said:
        row["renewal_at"] = said["renewal"]
    if "currency" in said:
        units = said["contract_value"].scaleb(get_currency_precision(said["currency"]))
        row |= {"contract_value": round(units), "contract_currency": said["currency"]}
    return row


def keep(data_dir: Path, rows: Sequence[Mapping[str, Any]], now: datetime) -> list[str]:
    """Put the rows into the delivery log; the deliveries' names."""
    writer = LogWriter.open(data_dir, SLOT)
    try:
        return writer.append(list(_entries(rows, now)))
    finally:
        writer.close()


def _entries(rows: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[LogEntry]:
    for start in range(0, len(rows), AT_ONCE):
        body = json.dumps({"accounts": list(rows[start : start + AT_ONCE])}, ensure_ascii=False).encode()
        yield LogEntry(CONNECTION, KIND, now, {}, body)


def read(delivery: Delivery) -> Sequence[Event]:
    """One ACCOUNT for each row, from its own time or that of receipt; MalformedBody."""
    rows = load_body(delivery.body).get("accounts")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MalformedBody("this tells of no accounts", "/accounts")
    return [_event(delivery, row, f"/accounts/{number}") for number, row in enumerate(rows)]


def _event(delivery: Delivery, row: Mapping[str, Any], place: str) -> Event:
    told = {name: row[name] for name in CONTEXT if row.get(name) is not None}
    try:
        account, at = str(row["account"]), from_text(row["at"]) if row.get("at") else delivery.received_at
        for name, value in told.items():
            CONTEXT[name](value)
        ACCOUNT(account)
    except (KeyError, TypeError, ValueError, ValidationError):
        raise first_problem({"account": ["this row cannot be read"]}, place) from None
    digest = hashlib.sha256(json.dumps([account, to_text(at), told], sort_keys=True).encode()).hexdigest()[
        :24
    ]
    return Event(
        f"{CONNECTION}:account:{digest}", CONNECTION, "", Kind.ACCOUNT, Form.SNAPSHOT, at,
        {"account_id": account, **_source(row), **told}, sequence=delivery.name,
        time_source="vendor" if row.get("at") else "received",
    )  # fmt: skip


def _source(row: Mapping[str, Any]) -> dict[str, str]:
    source = row.get("source")
    return {"source": source} if isinstance(source, str) else {}
