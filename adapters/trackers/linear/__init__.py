"""Linear: flags and problems become issues, and what becomes of these comes back."""

from adapters.trackers.linear.inbound import LinearInbound
from adapters.trackers.linear.sink import Linear

__all__ = ["Linear", "LinearInbound"]
