"""Every fact that a rule may use, by what the rule is about. docs/facts.md is made from this."""

from collections.abc import Mapping

from rules.facts import account, metric, problem, queue, ticket
from rules.facts.fact import Fact

FACTS: Mapping[str, Mapping[str, Fact]] = {
    about: {fact.name: fact for fact in facts}
    for about, facts in {
        "ticket": ticket.FACTS, "problem": problem.FACTS, "account": account.FACTS, "queue": queue.FACTS,
        "metric": metric.FACTS,
    }.items()
}  # fmt: skip
# What a flag tells besides what its rule asks for and shows.
ALWAYS_TOLD: Mapping[str, tuple[str, ...]] = {
    "ticket": ("ticket_id", "category"),
    "problem": ("ticket_id", "category", "fingerprint", "tickets"),
    "account": ("contacts_30", "health_score", "health_state"),
    "queue": ("queue", "open_tickets", "contacts_1"),
    "metric": ("metric", "metric_name", "segment", "value", "n"),
}
