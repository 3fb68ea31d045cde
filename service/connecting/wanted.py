"""The fields that connect can make at a helpdesk, and where the configuration names them."""

from adapters.connecting import FieldPlan
from rules.taxonomy import SECTIONS

TITLES = {
    "escalation_cause": "Escalation cause",
    "escalation_trigger": "Escalation trigger",
    "ai_touchpoint": "AI touchpoint",
    "resolution_path": "Resolution path",
    "turn_count": "Turn count",
    "survey_link": "Survey link",
}
# Which key of [connections.NAME] names the field: mapping, survey_field, and for what Deskgauge fills write_fields.
MAPPED = frozenset({"escalation_cause", "escalation_trigger"})
SURVEY = "survey_link"
WRITTEN = frozenset({"ai_touchpoint", "resolution_path", "turn_count"})
NUMBERS = frozenset({"turn_count"})
COMPULSORY = frozenset({"escalation_cause"})


def plan(key: str, taxonomy: dict[str, dict[str, dict[str, str]]]) -> FieldPlan:
    """The field of a key; what the taxonomy lists becomes a choice, what Deskgauge writes itself is text or a number."""
    section = taxonomy.get(SECTIONS.get(key, ""), {})
    choices = tuple((code, str(one.get("label", code))) for code, one in section.items())
    return FieldPlan(key, TITLES[key], choices, key in NUMBERS)
