"""One run of `deskgauge connect`: look, make, write the configuration, wait."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from rich.console import Console

from adapters.base import Helpdesk
from adapters.connecting import Connector, Made
from service.cli.program import say
from service.config import load_settings
from service.connecting import config_edit, configuring, first_delivery, making, report, rotation, taking_away
from service.connecting.draft import Draft
from service.connecting.looking import Changes, Looked, changes, look
from service.connecting.made import Remembered, remembered
from service.connecting.making import Done
from service.connecting.wanted import TITLES
from service.wiring import build_helpdesks, read_taxonomy

EVERYTHING = ("all",)
NOBODY = "Nobody is there to answer. Give --yes to do it, or --dry-run to only look."
PATIENCE = 600.0
WAIT = "Wait up to ten minutes for the first delivery? Start Deskgauge in another window, then change any ticket."
RESTART = "Start Deskgauge, or start it again: a new connection is taken up at its start."


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says. create: keys of fields, or EVERYTHING. wait: seconds, None where it does not say."""

    create: tuple[str, ...]
    ai_authors: tuple[str, ...]
    new_secret: str
    wait: float | None
    yes: bool
    dry_run: bool
    as_json: bool

    @property
    def silent(self) -> bool:
        """Whether nobody is to be asked anything."""
        return self.yes or self.dry_run or self.as_json or not sys.stdin.isatty()


@dataclass(slots=True)
class Run:
    """Every way gives the exit code. now: aware UTC. err: where progress is shown."""

    draft: Draft
    connector: Connector | None
    given: Given
    err: Console
    now: datetime

    def connect(self) -> int:
        """Look, propose, make, write and wait."""
        document, memory, done = read_taxonomy(self.draft.settings), self._memory(), Done()
        arriving = first_delivery.arrivals(self.draft.settings.data_dir, self.draft.name)
        looked = look(self.draft, self.connector, document)
        self._show(report.seen(self.draft, looked))
        if not self.given.dry_run:
            making.hook(self.draft, self.connector, looked, memory, self._agree, done)
            making.fields(self.draft, self.connector, looked, self._wanted(looked), memory, document, done)
        wanted = changes(self.draft, looked, memory.things, self.given.ai_authors)
        difference, written = self._configure(wanted, memory)
        if written:
            done.notes.append(RESTART)
        told = report.document(self.draft, looked, done, difference, written=written)
        self._show(f"made {one.kind} {one.name} ({one.id})" for one in done.made)
        self._show([*report.by_hand(done.steps), "", *done.notes])
        seconds = self._patience(there=written or self.draft.known is not None)
        came = self._wait(arriving, seconds, told) if seconds else True
        return self._end(told, done.refused or not came)

    def rotate(self) -> int:
        """Another signing secret."""
        webhook = self._webhook()
        value = self.given.new_secret and self.draft.value("--new-secret", self.given.new_secret)
        agree = (lambda _: False) if self.given.dry_run else self._agree
        done = rotation.rotate(self.draft, self.connector, webhook, value, self.now, agree)
        if done is None:
            self._show(["Nothing was changed."])
            return self._end({"connection": self.draft.name, "rotated": False}, wrong=not self.given.dry_run)
        until = f"{done.until:%Y-%m-%d %H:%M} UTC"
        self._show([f"The old secret is accepted until {until}.", *done.notes, *report.by_hand(done.steps)])
        told = {
            "connection": self.draft.name,
            "rotated": True,
            "until": done.until,
            "notes": list(done.notes),
        }
        return self._end(told, wrong=False)

    def remove(self) -> int:
        """Take everything away that connect made."""
        memory, done = self._memory(), Done()
        things = taking_away.to_take_away(self.draft, self.connector, memory, done)
        text = taking_away.without_ours(self.draft, memory)
        difference = self._difference(text)
        self._show([*(f"  {one.kind} {one.name} ({one.id})" for one in things), difference])
        told: dict[str, Any] = {"connection": self.draft.name, "difference": difference, "removed": []}
        if self.given.dry_run:
            return self._end(told | {"would_remove": [one.id for one in things]}, done.refused)
        if not self._agree("Take this away? Deleted fields and tags leave the tickets too."):
            return self._end(told, wrong=True)
        done = Done()
        taking_away.take_away(self.draft, self.connector, memory, done)
        taking_away.forget(self.draft, memory, text)
        self._show([f"removed {one.kind} {one.name}" for one in done.made])
        self._show([*report.by_hand(done.steps), *done.notes])
        told |= {"removed": [one.id for one in done.made], "notes": done.notes}
        told["steps"] = [{"title": one.title, "clicks": one.clicks} for one in done.steps]
        return self._end(told, done.refused)

    def _memory(self) -> Remembered:
        return remembered(self.draft.settings.data_dir, self.draft.name)

    def _webhook(self) -> Made | None:
        memory = self._memory()
        if self.connector is not None and self.draft.vendor.hooks and memory.of("webhook") is None:
            making.recall(self.connector, memory, self.draft.url)
        return memory.of("webhook")

    def _wanted(self, looked: Looked) -> Sequence[str]:
        """The fields to make: those that were named, else those that are missing and to which a person says yes."""
        if self.given.create and self.given.create != EVERYTHING:
            return self.given.create
        missing = [one for one in TITLES if one not in {*looked.proposed, *looked.configured}]
        if self.given.create:
            return missing
        if self.given.silent or looked.refused:
            return ()
        return [
            one for one in missing if click.confirm(f"Make the field {TITLES[one]}?", default=False, err=True)
        ]

    def _configure(self, wanted: Changes, memory: Remembered) -> tuple[str, bool]:
        _, after = configuring.proposed_text(self.draft, wanted)
        difference = self._difference(after)
        if not difference:
            return "", False
        self._show([difference])
        if self.given.dry_run or not self._agree(f"Write this into {self.draft.settings.file.name}?"):
            return difference, False
        configuring.write(self.draft, wanted, after, memory)
        return difference, True

    def _difference(self, after: str) -> str:
        file = self.draft.settings.file
        return config_edit.difference(file.read_text(encoding="utf-8"), after, file.name)

    def _patience(self, *, there: bool) -> float:
        """How many seconds to wait for the first delivery. there: whether the connection is configured."""
        if self.given.dry_run:
            return 0.0
        if self.given.wait is not None:
            return self.given.wait
        wanted = there and not self.given.silent and click.confirm(WAIT, default=True, err=True)
        return PATIENCE if wanted else 0.0

    def _wait(self, arriving: first_delivery.Arrivals, seconds: float, told: dict[str, Any]) -> bool:
        """Whether one came; who presses Ctrl-C has seen enough, and nothing of what was made is undone."""
        try:
            with self.err.status(f"Waiting for the first delivery to {self.draft.url} ... Ctrl-C ends it."):
                delivery = first_delivery.wait(arriving, seconds)
        except KeyboardInterrupt:
            self._show(
                ["Not waited any longer; what was set up stays. deskgauge doctor tells whether it comes."]
            )
            return True
        if delivery is None:
            self._show([f"Nothing came within {seconds:g} s. deskgauge doctor looks for the reason."])
            return False
        helpdesk = self._helpdesk()
        said = first_delivery.understood(helpdesk, delivery) if helpdesk else ""
        told["first_delivery"] = {"name": delivery.name, "received_at": delivery.received_at, "said": said}
        self._show([f"The first delivery is there: {delivery.name}. {said}".rstrip()])
        return True

    def _helpdesk(self) -> Helpdesk | None:
        settings = load_settings(self.draft.settings.file, self.draft.environ)
        return build_helpdesks(settings).get(self.draft.name)

    def _agree(self, question: str) -> bool:
        if self.given.yes:
            return True
        if self.given.silent:
            raise click.UsageError(f"{question} {NOBODY}")
        return click.confirm(question, err=True)

    def _show(self, lines: Iterable[str]) -> None:
        """For people; a program gets the document alone."""
        if not self.given.as_json:
            for line in lines:
                click.echo(line)

    def _end(self, told: dict[str, Any], wrong: bool) -> int:
        if self.given.as_json:
            say(told, "", as_json=True)
        return 1 if wrong else 0
