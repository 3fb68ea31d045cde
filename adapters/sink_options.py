"""Reads the options of a sink: which there are, and lists with commas between their parts."""

from collections.abc import Collection

from adapters.settings import SinkSettings
from rules.errors import ConfigError


def check_known(settings: SinkSettings, known: Collection[str]) -> None:
    """ConfigError where an option is set that the sink's kind does not have."""
    if unknown := sorted(set(settings.options) - set(known)):
        where, there_are = f"sinks.{settings.name}.options", ", ".join(sorted(known))
        raise ConfigError(f"{where}: {unknown[0]} is not known. Use {there_are}.")


def listed(text: str) -> list[str]:
    """The parts of a list, without blanks around them and without empty ones."""
    return [one for one in (part.strip() for part in text.split(",")) if one]
