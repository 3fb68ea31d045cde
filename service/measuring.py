"""What is measured once, when an event is stored: signs in its text, whose address it tells, what makes it different."""

import hashlib
import hmac
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from adapters.base import Delivery
from rules import same_issue
from rules.fingerprint import prints
from rules.language import language_of
from rules.likeness import Method, Wording
from rules.model import Event, Kind
from rules.moments import to_text
from rules.own_words import own_words
from rules.own_writes import is_own_note
from rules.reports import NO_CUSTOMER
from rules.taxonomy import Taxonomy
from rules.text import VERSION, measure
from service.feelings import KEPT, feelings


def measured(event: Event, delivery: Delivery, key: bytes, taxonomy: Taxonomy, method: Method) -> Event:
    """The event as it is stored; addresses leave it as keyed hashes. key: the installation's; method: compares texts."""
    fields = dict(event.fields)
    address = fields.pop("email", None)
    if address:
        fields["email_hash"] = hmac.new(key, address.encode(), hashlib.sha256).hexdigest()
        fields["email_domain"] = address.rpartition("@")[2]
    signs: dict[str, Any] = {}
    by_team = event.fields.get("author_role") in NO_CUSTOMER
    if event.text:
        signs = {**_signs(event.text, may_be_customer=not by_team), "text": True, "version": VERSION}
    if named := () if by_team else _prints(event.text, event.subject):
        signs["prints"] = list(named)
    if language := _language(event.text) if _is_customers(event) else None:
        signs["language"] = language
    signs |= feelings(event, key)
    if is_own_note(event.text):
        signs["own"] = True
    if category := taxonomy.subject_category(event.subject):
        signs |= {"category": category, "taxonomy": taxonomy.version}
    wording = _wording(event, method)
    if wording:
        signs["wording"] = wording.id
    return replace(
        event,
        fields=fields,
        signs=signs,
        received_at=delivery.received_at,
        delivery=delivery.name,
        wording=wording,
    )


# A ticket's opening and its first message are one text, and a ticket read again tells all its texts again.
_signs = lru_cache(maxsize=KEPT)(measure)
_issue = lru_cache(maxsize=KEPT)(same_issue.measure)


@lru_cache(maxsize=KEPT)
def _prints(text: str, subject: str) -> tuple[str, ...]:
    return prints(f"{subject}\n{own_words(text)}")


@lru_cache(maxsize=KEPT)
def _language(text: str) -> str | None:
    return language_of(own_words(text))


def _wording(event: Event, method: Method) -> Wording | None:
    """What is kept of a customer's public words."""
    told = _is_customers(event) and bool(event.text or event.subject)
    return _issue(event.text, event.subject, method) if told else None


def _is_customers(event: Event) -> bool:
    """Whether it may be a customer's public message."""
    spoken = event.kind in (Kind.CREATED, Kind.MESSAGE) and event.fields.get("public", True)
    return bool(spoken) and event.fields.get("author_role") not in NO_CUSTOMER


def content_hash(event: Event) -> str:
    """What tells two forms of one event apart: everything but how and when it arrived."""
    said = [event.kind, event.form, to_text(event.at), event.sequence, dict(event.fields), event.text]
    said.append(to_text(event.updated_at) if event.updated_at else "")
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:24]
