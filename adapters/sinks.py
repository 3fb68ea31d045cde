"""The sinks there are: the word in `[sinks.<name>] kind` and the class behind it."""

from collections.abc import Callable

from adapters.base import Inbound, Sink
from adapters.crm.hubspot import HubSpot
from adapters.settings import SinkSettings
from adapters.trackers.github import GitHub, GitHubInbound
from adapters.trackers.jira import Jira, JiraInbound
from adapters.trackers.linear import Linear, LinearInbound

SINKS: dict[str, Callable[[SinkSettings], Sink]] = {
    Linear.kind: Linear,
    GitHub.kind: GitHub,
    Jira.kind: Jira,
    HubSpot.kind: HubSpot,
}

# Kinds that keep one record up to date for an account, where the others make one object for a flag.
CRM_KINDS: frozenset[str] = frozenset({HubSpot.kind})
# Kinds that hold work for whoever builds the product, and what they tell us of it.
INBOUND: dict[str, Callable[[SinkSettings], Inbound]] = {
    Linear.kind: LinearInbound,
    GitHub.kind: GitHubInbound,
    Jira.kind: JiraInbound,
}
TRACKER_KINDS: frozenset[str] = frozenset(INBOUND)
