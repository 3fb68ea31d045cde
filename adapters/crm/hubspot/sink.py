"""Writes an account's health and numbers into the one company that it is; never makes a company."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from adapters.account_context import CONTEXT_OPTIONS, wanted
from adapters.base import Push, Receipt
from adapters.crm.hubspot.api import NO_SUCH_PROPERTY, NOT_FOUND, HubSpotApi, RefusedError, documents, refusal
from adapters.crm.hubspot.context import CompanyContext
from adapters.crm.hubspot.matching import Matching, address
from adapters.crm.hubspot.own_properties import OwnProperties
from adapters.crm.hubspot.properties import PROPERTIES, values
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from adapters.settings import SinkSettings
from rules.errors import ConfigError, SinkError

ENDPOINT, VERSION = "https://api.hubapi.com", "2026-09"
OPTIONS = frozenset({"api_version", "external_id_property"}) | CONTEXT_OPTIONS
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
DATED = re.compile(r"20\d\d-\d\d(-beta)?")
LISTED_BYTES = 4 * 1024 * 1024  # a list of all properties of companies
UPDATING = "update the company"


class HubSpot:
    """The sink for one HubSpot account.

    options: api_version, the dated version of the API; external_id_property, the company property that holds the helpdesk's
    id of the organization; those of adapters.account_context for what is read. Writing the same figures again is harmless,
    and `deskgauge_push` tells which push came last.
    """

    kind: ClassVar[str] = "hubspot"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        version, external = _options(settings)
        limits = Limits(limits.connect, limits.read, limits.total, LISTED_BYTES)
        url = (settings.base_url or ENDPOINT).rstrip("/")
        http = GuardedHttp("HubSpot", url, settings.allow_private, limits, clock)
        self._api = HubSpotApi(http, settings.secret, version)
        self._properties = OwnProperties(self._api, external)
        self._matching = Matching(self._api, external)
        self.wanted = wanted(settings, NAME)
        self._context = CompanyContext(self._api, self.wanted)

    def send(self, push: Push) -> Receipt:
        """Write the figures into the account's company; NoMatch where it is not clear which that is."""
        told = _values(push)
        self._properties.ensure()
        try:
            return self._deliver(push, told)
        except RefusedError as error:
            if error.category != NO_SUCH_PROPERTY:
                raise
            self._properties.ensure(anew=True)  # somebody has deleted one since
            return self._deliver(push, told)

    def read_back(self, push: Push) -> Receipt | None:
        """The company that holds this push's figures; None when it does not, and then sending again is right."""
        record, tied_by = self._matching.company(push.content)
        company = self._matching.read(record)
        if company is None or company.push != push.far_id:
            return None
        return Receipt(push.far_id, record, company.url, tied_by)

    def probe(self) -> str:
        """Whether the key may read what is needed, without changing anything."""
        missing = self._properties.missing(self.wanted.fields.values())
        return f"reached, {len(PROPERTIES) - len(missing)} of {len(PROPERTIES)} properties are there"

    def context(self, records: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """What the companies tell of their accounts; a property that nobody made is an error."""
        self._properties.missing(self.wanted.fields.values())
        return self._context.read(records)

    def _deliver(self, push: Push, told: Mapping[str, str]) -> Receipt:
        record, tied_by = self._matching.company(push.content)
        written = self._write(record, told)
        return Receipt(push.far_id, record, address(written), tied_by)

    def _write(self, record: str, told: Mapping[str, str]) -> Mapping[str, Any]:
        """The company as HubSpot tells it after the update."""
        update = {"inputs": [{"id": record, "properties": told}]}
        try:
            answer = self._api.ask(UPDATING, "POST", self._api.objects("/batch/update"), update)
            return _updated(answer, record)
        except RefusedError as error:
            if error.category == NOT_FOUND:
                raise _gone(record, error.category) from None
            raise


def _updated(answer: Mapping[str, Any], record: str) -> Mapping[str, Any]:
    """One company was sent, so everything in the answer, a 207 too, is about it."""
    for one in documents(answer.get("results")):
        if str(one.get("id")) != record:
            raise _gone(record, "merged")
        return one
    for one in documents(answer.get("errors")):
        if refused := refusal(UPDATING, one):
            raise refused
    raise SinkError(f"HubSpot did not {UPDATING} and does not say why", outcome_unknown=True)


def _gone(record: str, category: str) -> RefusedError:
    said = f"The company {record} is not in HubSpot any more, it was deleted or merged ({category})"
    what = "Say which company the account is now: `deskgauge accounts match`"
    return RefusedError(f"{said}. {what}.", category, permanent=True)


def _values(push: Push) -> dict[str, str]:
    try:
        return values(push.content["properties"], str(push.content["account_id"]), push.far_id)
    except (ValueError, TypeError, KeyError) as error:
        said = f"the push does not hold an account's figures ({type(error).__name__})"
        raise SinkError(f"{said}. Route only rules about accounts to HubSpot.", permanent=True) from None


def _options(settings: SinkSettings) -> tuple[str, str]:
    """(api_version, external_id_property)."""
    where = f"sinks.{settings.name}.options"
    if unknown := sorted(set(settings.options) - OPTIONS):
        raise ConfigError(f"{where}: {unknown[0]} is not known. Use one of {', '.join(sorted(OPTIONS))}.")
    version = settings.options.get("api_version", VERSION)
    if not DATED.fullmatch(version):
        raise ConfigError(f"{where}: api_version is no dated version. Write one such as {VERSION}.")
    return version, settings.options.get("external_id_property", "").strip()
