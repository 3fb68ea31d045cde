"""The custom fields of an Account that we keep: which there are, and what is written into them."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.account_figures import FIGURES, TEXT_LENGTH, Figure
from adapters.crm.salesforce.api import SalesforceApi
from adapters.outgoing_text import is_web_address, one_line
from rules.errors import SinkError
from rules.moments import from_text

# How Salesforce may keep each kind, the first as docs/crm/salesforce makes it.
# https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm
TYPES: Mapping[Figure, tuple[str, ...]] = {
    Figure.STATE: ("string", "picklist"),
    Figure.NUMBER: ("double",),
    Figure.MOMENT: ("datetime",),
    Figure.LONG_TEXT: ("textarea", "string"),
    Figure.TEXT: ("string", "textarea"),
    Figure.LINK: ("url", "string"),
}
NEEDED = ("account", "push")  # without them nobody could tell whose figures stand there
LOOK_AGAIN = 3600.0
WHERE = "docs/crm/salesforce.md tells how"
Described = Mapping[str, Any]


def names(prefix: str) -> dict[str, str]:
    """Our names and Salesforce's of all fields."""
    return {name: f"{prefix}{name.title()}__c" for name in FIGURES}


class Fields:
    """external: a field of theirs that has to be there too, "" for none."""

    def __init__(
        self, api: SalesforceApi, own: Mapping[str, str], external: str, clock: Callable[[], float]
    ) -> None:
        self._api, self._own, self._external, self._clock = api, own, external, clock
        self._there: dict[str, Described] = {}
        self._looked_at = float("-inf")

    def there(self, *, anew: bool = False) -> Mapping[str, Described]:
        """Our names of the fields that can be written, with what Salesforce says of each; a SinkError that pauses."""
        if anew or self._clock() - self._looked_at > LOOK_AGAIN:
            self._there, self._looked_at = self._found(), self._clock()
        return self._there

    def missing(self) -> list[str]:
        """Salesforce's names of the fields that are to be made."""
        there = self.there(anew=True)
        return [theirs for ours, theirs in self._own.items() if ours not in there]

    def _found(self) -> dict[str, Described]:
        answer = self._api.ask("describe accounts", "GET", "/sobjects/Account/describe") or {}
        if not isinstance(answer.get("fields"), list):
            raise SinkError("Salesforce did not describe accounts and does not say why", outcome_unknown=True)
        described = {str(one.get("name")): one for one in answer["fields"] if isinstance(one, dict)}
        self._check(described)
        usable = {ours: described.get(theirs, {}) for ours, theirs in self._own.items()}
        return {ours: one for ours, one in usable.items() if one.get("updateable") is True}

    def _check(self, described: Mapping[str, Described]) -> None:
        if self._external and described.get(self._external, {}).get("externalId") is not True:
            said = f"Salesforce's accounts have no external id field {self._external}"
            raise _waits(said, "Correct options.external_id_field, or mark the field as an external id")
        for ours, theirs in self._own.items():
            one, types = described.get(theirs, {}), TYPES[FIGURES[ours][1]]
            if ours in NEEDED and one.get("updateable") is not True:
                said = f"Salesforce's accounts have no field {theirs} that we may edit"
                raise _waits(said, f"Make our fields and give the user their permission set: {WHERE}")
            if one and one.get("type") not in types:
                raise _waits(f"Salesforce's field {theirs} is not of the type {types[0]}", "Make it anew")


def values(told: Mapping[str, Any], own: Mapping[str, str], there: Mapping[str, Described]) -> dict[str, Any]:
    """Figures as Salesforce takes them, by its names of the fields that are there; None clears one.

    ValueError for a moment that is none.
    """
    return {own[name]: _value(name, value, there[name]) for name, value in told.items() if name in there}


def _value(name: str, value: Any, described: Described) -> Any:
    if value in (None, ""):
        return None
    kind = FIGURES[name][1]
    if kind is Figure.NUMBER:
        return round(float(value), 2)
    if kind is Figure.MOMENT:
        return from_text(str(value)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if kind is Figure.LINK and not is_web_address(value):
        return None
    length = described.get("length")
    return one_line(value, min(TEXT_LENGTH, length) if isinstance(length, int) and length else TEXT_LENGTH)


def _waits(said: str, what: str) -> SinkError:
    return SinkError(f"{said}. {what}.", pauses_sink=True)
