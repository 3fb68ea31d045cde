"""The helpdesks there are: the name in `[connections.<name>] helpdesk` and the class behind it."""

from collections.abc import Callable

from adapters.base import ConnectionSettings, Helpdesk
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.freshdesk import Freshdesk
from adapters.helpdesks.zendesk import Zendesk

HELPDESKS: dict[str, Callable[[ConnectionSettings], Helpdesk]] = {
    Zendesk.name: Zendesk,
    Freshdesk.name: Freshdesk,
    Agent.name: Agent,
}

# Where a connection of this helpdesk finds our tags when its configuration does not say.
USUAL_PLACES: dict[str, dict[str, str]] = {Agent.name: {"category": "field:category"}}
