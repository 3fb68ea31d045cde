"""Whether what a connection writes into its helpdesk can be told from what it reads there."""

from collections.abc import Iterator

from adapters.registry import WRITERS
from adapters.settings import ConnectionSettings
from rules.own_writes import TAG_PREFIX
from service.config.problems import Problem, suggestion
from service.told_tags import PREFIXES

READ_TOO = "is also read by mapping or ai_signs; what we write must not come back as what others say."


def writing_problems(connection: ConnectionSettings) -> Iterator[Problem]:
    """Everything that is wrong with the settings of writing."""
    path = f"connections.{connection.name}"
    for key in ("write_tags", "write_fields", "ask_reason", "tag_fixes", "reopen_fixed"):
        if getattr(connection, key) and connection.helpdesk not in WRITERS:
            yield Problem(
                f"{path}.{key}", f"is of no use: nothing can be written to {connection.helpdesk}. Remove it."
            )
    for name in connection.write_fields:
        if name not in PREFIXES:
            yield Problem(
                f"{path}.write_fields.{name[:40]}", f"is no tag of ours. {suggestion(name, PREFIXES)}"
            )
    if connection.tag_fixes.startswith(TAG_PREFIX):
        yield Problem(
            f"{path}.tag_fixes",
            f"begins with {TAG_PREFIX}, which we set and take away. Use another beginning.",
        )
    if connection.reopen_fixed and not connection.note_fixes:
        yield Problem(
            f"{path}.reopen_fixed", f"needs {path}.note_fixes: whoever opens the ticket has to see why."
        )
    yield from _shared_fields(connection, f"{path}.write_fields")
    if connection.write_tags and any(_reads_ours(one) for one in _tags_read(connection)):
        yield Problem(
            f"{path}.mapping",
            f"reads tags that begin with {TAG_PREFIX}, which are those we write. Use another prefix.",
        )


def _shared_fields(connection: ConnectionSettings, path: str) -> Iterator[Problem]:
    taken = {connection.survey_field} if connection.survey_field else set()
    for name, field in connection.write_fields.items():
        if field in connection.mapped_fields:
            yield Problem(
                f"{path}.{name}", f"names the field {field[:40]}, which {READ_TOO} Make another field."
            )
        elif field in taken:
            yield Problem(
                f"{path}.{name}",
                f"names the field {field[:40]}, which gets something else already. Make another field.",
            )
        taken.add(field)


def _tags_read(connection: ConnectionSettings) -> list[str]:
    """The prefixes and names of tags that tell us something."""
    places = (*connection.mapping.values(), *connection.ai_signs)
    return [name for kind, _, name in (place.partition(":") for place in places) if kind == "tag"]


def _reads_ours(read: str) -> bool:
    return read.startswith(TAG_PREFIX) or TAG_PREFIX.startswith(read)
