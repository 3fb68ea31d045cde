"""Finds tickets by the ids under which other people know them."""

from collections.abc import Sequence

from rules.errors import ConfigError
from rules.reconciling import Known
from service.store.mirror.reading import Mirror


def known_tickets(mirror: Mirror, texts: Sequence[str], connection: str | None = None) -> dict[str, Known]:
    """By the id as it was written, the helpdesk's own or ours, the ticket; ConfigError where one id fits two connections."""
    own = "substr(id, length(connection) + 2)"
    of_connection = " AND connection = ?" if connection else ""
    sql = (
        f"SELECT id, {own}, merged_into, removed FROM tickets"
        f" WHERE (id IN (SELECT unnest(?)) OR {own} IN (SELECT unnest(?))){of_connection} ORDER BY id"
    )
    listed = list(dict.fromkeys(texts))
    asked, found = set(listed), dict[str, Known]()
    for key, short, merged, removed in mirror.rows(
        sql, [listed, listed, *([connection] if connection else [])]
    ):
        for text in {key, short} & asked:
            if text in found and found[text].id != key:
                told = f"{found[text].id.split(':')[0]} and {key.split(':')[0]}"
                raise ConfigError(
                    f"Ticket {text[:40]} is one of {told}. Name the helpdesk with --connection."
                )
            found[text] = Known(key, merged, removed)
    return found
