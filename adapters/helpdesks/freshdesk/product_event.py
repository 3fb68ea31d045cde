"""One product event, loaded and ready to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema

from adapters.base import Delivery
from adapters.helpdesks.freshdesk.own import Own
from adapters.shapes import load
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Form


@dataclass(frozen=True, slots=True)
class ProductEvent:
    """One product event; the records in `data` are loaded by who reads them."""

    delivery: Delivery
    at: datetime
    data: Mapping[str, Any]
    own: Own

    @property
    def sequence(self) -> str:
        """The event's own time, which is finer than that of the records."""
        return f"{self.at.timestamp():020.3f}"

    def record(self, name: str, shape: Schema) -> dict[str, Any]:
        """The record of that name; MalformedBody where it is missing."""
        if name not in self.data:
            raise MalformedBody("Missing data for required field.", f"/data/{name}")
        return load(shape, self.data[name], f"/data/{name}")

    def source(self, ticket: str, updated_at: datetime | None = None) -> Source:
        """What its events share."""
        return Source(self.delivery, ticket, Form.HINT, updated_at)
