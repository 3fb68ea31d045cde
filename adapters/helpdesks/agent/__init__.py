"""Events of any AI agent, product or help center, in Deskgauge's own schema."""

from adapters.helpdesks.agent.adapter import Agent

__all__ = ["Agent"]
