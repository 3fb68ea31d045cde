"""Takes away what connect made: at the helpdesk, in the configuration, and the files of secrets."""

from collections.abc import Mapping

from adapters.connecting import Connector, Made
from rules.errors import SinkError
from rules.own_writes import TAG_PREFIX
from service.config import load_settings
from service.connecting import config_edit
from service.connecting.draft import Draft
from service.connecting.made import Remembered
from service.connecting.making import Done
from service.connecting.rotation import OLD

TAGS_LEFT = f"Tickets may still have tags that begin with {TAG_PREFIX}: docs/write-back.md says how they go (Undo it)."
MOST_DOTS = 3  # connections.NAME.statuses.LABEL: a label may have dots of its own
# A webhook that a trigger uses cannot be deleted.
ORDER: Mapping[str, int] = {"trigger": 0, "webhook": 1, "field": 2, "tag": 3}


def to_take_away(draft: Draft, connector: Connector | None, memory: Remembered, done: Done) -> list[Made]:
    """What of ours is there, in the order in which it can go."""
    known = {(one.kind, one.id): one for one in memory.things}
    if connector is not None:
        try:
            known |= {(one.kind, one.id): one for one in connector.found(draft.url)}
        except SinkError as error:
            done.by_hand(draft.vendor.removal_steps(draft.url), error)
    return sorted(known.values(), key=lambda one: ORDER[one.kind])


def take_away(draft: Draft, connector: Connector | None, memory: Remembered, done: Done) -> None:
    """Remove it all; what the helpdesk refuses stays remembered, and a person is told how."""
    for one in to_take_away(draft, connector, memory, done):
        if connector is None:
            break
        try:
            connector.remove(one)
        except SinkError as error:
            done.by_hand(draft.vendor.removal_steps(draft.url), error)
        else:
            memory.drop(one)
            done.made.append(one)
    if not draft.vendor.hooks or connector is None:
        done.steps.append(draft.vendor.removal_steps(draft.url))
    done.steps = list(dict.fromkeys(done.steps))
    if (draft.known or {}).get("write_tags"):
        done.notes.append(TAGS_LEFT)


def without_ours(draft: Draft, memory: Remembered) -> str:
    """The configuration's text without what connect wrote into it."""
    text = draft.settings.file.read_text(encoding="utf-8")
    for dotted in reversed(memory.config):
        text = config_edit.removed(text, tuple(dotted.split(".", MOST_DOTS)))
    return text


def forget(draft: Draft, memory: Remembered, text: str) -> None:
    """Write that text and delete the secrets that nothing names any more."""
    config_edit.write(draft.settings.file, text, lambda path: load_settings(path, draft.environ))
    for name in memory.files:
        for file in (name, f"{name}{OLD}"):
            if f"file:{file}" not in text:
                (draft.folder / file).unlink(missing_ok=True)
    memory.config, memory.files = [], []
    memory.save()
