"""Replaces a connection's signing secret; the old one is accepted for a day more.

A running web process reads the files itself when a signature fits no secret (service.processes.renewal). While the old
secret stands in both places it answers such a request "not yet", and the helpdesk sends it again: so nothing is lost
between the moment at which a helpdesk signs with the new secret and the one at which we hold it.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.connecting import Connector, Made, Steps
from rules.errors import ConfigError
from service.config import load_settings
from service.connecting import config_edit, secret_files
from service.connecting.draft import Draft
from service.health import worker_trouble
from service.processes.renewal import LOOK_SECONDS

OVERLAP = timedelta(hours=24)
SEEN_SECONDS = LOOK_SECONDS + 0.5  # so that a web process that looked right before has looked again
TAKEN_UP = (
    "A running Deskgauge takes the new secret by itself, with the first delivery that is signed with it."
)
ELSEWHERE = (
    "No worker of Deskgauge gives a sign of life in {data_dir}. If yours runs from another copy of these files, it needs"
    " {file}, {secret} and {secret}.old from here."
)
COPY_FIRST = "Copy them now, and {secret} once more right after: the helpdesk signs with the new secret at once. Go on?"
STOPPED = (
    "Stopped before the helpdesk was told anything; what it sends is accepted. Run --rotate again to go on."
)
OLD = ".old"  # after the name of the file that holds the secret


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of it. until: the end of the old secret. steps: what a person does now. notes: what to know."""

    until: datetime
    steps: tuple[Steps, ...]
    notes: tuple[str, ...]


def rotate(
    draft: Draft, connector: Connector | None, webhook: Made | None, new_secret: str, now: datetime,
    agree: Callable[[str], bool],
) -> Rotated | None:  # fmt: skip
    """Make both secrets accepted, then let the helpdesk sign with the new one; None where a person said no.

    new_secret: for a helpdesk that makes its own where no API tells it. ConfigError says what is in the way.
    """
    _ready(draft, now)
    by_api = bool(connector and webhook and draft.vendor.hooks and not new_secret)
    if draft.vendor.own_secret and not by_api and not new_secret:
        steps = draft.vendor.rotation_steps(draft.secret_file)
        raise ConfigError("\n".join([f"{steps.title}:", *(f"  {one}" for one in steps.clicks)]))
    if not agree(
        f"Replace the signing secret of {draft.name}? The old one is accepted until the same time tomorrow."
    ):
        return None
    elsewhere = _elsewhere(draft)
    current, old = draft.folder / draft.secret_file, draft.folder / f"{draft.secret_file}{OLD}"
    until = (now + OVERLAP).replace(microsecond=0)
    secret_files.put(old, secret_files.held(current))
    _accept_both(draft, until)
    if by_api and connector and webhook:
        _let_it_be_seen(draft, elsewhere, agree)
        new_secret = connector.new_secret(webhook)
    secret_files.put(current, new_secret or secrets.token_urlsafe(32))
    by_hand = [] if draft.vendor.own_secret else [draft.vendor.rotation_steps(draft.secret_file)]
    return Rotated(until, tuple(by_hand), (TAKEN_UP, *filter(None, [elsewhere])))


def _elsewhere(draft: Draft) -> str:
    """What to do if Deskgauge runs from another copy of the files, "" where it runs from these."""
    folder = draft.settings.data_dir
    if not worker_trouble(folder):
        return ""
    return ELSEWHERE.format(data_dir=folder, file=draft.settings.file.name, secret=draft.secret_file)


def _let_it_be_seen(draft: Draft, elsewhere: str, agree: Callable[[str], bool]) -> None:
    """That a rotation is under way, before the helpdesk signs with a secret that nobody holds yet."""
    if not elsewhere:
        time.sleep(SEEN_SECONDS)
    elif not agree(f"{elsewhere} {COPY_FIRST.format(secret=draft.secret_file)}"):
        raise ConfigError(STOPPED)


def _ready(draft: Draft, now: datetime) -> None:
    if draft.known is None:
        raise ConfigError(f"There is no connections.{draft.name}. Connect it first.")
    if (end := draft.rotating_until(now)) is not None and not _cut_off(draft):
        said = f"The secret of {draft.name} is being rotated already: the old one is accepted until {end:%Y-%m-%d %H:%M} UTC."
        raise ConfigError(f"{said} Wait for that, or take it out of the file.")
    if not draft.secret_file:
        said = f"The secret of connections.{draft.name} stands in the environment, which nothing here can change."
        raise ConfigError(f"{said} Move it into a file (file:secrets/{draft.name}) first.")


def _cut_off(draft: Draft) -> bool:
    """Whether the last rotation ended before there was a new secret."""
    current = draft.folder / draft.secret_file
    return secret_files.held(current) == secret_files.held(draft.folder / f"{draft.secret_file}{OLD}")


def _accept_both(draft: Draft, until: datetime) -> None:
    """Before the helpdesk is told anything: whatever happens next, what it sends is accepted."""
    file = draft.settings.file
    both = [f"file:{draft.secret_file}", {"secret": f"file:{draft.secret_file}{OLD}", "until": until}]
    before = file.read_text(encoding="utf-8")
    after = config_edit.replaced(before, ("connections", draft.name, "secrets"), both)

    def check(path: Path) -> object:
        return load_settings(path, draft.environ)

    config_edit.write(file, after, check)
