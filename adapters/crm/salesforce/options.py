"""The options of a Salesforce sink: checked before the program starts."""

import re

from adapters.account_context import CONTEXT_OPTIONS
from adapters.settings import SinkSettings
from rules.errors import ConfigError

VERSION, OLDEST = "66.0", 61  # the first whose upsert can be told to make nothing
OPTIONS = frozenset({"api_version", "client_id", "external_id_field", "prefix"}) | CONTEXT_OPTIONS
PREFIX = "Deskgauge_"
NUMBERED = re.compile(r"(\d{2,3})\.0")
FIELD = re.compile(r"[A-Za-z]\w{0,79}")
PATH = re.compile(rf"{FIELD.pattern}(\.{FIELD.pattern})?")
PREFIXED = re.compile(r"[A-Za-z](?:[A-Za-z0-9]|_(?!_)){0,18}")


def read_options(settings: SinkSettings) -> dict[str, str]:
    """The options with their defaults; ConfigError."""
    where = f"sinks.{settings.name}"
    if unknown := sorted(set(settings.options) - OPTIONS):
        raise ConfigError(
            f"{where}.options: {unknown[0]} is not known. Use one of {', '.join(sorted(OPTIONS))}."
        )
    usual = {"client_id": "", "external_id_field": "", "prefix": PREFIX, "api_version": VERSION}
    options = usual | {name: value.strip() for name, value in settings.options.items()}
    numbered = NUMBERED.fullmatch(options["api_version"])
    wrong = {
        "base_url is missing. Write the address of My Domain": bool(settings.base_url),
        "options: client_id is missing. Write the consumer key of the app": bool(options["client_id"]),
        f"options: api_version is no version from {OLDEST}.0 on": bool(
            numbered and int(numbered[1]) >= OLDEST
        ),
        "options: external_id_field is no name of a field": FIELD.fullmatch(
            options["external_id_field"] or "none"
        ),
        "options: prefix is no beginning of a field's name": PREFIXED.fullmatch(options["prefix"]),
    }
    for said, right in wrong.items():
        if not right:
            raise ConfigError(f"{where}.{said}.")
    return options
