"""The grains that come with Deskgauge: what can be counted, read from their file."""

from functools import cache
from pathlib import Path

import yaml

import rules.metrics
from rules.metrics.definition import Grain
from rules.metrics.reading import read_grains

BUILT_IN = Path(rules.metrics.__file__).parent
GRAINS = BUILT_IN / "grains.yaml"


@cache
def grains() -> dict[str, Grain]:
    """What can be counted, by id."""
    return read_grains(yaml.safe_load(GRAINS.read_text(encoding="utf-8")))
