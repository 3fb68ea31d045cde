"""Mails a flag under a Message-ID computed from the push: one way only, so what may have arrived is mailed again."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS
from adapters.notice import notice
from adapters.notify.mail.letter import letter
from adapters.notify.mail.smtp import AddressRefusedError, Server, hand_over
from adapters.settings import SinkSettings
from adapters.sink_options import check_known, listed
from rules.errors import ConfigError

OPTIONS = frozenset({"from", "to", "user", "tls"})
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
# https://www.rfc-editor.org/rfc/rfc6409 and https://www.rfc-editor.org/rfc/rfc8314
PORTS = {"smtp": 587, "smtps": 465}
OFF = "off"


class Mail:
    """The sink for some mail addresses.

    base_url: smtp://HOST:PORT, with STARTTLS, or smtps://HOST:PORT. secret: the user's password.
    options: from, to (several with commas between them), user, tls ("off" where the server has none).
    """

    kind: ClassVar[str] = "mail"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        self._from, self._to = _addresses(settings)
        self._server, self._limits, self._clock = _server(settings), limits, clock

    def send(self, push: Push) -> Receipt:
        """Hand it to the server; all addresses get it, or it is a SinkError.

        What is for one person goes to all where the server knows no such address.
        """
        person = str(push.content.get("person") or "")
        if ADDRESS.fullmatch(person):
            with suppress(AddressRefusedError):
                return self._mail(push, [person])
        return self._mail(push, self._to)

    def read_back(self, push: Push) -> Receipt | None:
        """None: nobody can look into a mailbox, and a mail twice is better than none."""
        return None

    def _mail(self, push: Push, to: Sequence[str]) -> Receipt:
        now = datetime.fromtimestamp(self._clock(), UTC)
        message_id = f"<{push.far_id}@{self._from.rpartition('@')[2]}>"
        made = letter(notice(push), message_id, self._from, to, now, str(push.content.get("thread") or ""))
        hand_over(self._server, self._limits, self._from, to, made.as_bytes())
        return Receipt(push.far_id, message_id, "")

    def probe(self) -> str:
        """Whether the server takes our name and these addresses, without a message."""
        hand_over(self._server, self._limits, self._from, self._to)
        return "reached, the server takes mail for every address of options.to"


def _addresses(settings: SinkSettings) -> tuple[str, list[str]]:
    """(from, to)."""
    where, options = f"sinks.{settings.name}.options", settings.options
    check_known(settings, OPTIONS)
    sender = options.get("from", "").strip()
    to = listed(options.get("to", ""))
    for key, given in (("from", [sender]), ("to", to or [""])):
        if not all(ADDRESS.fullmatch(one) for one in given):
            raise ConfigError(f"{where}: {key} is missing or no mail address. Write NAME@HOST.")
    return sender, to


def _server(settings: SinkSettings) -> Server:
    where, options = f"sinks.{settings.name}", settings.options
    parts = urlsplit(settings.base_url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise ConfigError(f"{where}.base_url: is no mail server. Write smtp://HOST:587 or smtps://HOST:465.")
    user, tls = options.get("user", "").strip(), options.get("tls", "")
    if bool(user) != bool(settings.secret):
        raise ConfigError(f"{where}: options.user and secret belong together. Write both or none.")
    if tls not in ("", OFF):
        raise ConfigError(
            f"{where}.options: tls has the unknown value '{tls[:20]}'. Write \"off\" or nothing."
        )
    port = parts.port or PORTS[parts.scheme]
    return Server(
        parts.hostname,
        port,
        parts.scheme == "smtps",
        tls == OFF,
        user,
        settings.secret,
        settings.allow_private,
    )
