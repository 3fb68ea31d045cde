"""Writes truth samples and what people answer about them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.errors import IgnoredDelivery, MalformedBody
from rules.moments import to_text
from rules.truth import ANSWERS
from service.store.records import Records
from service.store.sample_tables import SAMPLES

COLUMNS = SAMPLES[0].columns


def id_of(month: str, seed: str, size: int) -> str:
    """The id of what is drawn so: drawn again, it is the same sample."""
    return hashlib.sha256(f"{month}\n{seed}\n{size}".encode()).hexdigest()[:12]


class SampleRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def keep(self, row: Mapping[str, Any]) -> str:
        """Store a drawn sample; MalformedBody for a row that is none, IgnoredDelivery for one that is drawn already."""
        fits = set(row) == set(COLUMNS) and all(isinstance(row[name], kind) for name, kind in COLUMNS.items())
        if not fits or row["id"] != id_of(row["month"], row["seed"], row["size"]):
            raise MalformedBody("this is no sample that this version knows")
        if self._records.where_in("samples", "id", [row["id"]]):
            raise IgnoredDelivery(f"the sample {row['id']} is drawn already")
        self._records.upsert("samples", [row])
        return f"the sample {row['id']} is kept"

    def answer(self, sample: str, answers: Sequence[Any], who: str, now: datetime) -> str:
        """Keep answers, the last one of each item; what was done in words."""
        known = self._records.where_in("samples", "id", [sample])
        if not known:
            raise IgnoredDelivery(f"there is no sample {sample[:40]}")
        rows = [
            {"sample_id": sample, "number": number, "answer": said, "who": who, "answered_at": to_text(now)}
            for number, said in map(_read, answers)
            if number <= known[0]["size"]
        ]
        self._records.upsert("sample_answers", rows)
        return f"answers kept: {len(rows)}"


def _read(told: Any) -> tuple[int, str]:
    match told:
        case [int(number), str(said)] if number > 0 and said in ANSWERS:
            return number, said
    raise MalformedBody("an answer is a number of the sample with yes, no or unsure")
