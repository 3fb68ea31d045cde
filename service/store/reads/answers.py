"""What colleagues answered: about one thing, and how often a rule was right by their word."""

from dataclasses import dataclass

from rules.answers import FLAG, OUTCOME, RIGHT, WRONG
from service.store.reads.snapshot import Row, Snapshot

# Below so many answers a share is shown, but marked: its 95 % interval is wider than a third.
SMALL = 30


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a rule was right. answered: flags called right or wrong; share: None where there are none."""

    right: int
    answered: int
    share: float | None
    small: bool


def given(snapshot: Snapshot, question: str, subject: str, ticket: str) -> list[Row]:
    """The answers to one question, newest first; the first is the last word."""
    return snapshot.rows(
        "SELECT * FROM answers WHERE question = ? AND subject = ? AND ticket_id = ? ORDER BY at DESC, id DESC",
        [question, subject, ticket],
    )


def of_flag(snapshot: Snapshot, flag: str) -> list[Row]:
    """Everything that was answered about a flag, newest first."""
    return snapshot.rows(
        "SELECT * FROM answers WHERE subject = ? AND question IN (?, ?) ORDER BY at DESC, id DESC",
        [flag, FLAG, OUTCOME],
    )


def outcome(answers: list[Row]) -> Row | None:
    """The last word on what became of a flag, from what of_flag gives."""
    return next((one for one in answers if one["question"] == OUTCOME), None)


def precision(snapshot: Snapshot, rule: str) -> Precision:
    """Right / (right + wrong) over all flags of a rule, each by the last word about it."""
    counts = snapshot.counts(
        "SELECT answer, count(*) FROM (SELECT answer, row_number() OVER (PARTITION BY subject"
        " ORDER BY at DESC, id DESC) AS place FROM answers WHERE rule = ? AND question = ?) AS words"
        " WHERE place = 1 GROUP BY answer",
        [rule, FLAG],
    )
    right = counts.get(RIGHT, 0)
    answered = right + counts.get(WRONG, 0)
    return Precision(right, answered, right / answered if answered else None, answered < SMALL)
