"""Our properties in a HubSpot account: what is missing is made, what somebody made otherwise is told."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from adapters.crm.hubspot.api import CONFLICT, HubSpotApi, RefusedError, documents
from adapters.crm.hubspot.properties import GROUP, NAMES, PREFIX, PROPERTIES, definition
from rules.errors import SinkError

WHAT_TO_DO = "Check options.api_version and base_url of this sink."


class OwnProperties:
    """external: a property of theirs that has to be there too, "" for none."""

    def __init__(self, api: HubSpotApi, external: str) -> None:
        self._api, self._external = api, external
        self._ensured = False

    def ensure(self, *, anew: bool = False) -> None:
        """Make what is not there yet, once; another installation may be making it at the same moment."""
        if self._ensured and not anew:
            return
        missing = self.missing()
        if missing:
            self._make("make the property group", "/groups", GROUP)
        for name in missing:
            self._make("make a property", "", definition(name))
        self._ensured = True

    def missing(self, wanted: Collection[str] = ()) -> list[str]:
        """Our names of the properties that are not there; a SinkError that pauses where the account does not fit.

        wanted: properties of theirs that have to be there besides.
        """
        with _nobodys_push():
            answer = self._api.ask("list the properties", "GET", self._api.properties())
        if not isinstance(answer.get("results"), list):
            raise SinkError("HubSpot did not list its properties and does not say why", outcome_unknown=True)
        types = {str(one.get("name")): one.get("type") for one in documents(answer["results"])}
        self._check(types)
        if lacking := sorted(set(wanted) - set(types)):
            said = f"HubSpot's companies have no property {lacking[0]}"
            raise SinkError(f"{said}. Correct the option of this sink that names it.", pauses_sink=True)
        return [name for name in PROPERTIES if f"{PREFIX}{name}" not in types]

    def _check(self, types: Mapping[str, Any]) -> None:
        if self._external and self._external not in types:
            said = f"HubSpot's companies have no property {self._external}"
            raise SinkError(f"{said}. Correct options.external_id_property.", pauses_sink=True)
        wanted = dict(zip(NAMES, (kind for _, kind, _ in PROPERTIES.values()), strict=True))
        if others := [name for name in NAMES if types.get(name, wanted[name]) != wanted[name]]:
            said = f"HubSpot's property {others[0]} is not of the type {wanted[others[0]]}"
            raise SinkError(f"{said}. Archive it; Deskgauge makes its own.", pauses_sink=True)

    def _make(self, doing: str, path: str, document: Mapping[str, Any]) -> None:
        try:
            with _nobodys_push():
                self._api.ask(doing, "POST", self._api.properties(path), document)
        except RefusedError as error:
            if error.category != CONFLICT:  # it is there already
                raise


@contextmanager
def _nobodys_push() -> Iterator[None]:
    """No push is to blame for what goes wrong inside, so none may be given up for it."""
    try:
        yield
    except SinkError as error:
        if error.permanent:
            error.permanent, error.pauses_sink = False, True
            error.args = (f"{str(error).rstrip('.')}. {WHAT_TO_DO}",)
        raise
