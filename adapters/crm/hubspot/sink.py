"""Writes an account's health and numbers into the one company that it is; never makes a company."""

import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from adapters.base import Push, Receipt, SinkSettings
from adapters.crm.hubspot.api import HubSpotApi, MissingProperty
from adapters.crm.hubspot.matching import Matching, equals
from adapters.crm.hubspot.properties import GROUP, PREFIX, PROPERTIES, PUSH, definition, values
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from rules.errors import ConfigError, SinkError

ENDPOINT, VERSION = "https://api.hubapi.com", "2026-09"
OPTIONS = frozenset({"api_version", "external_id_property"})
LISTED_BYTES = 4 * 1024 * 1024  # a list of all properties of companies


class HubSpot:
    """The sink for one HubSpot account.

    options: api_version, the dated version of the API; external_id_property, the company property that holds the helpdesk's
    id of the organization. Writing the same figures again is harmless, and `deskgauge_push` tells which push came last.
    """

    kind: ClassVar[str] = "hubspot"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        external = _options(settings).get("external_id_property", "")
        limits = Limits(limits.connect, limits.read, limits.total, LISTED_BYTES)
        http = GuardedHttp("HubSpot", settings.base_url or ENDPOINT, settings.allow_private, limits, clock)
        self._api = HubSpotApi(http, settings.secret, settings.options.get("api_version", VERSION))
        self._ensured = False
        self._matching = Matching(self._api, external)

    def send(self, push: Push) -> Receipt:
        """Write the figures into the account's company; NoMatch where it is not clear which that is."""
        self._ensure()
        record, tied_by = self._matching.company(push.content)
        update = {"inputs": [{"id": record, "properties": _values(push)}]}
        try:
            answer = self._api.ask("update the company", "POST", self._api.objects("/batch/update"), update)
        except MissingProperty:
            self._ensured = False
            raise
        _check(answer, record)
        return Receipt(push.far_id, record, "", tied_by)

    def read_back(self, push: Push) -> Receipt | None:
        """The company that holds this push's figures; None when none does, and then sending again is right."""
        wanted = {
            "filterGroups": [{"filters": [equals(PUSH, push.far_id)]}],
            "properties": [PUSH],
            "limit": 1,
        }
        try:
            found = self._matching.search(wanted)
        except MissingProperty:
            return None
        if not found:
            return None
        return Receipt(push.far_id, found[0].id, "", str(push.content.get("tied_by", "")))

    def probe(self) -> str:
        """Whether the key may read what is needed, without changing anything."""
        missing = self._missing()
        return f"reached, {len(PROPERTIES) - len(missing)} of {len(PROPERTIES)} properties are there"

    def _ensure(self) -> None:
        """Make the properties that are not there yet; another installation may make them at the same moment."""
        if self._ensured:
            return
        missing = self._missing()
        if missing:
            self._make("make the property group", "/groups", GROUP)
        for name in missing:
            self._make("make a property", "", definition(name))
        self._ensured = True

    def _missing(self) -> list[str]:
        answer = self._api.ask("list the properties", "GET", self._api.properties())
        results = answer.get("results")
        if not isinstance(results, list):
            raise SinkError("HubSpot did not list its properties and does not say why", outcome_unknown=True)
        known = {one.get("name") for one in results if isinstance(one, dict)}
        return [name for name in PROPERTIES if f"{PREFIX}{name}" not in known]

    def _make(self, doing: str, path: str, document: Mapping[str, Any]) -> None:
        try:
            self._api.ask(doing, "POST", self._api.properties(path), document)
        except SinkError as error:
            if "409" not in str(error):  # it is there already
                raise


def _values(push: Push) -> dict[str, str]:
    return values(push.content["properties"], str(push.content["account_id"]), push.far_id)


def _check(answer: Mapping[str, Any], record: str) -> None:
    """One input was sent, so every error is about it."""
    errors, results = answer.get("errors") or [], answer.get("results") or []
    if errors:
        category = errors[0].get("category", "") if isinstance(errors[0], dict) else ""
        what = "Correct the validation rules of its properties, or match the account again."
        raise SinkError(f"HubSpot refused the company {record} ({category}). {what}", permanent=True)
    if not any(isinstance(one, dict) and str(one.get("id")) == record for one in results):
        raise SinkError("HubSpot did not update the company and does not say why", outcome_unknown=True)


def _options(settings: SinkSettings) -> Mapping[str, str]:
    unknown = sorted(set(settings.options) - OPTIONS)
    if unknown:
        known = " and ".join(sorted(OPTIONS))
        raise ConfigError(f"sinks.{settings.name}.options: {unknown[0]} is not known. Use {known}.")
    return settings.options
