"""Makes targets of the configuration."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.targets import Target
from service.config.problems import Problem


def read_targets(rows: Sequence[Mapping[str, Any] | None], problems: list[Problem]) -> tuple[Target, ...]:
    """The configured targets; two that begin on one day for the same segment become a problem."""
    found: list[Target] = []
    for number, row in enumerate(rows):
        if row is None:
            continue
        target = Target(**row)
        if any(_same(target, one) for one in found):
            said = f"is set twice for {target.metric} from {target.since} on. Remove one."
            problems.append(Problem(f"targets[{number}]", said))
        found.append(target)
    return tuple(found)


def _same(one: Target, other: Target) -> bool:
    return (one.metric, one.where, one.since) == (other.metric, other.where, other.since)
