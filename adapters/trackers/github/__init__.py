"""GitHub Issues: flags and problems become issues, and what becomes of these comes back."""

from adapters.trackers.github.inbound import GitHubInbound
from adapters.trackers.github.sink import GitHub

__all__ = ["GitHub", "GitHubInbound"]
