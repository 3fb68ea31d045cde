"""Metrics that are made of others, and all that the naive computation knows."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.service.metrics.naive.episodes import EPISODES
from tests.service.metrics.naive.others import (
    CHAINS,
    CONTRACTS,
    ESCALATIONS,
    REPORTS,
    SURVEYS,
    TICKETS,
    VISITS,
)
from tests.service.metrics.naive.told import Told


class Formula(NamedTuple):
    """parts: metrics and inputs in the order of the arguments."""

    parts: tuple[str, ...]
    of: Callable[..., float]


FORMULAS: Mapping[str, Formula] = {
    "automation_rate": Formula(
        ("involvement_rate", "arr_verified"), lambda involved, verified: involved * verified
    ),
    "deflection_rate": Formula(
        ("deflections_settled", "verified_resolutions", "ai_involved_contacts", "human_only_contacts"),
        lambda visits, verified, ai, people: (visits + verified) / (visits + ai + people),
    ),
    "net_flow": Formula(("volume", "all_ended"), lambda came, went: came - went),
    "ai_cost_per_resolution": Formula(("input.ai_cost", "verified_resolutions"), lambda cost, n: cost / n),
    "cost_per_ticket": Formula(("input.all_cost", "all_resolutions"), lambda cost, n: cost / n),
    "cost_per_issue": Formula(("input.all_cost", "issues_settled"), lambda cost, n: cost / n),
    "human_cost_per_resolution": Formula(
        ("input.loaded_hour", "handle_time_estimated"), lambda hour, minutes: hour * minutes / 60
    ),
    "headcount_ratio": Formula(
        ("verified_resolutions", "human_resolutions", "input.fte"),
        lambda ai, human, people: (ai + human) / people,
    ),
    "tickets_per_agent": Formula(
        ("human_resolutions", "input.fte"), lambda resolved, people: resolved / people
    ),
    "utilisation": Formula(
        ("measured_minutes", "input.staffed_minutes"), lambda worked, staffed: worked / staffed
    ),
}
COUNTED: Mapping[str, Mapping[str, Told]] = {
    "episode": EPISODES, "ticket": TICKETS, "chain": CHAINS, "escalation": ESCALATIONS, "survey": SURVEYS, "visit": VISITS,
    "contract": CONTRACTS, "report": REPORTS,
}  # fmt: skip
GRAIN_OF: Mapping[str, str] = {name: grain for grain, metrics in COUNTED.items() for name in metrics}
