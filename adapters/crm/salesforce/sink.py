"""Writes an account's health and numbers into the one Account that it is; never makes an Account."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from adapters.account_context import wanted
from adapters.base import Push, Receipt
from adapters.crm.salesforce.api import SalesforceApi
from adapters.crm.salesforce.context import AccountContext
from adapters.crm.salesforce.fields import Fields, names, values
from adapters.crm.salesforce.matching import Matching, Tie
from adapters.crm.salesforce.options import PATH, read_options
from adapters.crm.salesforce.refusals import Meaning, RefusedError
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS
from adapters.settings import SinkSettings
from rules.errors import SinkError

UPDATING = "update the account"
SAME_ID = 15  # of the 18 characters of an id; the rest checks their case


class Salesforce:
    """The sink for one Salesforce.

    options: client_id, the consumer key of the app; external_id_field, the field that holds the helpdesk's id of the
    organization; prefix of our fields; api_version; those of
    adapters.account_context for what is read. Writing the same figures again is harmless.
    """

    kind: ClassVar[str] = "salesforce"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        options = read_options(settings)
        self._external, self._own = options["external_id_field"], names(options["prefix"])
        self.wanted = wanted(settings, PATH)
        named = {*self._own.values(), *self.wanted.fields.values()}
        self._api = SalesforceApi(
            settings, options["client_id"], options["api_version"], named, limits, clock
        )
        self._fields = Fields(self._api, self._own, self._external, clock)
        self._matching = Matching(self._api, self._external, self._own)
        self._context = AccountContext(self._api, self.wanted)

    def send(self, push: Push) -> Receipt:
        """Write the figures into the account's Account; NoMatch where it is not clear which that is."""
        try:
            return self._deliver(push)
        except RefusedError as error:
            if error.meaning is not Meaning.NO_FIELD:
                raise
            self._fields.there(anew=True)  # somebody has taken one away since
            return self._deliver(push)

    def read_back(self, push: Push) -> Receipt | None:
        """The Account that holds this push's figures; None when it does not, and then sending again is right."""
        tie = self._matching.tie(push.content)
        found = self._matching.read(tie.record)
        if found is None or found.push != push.far_id:
            return None
        return self._receipt(push, tie)

    def probe(self) -> str:
        """Whether the user may read what is needed, and which fields are to be made; changes nothing."""
        missing = self._fields.missing()
        if self.wanted.fields:
            self._context.probe()
        said = f"reached, {len(self._own) - len(missing)} of {len(self._own)} fields are there"
        return f"{said}; to be made: {', '.join(missing)}" if missing else said

    def context(self, records: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """What the Accounts tell of their accounts; a field that nobody made is an error."""
        return self._context.read(records)

    def _deliver(self, push: Push) -> Receipt:
        told = self._told(push)
        tie = self._matching.tie(push.content)
        self._write(tie, told)
        return self._receipt(push, tie)

    def _told(self, push: Push) -> dict[str, Any]:
        there = self._fields.there()
        try:
            figures = {
                **push.content["properties"],
                "account": push.content["account_id"],
                "push": push.far_id,
            }
            return values(figures, self._own, there)
        except (ValueError, TypeError, KeyError) as error:
            said = f"the push does not hold an account's figures ({type(error).__name__})"
            raise SinkError(
                f"{said}. Route only rules about accounts to Salesforce.", permanent=True
            ) from None

    def _write(self, tie: Tie, told: Mapping[str, Any]) -> None:
        place = f"/sobjects/Account/{quote(tie.record, safe='')}"
        if tie.external_id:
            value = quote(tie.external_id, safe="")
            place = f"/sobjects/Account/{self._external}/{value}?updateOnly=true"
        answer = self._api.ask(UPDATING, "PATCH", place, told)
        if answer is None:
            return
        if answer.get("success") is not True:
            raise SinkError(f"Salesforce did not {UPDATING} and does not say why", outcome_unknown=True)
        if str(answer.get("id"))[:SAME_ID] != tie.record[:SAME_ID]:
            said = "Salesforce wrote another account than the one that it had shown"
            raise SinkError(f"{said}. Decide with `deskgauge accounts match`.", permanent=True)

    def _receipt(self, push: Push, tie: Tie) -> Receipt:
        return Receipt(push.far_id, tie.record, self._api.page(tie.record), tie.by)
