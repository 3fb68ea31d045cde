"""One message handed to an SMTP server over a guarded connection, and what each of its refusals means."""

import smtplib
import ssl
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from adapters.address_guard import OWN_WORD, BlockedAddressError
from adapters.guarded_connection import Limits, Line
from adapters.notify.mail.client import GuardedClient
from rules.errors import SinkError

WHO = "the mail server"
# https://www.rfc-editor.org/rfc/rfc5321#section-4.2
READY, ACCEPTS = frozenset({220}), frozenset({250, 251})
TEMPORARY, PERMANENT = range(400, 500), range(500, 600)
# What only a person can change, wherever it comes: https://www.rfc-editor.org/rfc/rfc4954#section-6
CREDENTIALS = frozenset({530, 534, 535, 538})
WHAT_TO_DO = "Correct base_url, the secret and the options of this sink."


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is and how it is spoken to. tls: from the first byte. plain: without TLS where it has none."""

    host: str
    port: int
    tls: bool
    plain: bool
    user: str = ""
    password: str = ""
    allow_private: bool = False


class AddressRefusedError(SinkError):
    """The server takes no mail for one of the addresses; nothing was sent."""


def hand_over(server: Server, limits: Limits, sender: str, to: Sequence[str], message: bytes = b"") -> None:
    """Let the server take the message, or raise SinkError; without a message only ask whether it would."""
    with Line(limits, allow_private=server.allow_private) as line:
        talk = _Talk(server, limits, line, sender)
        try:
            talk.open()
            talk.address(sender, to)
            if message:
                talk.give(message)
        except BlockedAddressError as error:
            said = f"{WHO}: {error}. Correct base_url, or set allow_private for a private network."
            raise SinkError(said, pauses_sink=True) from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise talk.failure(error) from None
        finally:
            talk.leave()


class _Talk:
    """One conversation. given: whether the message's text began to go out, so that the server may have it."""

    def __init__(self, server: Server, limits: Limits, line: Line, sender: str) -> None:
        self._server, self._line, self._limits = server, line, limits
        self._given = False
        self._tls = ssl.create_default_context()
        self._client = GuardedClient(
            line, self._tls if server.tls else None, limits, sender.rpartition("@")[2]
        )

    def open(self) -> None:
        """Greet, turn to TLS and say who we are."""
        server, client = self._server, self._client
        self._expect("the connection", client.connect(server.host, server.port)[0], READY)
        client.ehlo_or_helo_if_needed()
        if not server.tls and client.has_extn("starttls"):
            client.starttls(context=self._tls)
            client.ehlo_or_helo_if_needed()
        elif not (server.tls or server.plain or server.host in OWN_WORD):
            what = 'Use smtps://, or allow it with options.tls = "off".'
            raise SinkError(f"{WHO} offers no STARTTLS. {what}", pauses_sink=True)
        if server.user:
            client.login(server.user, server.password)

    def address(self, sender: str, to: Sequence[str]) -> None:
        """Who writes and who gets it; an address that is refused stops it for all, so that nobody is left out."""
        self._expect("options.from", self._client.mail(sender)[0], ACCEPTS)
        for one in to:
            code = self._client.rcpt(one)[0]
            if code in PERMANENT and code not in CREDENTIALS:
                said = f"{WHO} refused an address with {code}. Correct options.to of this sink."
                raise AddressRefusedError(said, pauses_sink=True)
            self._expect("an address", code, ACCEPTS)

    def give(self, message: bytes) -> None:
        """The message itself; only the reply after its end says that the server has it."""
        self._given = True
        try:
            code = self._client.data(message)[0]
        except smtplib.SMTPDataError as error:  # the server did not want to hear it at all
            code = error.smtp_code
        self._given = code not in (*TEMPORARY, *PERMANENT)
        self._expect("the message", code, ACCEPTS, blame_message=True)

    def leave(self) -> None:
        """Say so and go; nothing that happens now matters."""
        with suppress(smtplib.SMTPException, OSError):
            self._client.putcmd("quit")
        self._client.close()

    def failure(self, error: Exception) -> SinkError:
        """What a broken conversation means. Only the error's kind is told: its text may quote the message."""
        kind = type(error)
        if self._line.expired:
            said = f"{WHO} did not take the message within {self._limits.total:g} s"
            return SinkError(said, outcome_unknown=self._given)
        if kind in (smtplib.SMTPNotSupportedError, smtplib.SMTPException):
            return SinkError(f"{WHO} offers no login that we know. {WHAT_TO_DO}", pauses_sink=True)
        if isinstance(error, smtplib.SMTPResponseException) and not self._given:
            return self._refusal("us", error.smtp_code, False)
        said = f"{WHO} at {self._server.host} was not reached or broke off ({kind.__name__})"
        return SinkError(said, outcome_unknown=self._given)

    def _expect(self, what: str, code: int, wanted: Collection[int], *, blame_message: bool = False) -> None:
        if code not in wanted:
            raise self._refusal(what, code, blame_message)

    def _refusal(self, what: str, code: int, blame_message: bool) -> SinkError:
        said = f"{WHO} refused {what} with {code}"
        if code in CREDENTIALS or (code in PERMANENT and not blame_message):
            return SinkError(f"{said}. {WHAT_TO_DO}", pauses_sink=True)
        if code in PERMANENT or code in TEMPORARY:
            return SinkError(said, permanent=code in PERMANENT)
        return SinkError(f"{WHO} answered with something else than SMTP", outcome_unknown=self._given)
