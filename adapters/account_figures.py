"""What every CRM is told of an account: our name of each figure, how people read it, and what kind of value it is."""

from collections.abc import Mapping
from enum import StrEnum

TEXT_LENGTH = 2000  # of the long texts


class Figure(StrEnum):
    """The kinds of values; a CRM maps each to a type of its own."""

    STATE = "state"
    NUMBER = "number"
    MOMENT = "moment"
    LONG_TEXT = "long text"
    TEXT = "text"
    LINK = "link"


STATES = ("healthy", "watch", "at_risk", "not_scored")
FIGURES: Mapping[str, tuple[str, Figure]] = {
    "health_state": ("Support health", Figure.STATE),
    "health_score": ("Support health, of 100", Figure.NUMBER),
    "health_since": ("Support health since", Figure.MOMENT),
    "reasons": ("Why", Figure.LONG_TEXT),
    "flags": ("Open flags", Figure.LONG_TEXT),
    "contacts_30": ("Contacts, 30 days", Figure.NUMBER),
    "contacts_90": ("Contacts, 90 days", Figure.NUMBER),
    "escalations_30": ("Hand-overs from the AI, 30 days", Figure.NUMBER),
    "escalations_90": ("Hand-overs from the AI, 90 days", Figure.NUMBER),
    "ease_30": ("Mean ease of 7, 30 days", Figure.NUMBER),
    "ease_90": ("Mean ease of 7, 90 days", Figure.NUMBER),
    "unresolved_30": ("Contacts without a satisfying resolution, 30 days", Figure.NUMBER),
    "unresolved_90": ("Contacts without a satisfying resolution, 90 days", Figure.NUMBER),
    "top_category_30": ("Top category, 30 days", Figure.TEXT),
    "top_category_90": ("Top category, 90 days", Figure.TEXT),
    "link": ("Deskgauge", Figure.LINK),
    "as_of": ("Support figures as of", Figure.MOMENT),
    "account": ("Deskgauge account", Figure.TEXT),
    "push": ("Deskgauge push", Figure.TEXT),
}
