"""Which routes a flag takes: by rule, and where a route says so by severity, tier and category; and why not another."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.settings import SinkSettings
from adapters.sinks import CRM_KINDS, NOTICE_KINDS, TRACKER_KINDS
from rules.rule import Rule
from service.config.settings import Route

ANY = "*"
RENEWAL_BRIEF = "renewal_brief"  # in the place of a rule's id; it is told like a flag and is none
NO_TRACKER = "never_to_a_tracker"


@dataclass(frozen=True, slots=True)
class Bearing:
    """What routes look at. tiers: of its accounts, as they stand now; empty where none is known, as with categories."""

    severity: str
    categories: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()


def speaks_of(route: Route, rule: Rule, kind: str) -> bool:
    """Whether a route to a sink of this kind is for the rule; one for any rule leaves out what the kind does not take."""
    if route.flag != ANY:
        return route.flag == rule.id
    return not refused(rule, kind)


def takes_briefs(route: Route, kind: str) -> bool:
    """Whether a route to a sink of this kind takes renewal briefs: they are told to people, and kept nowhere."""
    return route.flag in (RENEWAL_BRIEF, ANY) and kind in NOTICE_KINDS


def refused(rule: Rule, kind: str) -> str:
    """Why a kind of sink does not take a rule's flags, "" where it does."""
    if kind in CRM_KINDS and rule.about != "account":
        return "takes accounts only"
    if kind in TRACKER_KINDS and NO_TRACKER in rule.effects:
        return "is a tracker, to which this rule never goes"
    return ""


def why_not(route: Route, bearing: Bearing) -> str:
    """What keeps a flag off a route that is for its rule, "" where nothing does."""
    if route.severity and bearing.severity not in route.severity:
        return f"its severity is {bearing.severity}"
    return _other("tier", route.tier, bearing.tiers) or _other("category", route.category, bearing.categories)


def each_rule(
    routes: Sequence[Route], rules: Sequence[Rule], sinks: Mapping[str, SinkSettings]
) -> Iterator[tuple[str, Route]]:
    """Every rule with every route that is for it; a rule has several versions."""
    by_id = {rule.id: rule for rule in rules}
    for route in routes:
        yield from ((one.id, route) for one in by_id.values() if speaks_of(route, one, sinks[route.to].kind))


def _other(what: str, wanted: Collection[str], found: Collection[str]) -> str:
    if not wanted or set(wanted) & set(found):
        return ""
    return f"its {what} is {', '.join(sorted(found))}" if found else f"its {what} is not known"
