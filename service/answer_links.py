"""Answer links: signed, expiring; whoever has one can answer. A customer's names a ticket, a colleague's one answer."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from rules.answers import FLAG, HAND_OVER, MERGED, OUTCOME, PROBLEM, QUESTIONS, SNOOZE, STATE

# Each purpose has a salt of its own, so that no token serves another.
SALT = "deskgauge answer link 1"
COLLEAGUE_SALT = "deskgauge colleague link 1"
PATH = "/a/"
COLLEAGUES_VALID = timedelta(days=90)
SNOOZE_DAYS = 7


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Makes and reads customers' tokens. key: the installation's own."""

    key: bytes
    public_url: str
    valid: timedelta

    def link(self, ticket: str) -> str:
        """The address at which the ticket's customer answers, valid from now on."""
        return _address(self.public_url, self._signer().dumps(ticket))

    def ticket(self, token: str) -> str | None:
        """The ticket of a token; None when it is not ours or too old."""
        ticket = _opened(self._signer(), token, self.valid)
        return ticket if isinstance(ticket, str) else None

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt=SALT)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one colleague's link says when it is pressed, see rules.answers. days: how long a snooze lasts, else 0."""

    question: str
    answer: str
    subject: str
    ticket: str
    who: str
    via: str
    days: int


@dataclass(frozen=True, slots=True)
class ColleagueLinks:
    """Makes and reads colleagues' tokens. key: the installation's own.

    The links of one thing are given by answer, valid from `now` on. via: where they will stand, such as a sink's name.
    who: for whom they are made, "" where everybody who reads there may press them.
    """

    key: bytes
    public_url: str

    def of_hand_over(
        self, escalation: str, ticket: str, via: str, now: datetime, who: str = ""
    ) -> dict[str, str]:
        """Was it right to hand over to a person?"""
        return self._of(HAND_OVER, escalation, ticket, who, via, now)

    def of_flag(
        self, flag: str, via: str, now: datetime, who: str = "", snooze_days: int = SNOOZE_DAYS
    ) -> dict[str, str]:
        """Was the flag right, and what becomes of it?"""
        return self._of(FLAG, flag, "", who, via, now) | self._of(
            OUTCOME, flag, "", who, via, now, snooze_days
        )

    def of_problem(self, problem: str, ticket: str, via: str, now: datetime, who: str = "") -> dict[str, str]:
        """Is the ticket another case of the problem?"""
        return self._of(PROBLEM, problem, ticket, who, via, now)

    def of_state(self, problem: str, via: str, now: datetime, who: str = "") -> dict[str, str]:
        """Is the problem fixed?"""
        return self._of(STATE, problem, "", who, via, now)

    def of_merger(self, problem: str, other: str, via: str, now: datetime, who: str = "") -> dict[str, str]:
        """Does another problem stand for this one? It is named where else a ticket is."""
        return self._of(MERGED, problem, other, who, via, now)

    def asked(self, token: str, now: datetime) -> Asked | None:
        """What a token says; None when it is not ours, too old, or of no question that this version knows."""
        said = _opened(self._signer(now), token, COLLEAGUES_VALID)
        if not isinstance(said, list) or len(said) != len(Asked.__slots__):
            return None
        asked = Asked(*said)
        return asked if asked.answer in QUESTIONS.get(asked.question, ()) else None

    def _of(
        self, question: str, subject: str, ticket: str, who: str, via: str, now: datetime, days: int = 0
    ) -> dict[str, str]:
        signer = self._signer(now)
        return {
            answer: _address(self.public_url, signer.dumps(astuple(
                Asked(question, answer, subject, ticket, who, via, days if answer == SNOOZE else 0)
            )))
            for answer in QUESTIONS[question]
        }  # fmt: skip

    def _signer(self, now: datetime) -> URLSafeTimedSerializer:
        at = {"at": int(now.timestamp())}
        return URLSafeTimedSerializer(self.key, salt=COLLEAGUE_SALT, signer=_SignerAt, signer_kwargs=at)


class _SignerAt(TimestampSigner):
    """Signs and reads at a given moment, so that the same push made again carries the same links."""

    def __init__(self, *args: Any, at: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return self._at


def _address(public_url: str, token: str | bytes) -> str:
    return f"{public_url}{PATH}{token.decode() if isinstance(token, bytes) else token}"


def _opened(signer: URLSafeTimedSerializer, token: str, valid: timedelta) -> Any:
    try:
        return signer.loads(token, max_age=int(valid.total_seconds()))
    except BadData:
        return None
