"""Decides by its words to which problem a ticket belongs; the decision goes into the delivery log like everything else.

{"grouping": {"ticket": "<ticket id>", "verdict": "join|suggest|new", "problem": "...",
              "score": 0.41, "threshold": 0.35, "method": "lite/1", "table": "2026-03", "compared": 12}}
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from marshmallow import Schema, ValidationError, fields, validate

from adapters.base import Delivery
from adapters.body import load_body
from adapters.shapes import first_problem
from rules.errors import MalformedBody
from rules.grouping import DAY, Candidate, decided, is_candidate
from rules.likeness import Method, Wording, label
from rules.model import Event, Form, Kind
from rules.reports import JOIN, NEW, SUGGEST, Grouping, Report, problem_of_ticket
from rules.word_tables import WordTable
from service.store.log import LogEntry
from service.store.problem_rows import ProblemRows
from service.store.wordings import Wordings

KIND = "grouping"
AT_ONCE = 20
SHORT = validate.Length(max=200)


class GroupingSchema(Schema):
    """What a decision says; unknown keys are refused."""

    ticket = fields.String(required=True, validate=validate.Length(3, 200))
    verdict = fields.String(required=True, validate=validate.OneOf([JOIN, SUGGEST, NEW]))
    problem = fields.String(required=True, validate=SHORT)
    score = fields.Float(required=True, allow_none=True)
    threshold = fields.Float(required=True, allow_none=True)
    method = fields.String(required=True, validate=SHORT)
    table = fields.String(required=True, validate=SHORT)
    compared = fields.Integer(required=True)


SCHEMA = GroupingSchema()
Made = tuple[Report, Wording | None, Grouping]


class Grouper:
    """Looks at what nobody has decided yet, the oldest first.

    keep: puts deliveries into the log. Nothing more is decided while decisions are on their way, because what comes next may
    belong to what they make.
    """

    def __init__(
        self,
        rows: ProblemRows,
        wordings: Wordings,
        method: Method,
        keep: Callable[[Sequence[LogEntry]], object],
    ) -> None:
        self._rows, self._wordings, self._method, self._keep = rows, wordings, method, keep
        self._on_their_way: set[str] = set()
        self._told: tuple[int, str] = (0, "")
        self._tables: Sequence[WordTable] = ()

    def tick(self, now: datetime) -> int:
        """Decide some; gives how many."""
        waiting = self._rows.undecided(AT_ONCE)
        if self._on_their_way & {one.ticket_id for one in waiting}:
            return 0
        made = self._decided(waiting)
        self._on_their_way = {report.ticket_id for report, _, _ in made}
        if made:
            self._keep([entry(report, grouping, now) for report, _, grouping in made])
        return len(made)

    def _decided(self, waiting: Sequence[Report]) -> list[Made]:
        tables = self._current() if waiting else ()
        words = self._wordings.of([(one.ticket_id, one.wording) for one in waiting if one.wording])
        made: list[Made] = []
        for one in waiting:
            candidates = _with_fresh(self._rows.candidates(one), one, made)
            wording = words.get(one.ticket_id)
            made.append((one, wording, decided(one, wording, candidates, self._method, tables)))
        return made

    def _current(self) -> Sequence[WordTable]:
        """The tables of words; the same ones until another is told, for what the method keeps of texts hangs on them."""
        told = self._wordings.told_tables(label(self._method))
        if told != self._told:
            self._told, self._tables = told, self._wordings.tables(label(self._method))
        return self._tables


def _with_fresh(known: Sequence[Candidate], report: Report, made: Sequence[Made]) -> list[Candidate]:
    """The candidates with what has just been decided of earlier reports."""
    found = {one.problem: one for one in known}
    for other, wording, grouping in made:
        if other.kind == report.kind and is_candidate(other.at, report):
            joins = grouping.verdict == JOIN
            problem = grouping.problem if joins else problem_of_ticket(other.ticket_id)
            before = found.get(problem) or Candidate(problem, other.category, (), 0)
            wordings = (*before.wordings, *([wording] if wording else []))
            lately = joins and report.at - other.at < DAY
            found[problem] = replace(before, wordings=wordings, joins=before.joins + lately)
    return list(found.values())


def entry(report: Report, grouping: Grouping, now: datetime) -> LogEntry:
    """The row of the log for a decision."""
    said = {"ticket": report.ticket_id} | asdict(grouping)
    return LogEntry(
        report.ticket_id.partition(":")[0], KIND, now, {}, json.dumps({"grouping": said}).encode()
    )


def read(delivery: Delivery) -> Sequence[Event]:
    """One GROUPED, from the moment at which it was decided; MalformedBody."""
    told = load_body(delivery.body).get("grouping")
    try:
        said = SCHEMA.load(told if isinstance(told, dict) else {})
    except ValidationError as error:
        raise first_problem(error.messages, "/grouping") from None
    ticket = said.pop("ticket")
    if ticket.partition(":")[0] != delivery.connection:
        raise MalformedBody("the ticket belongs to another connection", "/grouping/ticket")
    return [
        Event(
            f"{delivery.connection}:grouping:{delivery.name}", delivery.connection, ticket, Kind.GROUPED, Form.SNAPSHOT,
            delivery.received_at, said, sequence=delivery.name, time_source="received",
        )
    ]  # fmt: skip
