"""Answer links: signed, expiring, naming one ticket; whoever has one can answer for it."""

from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

SALT = "deskgauge answer link 1"
PATH = "/a/"


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Makes and reads the tokens. key: the installation's own."""

    key: bytes
    public_url: str
    valid: timedelta

    def link(self, ticket: str) -> str:
        """The address at which the ticket's customer answers, valid from now on."""
        token = self._signer().dumps(ticket)
        return f"{self.public_url}{PATH}{token.decode() if isinstance(token, bytes) else token}"

    def ticket(self, token: str) -> str | None:
        """The ticket of a token; None when it is not ours or too old."""
        try:
            ticket = self._signer().loads(token, max_age=int(self.valid.total_seconds()))
        except BadData:
            return None
        return ticket if isinstance(ticket, str) else None

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt=SALT)
