"""What colleagues answered, kept up to date: of links from their events, of tags from the fold of their ticket."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rules.answering import standing
from rules.answers import BY_TAG, OUTCOME, SNOOZE, Answer
from rules.model import Event, Kind
from rules.moments import from_text
from service.store.records import Records
from service.store.rows import event_of, row_of


class AnswerRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def learn(self, events: Iterable[Event]) -> None:
        """Take over what stored events tell."""
        self.learn_again(question_of(event.id) for event in events if event.kind is Kind.ANSWER)

    def learn_again(self, questions: Iterable[str]) -> None:
        """Put together anew what the stored events answer to these questions, see question_of."""
        for question in sorted(set(questions)):
            rows = self._records.select(
                "SELECT * FROM events WHERE id >= ? AND id < ?", [f"{question}:", f"{question};"]
            )
            _, _, asked = question.partition(":answered:")
            self._records.db.execute(
                "DELETE FROM answers WHERE id >= ? AND id < ? AND via <> ?",
                [f"{asked}|", f"{asked}}}", BY_TAG],
            )
            self._put(standing(event_of(row) for row in rows))

    def told_by(self, delivery: str) -> list[str]:
        """The questions that a delivery answers."""
        rows = self._records.select(
            "SELECT id FROM events WHERE delivery = ? AND kind = ?", [delivery, Kind.ANSWER]
        )
        return [question_of(row["id"]) for row in rows]

    def all_questions(self) -> list[str]:
        """Every question that links have answered."""
        rows = self._records.select("SELECT id FROM events WHERE kind = ?", [Kind.ANSWER])
        return [question_of(row["id"]) for row in rows]

    def put_tagged(self, tickets: Iterable[str], answers: Sequence[Answer]) -> None:
        """Replace what the tags of these tickets say."""
        self._records.db.executemany(
            "DELETE FROM answers WHERE ticket_id = ? AND via = ?", [(one, BY_TAG) for one in tickets]
        )
        self._put(answers)

    def outcome(self, rule: str, subject: str) -> dict[str, Any] | None:
        """The last word on what becomes of a rule's flags about a subject."""
        rows = self._records.select(
            "SELECT * FROM answers WHERE about = ? AND rule = ? AND question = ? ORDER BY at DESC, id DESC LIMIT 1",
            [subject, rule, OUTCOME],
        )
        return rows[0] if rows else None

    def snoozed_until(self, rule: str, subject: str, now: datetime) -> datetime | None:
        """Until when a rule's flags about a subject are to stay quiet, None where they need not."""
        said = self.outcome(rule, subject)
        until = from_text(said["until"]) if said and said["answer"] == SNOOZE else None
        return until if until and until > now else None

    def _put(self, answers: Iterable[Answer]) -> None:
        self._records.upsert("answers", [row_of(one) | {"id": one.id} for one in answers])


def event_id(connection: str, question: str, delivery: str) -> str:
    """The id of one answer's event. question: the parts that name it, see Answer.id."""
    return f"{connection}:answered:{question}:{delivery}"


def question_of(event: str) -> str:
    """What the ids of all answers to one question begin with."""
    return event.rpartition(":")[0]


def subject_of(question: str) -> str:
    """The subject of what `question_of` names."""
    return question.partition(":answered:")[2].split("|")[1]
