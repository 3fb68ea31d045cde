"""Linear: a flag becomes an issue of one team, with a link to the ticket."""

from adapters.trackers.linear.sink import Linear

__all__ = ["Linear"]
