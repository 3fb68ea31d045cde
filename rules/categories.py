"""What a ticket is about: a person's word, the helpdesk's field or tag, its subject, its form."""

from collections.abc import Sequence

from rules import tagging
from rules.fold.story import Values, latest
from rules.model import Event
from rules.taxonomy import Taxonomy

UNCATEGORISED = "uncategorised"


def category_of(
    events: Sequence[Event], values: Values, said: tagging.Said, place: str, taxonomy: Taxonomy
) -> tuple[str, str]:
    """(category, where it comes from: tag, field, subject, form or none). place: where the mapping looks for it."""
    if said and said[-1][1]:
        return said[-1][1], place.partition(":")[0]
    subject = next((one.signs["category"] for one in events if one.signs.get("category")), None)
    if subject:
        return str(subject), "subject"
    form = taxonomy.forms.get(str(latest(values, "form_id") or ""))
    return (form, "form") if form else (UNCATEGORISED, "none")
