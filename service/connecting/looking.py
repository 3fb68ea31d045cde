"""Looks at an account before anything is made, and works out what the configuration should say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.account import Account, Sample
from adapters.connecting import Connector, Made, Standing
from rules import taxonomy
from rules.errors import SinkError
from service.connecting.draft import Draft
from service.connecting.proposing import KINDS, Candidate, proposals, slug, tried_on, usable
from service.connecting.wanted import MAPPED, SURVEY

SAMPLES = 20
NO_ACCOUNT = Account()
Changes = list[tuple[tuple[str, ...], dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen. refused: why nothing could be, "" where it could."""

    standing: Standing | None = None
    account: Account = NO_ACCOUNT
    samples: Sequence[Sample] = ()
    refused: str = ""
    proposed: Mapping[str, Candidate] = field(default_factory=dict)
    configured: Mapping[str, Candidate] = field(default_factory=dict)


def look(draft: Draft, connector: Connector | None, document: Mapping[str, Any]) -> Looked:
    """Ask the helpdesk; what it refuses is told, not raised."""
    if connector is None:
        return Looked(refused=f"{', '.join(draft.missing)} not given, so its API is not asked")
    try:
        standing, account = connector.standing(), connector.account()
    except SinkError as error:
        return Looked(refused=str(error))
    samples = _recent(connector)
    known = taxonomy.read(document)
    mapping = (draft.known or {}).get("mapping", {})
    found = {kind: one for kind, one in proposals(account, samples, known).items() if kind not in mapping}
    already = {kind: tried_on(mapping[kind], kind, samples, known) for kind in KINDS if kind in mapping}
    return Looked(standing, account, samples, "", found, already)


def _recent(connector: Connector) -> list[Sample]:
    """None where the token may not read tickets; what that means is said beside the proposal."""
    try:
        return connector.recent(SAMPLES)
    except SinkError:
        return []


def changes(draft: Draft, looked: Looked, made: Sequence[Made], ai_authors: Sequence[str]) -> Changes:
    """What to add to the configuration, table by table; keys that are there already stay as they are."""
    connection: dict[str, Any] = {}
    if draft.known is None:
        connection |= {"helpdesk": draft.vendor.name, "secrets": [f"file:{draft.secret_file}"]}
    if draft.base_url and not (draft.known or {}).get("base_url"):
        connection["base_url"] = draft.base_url
    if draft.credentials:
        connection["credentials"] = dict(draft.credentials)
    if ai_authors:
        connection["ai_authors"] = list(ai_authors)
    survey = next((one for one in made if one.key == SURVEY), None)
    if survey:
        connection["survey_field"] = survey.place.partition(":")[2]
    places = {kind: one.place for kind, one in looked.proposed.items()}
    places |= {one.key: one.place for one in made if one.key in MAPPED}
    if places and draft.known is not None and "mapping" in draft.known:
        return [
            (("connections", draft.name), connection),
            (("connections", draft.name, "mapping"), places),
            *_hours(draft, looked.account),
        ]
    if places:
        connection["mapping"] = places
    return [(("connections", draft.name), connection), *_hours(draft, looked.account)]


def _hours(draft: Draft, account: Account) -> Changes:
    """Schedules that say to whose tickets they apply; the helpdesk's default becomes ours where there is none."""
    found: Changes = []
    for one in filter(usable, account.schedules):
        name = slug(one.name, one.id)
        values: dict[str, Any] = {"zone": one.zone, "week": dict(one.week)}
        if one.closed:
            values["closed"] = list(one.closed)
        if one.applies_to:
            values["applies_to"] = list(one.applies_to)
        if name not in {schedule.id for schedule, _ in draft.settings.hours.places}:
            found.append((("schedules", name), values))
            if one.default and draft.settings.hours.default is None:
                found.append((("business_hours",), {"default": name}))
    return found
