"""What a rule of diagnosis may ask of what is no metric: an article of the help center, and a rate over all its segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.diagnosis.facts import ENOUGH, Aspect
from rules.metrics.blended import Segment, blend

ARTICLE, BLEND = "article", "blend"

OF_ARTICLES: Mapping[str, Aspect] = {
    "visits": Aspect("visits in which it was opened", 40.0),
    "contacted": Aspect("the share of them after which the customer wrote to us within a day", 0.5),
    "escalated": Aspect("the share of them after which the AI handed the customer over", 0.5),
    "votes": Aspect("how many said whether it helped", 40.0),
    "disliked": Aspect("the share of these to whom it did not help", 0.5),
}  # fmt: skip
OF_BLENDS: Mapping[str, Aspect] = {
    "before": Aspect("the rate over all in the period before", 0.5),
    "after": Aspect("the rate over all in this period", 0.5),
    "change": Aspect("after less before, so 0.02 for two points more", 0.5),
    "mix": Aspect("what of the change comes from segments whose share of all grew or shrank", 0.5),
    "within": Aspect("what of it comes from the rates inside the segments", 0.5),
    "segments": Aspect("how many segments have 30 members in both periods", 3.0),
    "against": Aspect("how many of these, all of them or none, moved the other way than the rate over all", 3.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    """What became of the visits in which an article was opened, in one period."""

    visits: int = 0
    contacts: int = 0
    escalations: int = 0
    votes_up: int = 0
    votes_down: int = 0

    @property
    def votes(self) -> int:
        """How many voted."""
        return self.votes_up + self.votes_down


def facts_of_article(now: ArticleSeen, before: ArticleSeen) -> dict[str, Any]:
    """By aspect what is known: as of metrics, nothing is said on fewer than 30 in either period."""
    read = min(now.visits, before.visits) >= ENOUGH
    voted = min(now.votes, before.votes) >= ENOUGH
    return {
        "visits": float(now.visits),
        "contacted": now.contacts / now.visits if read else None,
        "escalated": now.escalations / now.visits if read else None,
        "votes": float(now.votes),
        "disliked": now.votes_down / now.votes if voted else None,
    }


def facts_of_blend(segments: Sequence[Segment]) -> dict[str, Any]:
    """By aspect what is known of a rate over all; nothing where it lacks 30 members in either period."""
    found = blend(segments)
    few = min(sum(one.before[1] for one in segments), sum(one.after[1] for one in segments)) < ENOUGH
    if found is None or few:
        return dict.fromkeys(OF_BLENDS)
    judged = float(len(found.judged))
    return {
        "before": found.before,
        "after": found.after,
        "change": found.difference,
        "mix": found.mix_effect,
        "within": found.rate_effect,
        "segments": judged,
        "against": judged if found.contradicts else 0.0,
    }
