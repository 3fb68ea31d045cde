"""How a vendor would tell the world's history; a dialect renders, it never decides what happened."""

from collections.abc import Mapping

from service.demo.world.dialects.base import Dialect
from service.demo.world.dialects.zendesk import Zendesk

DIALECTS: Mapping[str, type[Dialect]] = {"zendesk": Zendesk}

__all__ = ["DIALECTS", "Dialect"]
