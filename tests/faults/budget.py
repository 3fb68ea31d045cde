"""How many kills the fault tests make: a sample as a rule, the number in DESKGAUGE_FAULTS for `make faults`."""

import os

SAMPLE = 20
KILLS = int(os.environ.get("DESKGAUGE_FAULTS", str(SAMPLE)))


def rounds(points: int, share: float) -> int:
    """How often each of so many crash points is passed, for a process that takes this share of all kills."""
    return max(1, round(KILLS * share / points))
