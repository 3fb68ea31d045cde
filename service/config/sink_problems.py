"""What a kind of sink needs besides what every sink has: a secret or none, and an address of its own sort."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.sinks import SCHEMES, SINKS, WITH_OLD_SECRET, WITHOUT_SECRET
from service.config.problems import Problem
from service.config.values import WEB


def sink_problems(sinks: Mapping[str, Mapping[str, Any] | None]) -> Iterator[Problem]:
    """What keeps the program from starting; an unknown kind is told elsewhere."""
    for name, table in sinks.items():
        if table and table["kind"] in SINKS:
            yield from _problems(f"sinks.{name}", table["kind"], table)


def _problems(path: str, kind: str, table: Mapping[str, Any]) -> Iterator[Problem]:
    if not table["secret"] and kind not in WITHOUT_SECRET:
        yield Problem(f"{path}.secret", "is missing. Its API key or token, as a reference.")
    if table["old_secret"] and kind not in WITH_OLD_SECRET:
        yield Problem(f"{path}.old_secret", f"is of no use: {kind} takes one secret. Remove it.")
    schemes = SCHEMES.get(kind, WEB)
    if table["base_url"] and urlsplit(table["base_url"]).scheme not in schemes:
        begins = " or ".join(f"{one}://" for one in sorted(schemes))
        yield Problem(f"{path}.base_url", f"is no address for {kind}. It begins with {begins}.")
