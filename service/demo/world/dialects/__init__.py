"""How a vendor would tell the world's history; a dialect renders, it never decides what happened."""

from collections.abc import Mapping

from service.demo.world.dialects.agent import Agent
from service.demo.world.dialects.base import Dialect
from service.demo.world.dialects.freshdesk import Freshdesk
from service.demo.world.dialects.intercom import Intercom
from service.demo.world.dialects.zendesk import Zendesk

DIALECTS: Mapping[str, type[Dialect]] = {
    "zendesk": Zendesk,
    "freshdesk": Freshdesk,
    "intercom": Intercom,
    "agent": Agent,
}

__all__ = ["DIALECTS", "Dialect"]
