"""What numbers can need: how much of it is there, what is missing without it, and the one step that brings it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rules.costs import AI, HUMAN
from rules.roi import Costs
from service.store.mirror.reading import Mirror
from service.store.mirror.shares import has_rows, share_among
from service.store.reads.snapshot import Row


@dataclass(frozen=True, slots=True)
class Sources:
    """Where what numbers need is found. baseline: gives the newest one, None where there is none."""

    costs: Costs
    mirror: Mirror
    baseline: Callable[[], Row | None]


Share = Callable[[Sources], float]


@dataclass(frozen=True, slots=True)
class Need:
    """share: which part is met, 0 to 1. missing: what there is none of. step: what a person does about it."""

    share: Share
    missing: str
    step: str


def _among(table: str, at: str, whole: str, part: str) -> Share:
    """The share of the last 90 days' rows for which something is known."""
    return lambda found: share_among(found.mirror, table, at, whole, part)


def _entries(of: str) -> Share:
    return lambda found: float(any(one.of == of for one in found.costs.entries))


def _answers(instrument: str) -> Share:
    return _among("surveys", "answered_at", f"instrument = '{instrument}'", "true")


NEEDS: Mapping[str, Need] = {
    "schedule": Need(
        _among("episodes", "started_at", "true", "schedule_known"), "opening hours",
        "Write [business_hours] and [schedules.<name>] into deskgauge.toml, then run deskgauge rebuild.",
    ),
    "ai": Need(
        _among("episodes", "started_at", "ai_replies > 0", "true"), "answers of an AI",
        "Name the AI's users at connections.<name>.ai_authors; deskgauge tags suggest finds candidates.",
    ),
    "csat": Need(
        _answers("csat"), "satisfaction ratings",
        "Switch the helpdesk's satisfaction survey on; its answers come with the webhooks.",
    ),
    "ces": Need(
        _answers("ces"), "answers to how easy it was",
        "Set connections.<name>.survey_field, so that Deskgauge asks (docs/surveys.md).",
    ),
    "nps": Need(
        _answers("nps"), "answers to whether they would recommend you",
        "Send survey events of the instrument nps to POST /api/v1/events (docs/helpdesks/agent.md).",
    ),
    "colleagues": Need(
        _among("escalations", "escalated_at", "kind = 'ai_to_human'", "said IS NOT NULL"),
        "answers of colleagues about hand-overs",
        "Let notes ask: the links of docs/answers.md take one click.",
    ),
    "reasons": Need(
        _among("escalations", "escalated_at", "kind = 'ai_to_human'", "trigger IS NOT NULL OR cause IS NOT NULL"),
        "reasons of hand-overs", "Map escalation_trigger or escalation_cause at connections.<name>.mapping.",
    ),
    "handle_time": Need(
        _among("tickets", "created_at", "human_messages > 0", "handle_seconds IS NOT NULL"), "measured working time",
        "Map handle_time at connections.<name>.mapping to the field of the helpdesk's time tracking.",
    ),
    "usual_minutes": Need(
        lambda found: float(bool(found.costs.minutes.by_tier)), "usual working minutes by complexity",
        "Set costs.handle_minutes with its source and date.",
    ),
    "tiers": Need(
        _among("tickets", "created_at", "true", "tier IN ('1', '2', '3')"), "complexity of categories",
        "Give each category its tier in the taxonomy file.",
    ),
    "visits": Need(
        lambda found: float(has_rows(found.mirror, "visits")), "visits of the help center",
        "Put the script of docs/help-center.md on the help center's pages.",
    ),
    "ai_costs": Need(_entries(AI), "costs of the AI", "Write [[costs.entries]] with of = \"ai\" (docs/costs.md)."),
    "human_costs": Need(
        _entries(HUMAN), "costs of people", "Write [[costs.entries]] with of = \"human\" (docs/costs.md)."
    ),
    "staff": Need(
        lambda found: float(bool(found.costs.staff)), "how many people work", "Write [[costs.staff]] (docs/costs.md)."
    ),
    "contracts": Need(
        lambda found: float(has_rows(found.mirror, "contracts")), "what became of contracts",
        "Send subscription events to POST /api/v1/events (docs/accounts.md).",
    ),
    "fixes": Need(
        lambda found: float(has_rows(found.mirror, "fixes WHERE fixed_at IS NOT NULL")), "problems that were fixed",
        "Say on a problem's page that it is fixed (docs/problems.md).",
    ),
    "baseline": Need(
        lambda found: float(found.baseline() is not None), "a baseline",
        "Freeze one: deskgauge baseline propose says which days to take.",
    ),
}  # fmt: skip
