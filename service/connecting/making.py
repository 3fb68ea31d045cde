"""Makes what is missing at the helpdesk, each thing once, and remembers it; or says how a person makes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.connecting import Connector, Made, Steps
from rules.errors import ConfigError, SinkError
from service.connecting import secret_files
from service.connecting.draft import Draft, beyond_reach
from service.connecting.looking import Looked
from service.connecting.made import Remembered
from service.connecting.proposing import existing
from service.connecting.wanted import COMPULSORY, TITLES, plan

DRAWN = "A secret was drawn into {}."
HELPDESKS_OWN = " The helpdesk makes its own: put that one into the file instead."
Agree = Callable[[str], bool]


@dataclass(slots=True)
class Done:
    """What was made now, what a person has to do, and what to know. refused: whether the helpdesk said no."""

    made: list[Made] = field(default_factory=list)
    steps: list[Steps] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: bool = False

    def by_hand(self, steps: Steps, error: SinkError) -> None:
        """The helpdesk refused, so a person does it."""
        self.refused = True
        self.notes.append(f"{steps.title}: {error}.")
        self.steps.append(steps)


def recall(connector: Connector, memory: Remembered, url: str) -> None:
    """Know what of ours is there, also where it was made from another machine."""
    memory.add(*connector.found(url))


def hook(
    draft: Draft, connector: Connector | None, looked: Looked, memory: Remembered, agree: Agree, done: Done
) -> None:
    """The webhook and its secret. Without a file for the secret, a person puts it where the configuration says."""
    steps = draft.vendor.webhook_steps(draft.url, draft.secret_file or "the environment")
    if not draft.vendor.hooks or connector is None or looked.refused:
        done.steps.append(steps)
        done.refused |= bool(looked.refused and connector)
    else:
        _by_api(draft, connector, memory, agree, done, steps)
    if draft.secret_file and secret_files.draw(draft.folder / draft.secret_file):
        memory.files.append(draft.secret_file)
        memory.save()
        done.notes.append(DRAWN.format(draft.secret_file) + HELPDESKS_OWN * draft.vendor.own_secret)


def _by_api(
    draft: Draft, connector: Connector, memory: Remembered, agree: Agree, done: Done, steps: Steps
) -> None:
    try:
        recall(connector, memory, draft.url)
        if memory.of("webhook") is None:
            if trouble := beyond_reach(draft):
                raise ConfigError(
                    f"{trouble}. Set it to the address that the helpdesk reaches, then run this again."
                )
            if not agree(f"Make the webhook to {draft.url} in {draft.vendor.name}?"):
                return
            made = connector.webhook(draft.url)
            memory.add(*made)
            done.made += made
        webhook = memory.of("webhook")
        if webhook and draft.secret_file and _put(draft, memory, connector.secret(webhook)):
            done.notes.append(f"The helpdesk's signing secret is in {draft.secret_file}.")
    except SinkError as error:
        if not (error.permanent or error.pauses_sink):
            raise
        done.by_hand(steps, error)


def _put(draft: Draft, memory: Remembered, secret: str) -> bool:
    if not secret:
        return False
    if draft.secret_file not in memory.files and draft.known is None:
        memory.files.append(draft.secret_file)
        memory.save()
    return secret_files.put(draft.folder / draft.secret_file, secret)


def fields(
    draft: Draft, connector: Connector | None, looked: Looked, wanted: Sequence[str], memory: Remembered,
    document: Mapping[str, Any], done: Done,
) -> None:  # fmt: skip
    """The fields that were asked for; one that is there already, by mark, memory or title, is not made again."""
    for key in wanted:
        planned = plan(key, dict(document))
        there = existing(looked.account.fields, key, planned.title)
        if memory.of("field", key) is None and there is None:
            _field(draft, connector, looked, key, memory, document, done)
        elif there is not None and memory.of("field", key) is None:
            done.notes.append(f"There is a field {there.title} already ({there.id}); no second one is made.")
        if key in COMPULSORY:
            done.notes.append(f"To make it required: {draft.vendor.required(TITLES[key])}")


def _field(
    draft: Draft, connector: Connector | None, looked: Looked, key: str, memory: Remembered,
    document: Mapping[str, Any], done: Done,
) -> None:  # fmt: skip
    planned = plan(key, dict(document))
    steps = draft.vendor.field_steps(planned)
    if connector is None or looked.refused:
        done.steps.append(steps)
        return
    try:
        made = connector.make(planned)
    except SinkError as error:
        if not (error.permanent or error.pauses_sink):
            raise
        done.by_hand(steps, error)
    else:
        memory.add(made)
        done.made.append(made)
