"""Looks at an account before anything is made, and works out what the configuration should say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.account import Account, AccountField, Sample
from adapters.connecting import Connector, Made, Standing
from rules import taxonomy
from rules.errors import SinkError
from service.connecting.draft import Draft
from service.connecting.proposing import KINDS, Candidate, proposals, slug, table_of, tried_on, usable
from service.connecting.wanted import MAPPED, SURVEY, WRITTEN

SAMPLES = 20
WRITES = "write_fields"
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
    others = replace(account, fields=_of_others(draft, account))
    found = {kind: one for kind, one in proposals(others, samples, known).items() if kind not in mapping}
    already = {
        kind: tried_on(mapping[kind], kind, account, samples, known) for kind in KINDS if kind in mapping
    }
    return Looked(standing, account, samples, "", found, already)


def _of_others(draft: Draft, account: Account) -> tuple[AccountField, ...]:
    """The fields that Deskgauge does not fill, which alone tell what people say."""
    known = draft.known or {}
    ours = {known.get("survey_field"), *known.get(WRITES, {}).values()}
    return tuple(one for one in account.fields if one.id not in ours)


def _recent(connector: Connector) -> list[Sample]:
    """None where the token may not read tickets; what that means is said beside the proposal."""
    try:
        return connector.recent(SAMPLES)
    except SinkError:
        return []


def changes(draft: Draft, looked: Looked, made: Sequence[Made], ai_authors: Sequence[str]) -> Changes:
    """What to add to the configuration, table by table; keys that are there already stay as they are."""
    known = draft.known or {}
    connection: dict[str, Any] = {}
    if draft.known is None:
        connection |= {"helpdesk": draft.vendor.name, "secrets": [f"file:{draft.secret_file}"]}
    if draft.base_url:
        connection["base_url"] = draft.base_url
    if ai_authors:
        connection["ai_authors"] = list(ai_authors)
    if survey := next((one for one in made if one.key == SURVEY), None):
        connection["survey_field"] = _named(survey)
    filled = {one.key: _named(one) for one in made if one.key in WRITTEN}
    if (filled or survey) and looked.standing and looked.standing.user_id:
        connection["own_user"] = looked.standing.user_id
    tables = {
        "credentials": dict(draft.credentials),
        "mapping": _places(looked, made),
        "statuses": _statuses(looked.account),
        WRITES: filled,
    }
    whole = {key: table for key, table in tables.items() if table and key not in known}
    parts: Changes = [
        (("connections", draft.name, key), table) for key, table in tables.items() if table and key in known
    ]
    return [(("connections", draft.name), connection | whole), *parts, *_hours(draft, looked.account)]


def _places(looked: Looked, made: Sequence[Made]) -> dict[str, str]:
    """A field that was made for a tag carries it; else the place that its tickets showed."""
    proposed = {kind: one.place for kind, one in looked.proposed.items()}
    return proposed | {one.key: one.place for one in made if one.key in MAPPED}


def _statuses(account: Account) -> dict[str, str]:
    return {key: word for one in account.statuses for key, word in one.proposed.items()}


def _named(field: Made) -> str:
    return field.place.partition(":")[2]


def _hours(draft: Draft, account: Account) -> Changes:
    """Schedules that say to whose tickets they apply; the helpdesk's default becomes ours where there is none."""
    found: Changes = []
    for one in filter(usable, account.schedules):
        name = slug(one.name, one.id)
        if name not in {schedule.id for schedule, _ in draft.settings.hours.places}:
            found.append((("schedules", name), table_of(one)))
            if one.default and draft.settings.hours.default is None:
                found.append((("business_hours",), {"default": name}))
    return found
