"""The sinks there are: the word in `[sinks.<name>] kind` and the class behind it."""

from collections.abc import Callable

from adapters.base import Sink
from adapters.crm.hubspot import HubSpot
from adapters.crm.salesforce import Salesforce
from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear

SINKS: dict[str, Callable[[SinkSettings], Sink]] = {
    Linear.kind: Linear,
    HubSpot.kind: HubSpot,
    Salesforce.kind: Salesforce,
}

# Kinds that keep one record up to date for an account, where the others make one object for a flag.
CRM_KINDS: frozenset[str] = frozenset({HubSpot.kind, Salesforce.kind})
# Kinds that hold work for whoever builds the product.
TRACKER_KINDS: frozenset[str] = frozenset({Linear.kind})
