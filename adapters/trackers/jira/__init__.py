"""Jira Cloud: flags and problems become issues, and what becomes of these comes back."""

from adapters.trackers.jira.inbound import JiraInbound
from adapters.trackers.jira.sink import Jira

__all__ = ["Jira", "JiraInbound"]
