"""People: contacts with their company, and teammates.

`email` of a PERSON event is the normalised address itself; the pipeline replaces it by the keyed hash and
the domain before anything is stored.
Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/contacts/contact
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.intercom.case import Case, author_of
from adapters.helpdesks.intercom.tables import AUTHOR_TYPES
from adapters.source import Source
from rules.model import Event, Form, Kind, Role


def contact(delivery: Delivery, one: Mapping[str, Any], form: Form, at: datetime) -> Event:
    """A loaded contact as a PERSON, at its own time, else at `at`; of several companies the first counts."""
    fields = {"role": Role.CUSTOMER.value, **_email(one)}
    if one.get("companies") is not None:
        known = one["companies"]["data"] or one["companies"]["companies"]
        fields["organization_id"] = next((company["id"] for company in known if company.get("id")), None)
    return _person(delivery, one["id"], fields, form, one.get("updated_at") or at)


def admin(delivery: Delivery, one: Mapping[str, Any], at: datetime) -> Event:
    """A loaded teammate as a PERSON."""
    return _person(delivery, one["id"], {"role": Role.STAFF.value, **_email(one)}, Form.SNAPSHOT, at)


def writers(case: Case) -> Iterator[Event]:
    """The customers among the authors whose address stands beside what they wrote, each once."""
    opening = {**(case.record.get("source") or {}), "created_at": case.created_at}
    known: set[str] = set()
    for part in (opening, *case.parts):
        author = author_of(part)
        own, fields = author.get("id"), _email(author)
        if (
            own
            and fields
            and own not in known
            and AUTHOR_TYPES.get(author.get("type") or "") is Role.CUSTOMER
        ):
            known.add(own)
            told = {"role": Role.CUSTOMER.value, **fields}
            yield _person(case.source.delivery, own, told, Form.HINT, part["created_at"])


def _person(delivery: Delivery, own: str, fields: dict[str, Any], form: Form, at: datetime) -> Event:
    source = Source(delivery, "", form, at)
    return source.observed(Kind.PERSON, f"person:{own}", at, {**fields, "person_id": own})


def _email(one: Mapping[str, Any]) -> dict[str, Any]:
    email = (one.get("email") or "").strip().casefold()
    return {"email": email} if email else {}
