"""What `deskgauge doctor` says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined. state: fine, note or wrong. fix: what to do, "" when there is nothing to do."""

    what: str
    state: str
    seen: str
    fix: str = ""
