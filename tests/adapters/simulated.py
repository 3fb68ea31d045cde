"""A simulated helpdesk's deliveries read by its adapter, each feed once."""

from collections.abc import Iterator
from functools import cached_property

from adapters.base import Delivery, Helpdesk
from adapters.registry import HELPDESKS
from rules.model import Event, Kind
from service.demo.world import World


class Simulated:
    """A world as the adapter of its helpdesk reads it."""

    def __init__(self, world: World, helpdesk: str, feeds: tuple[str, ...]) -> None:
        self.world, self.feeds = world, feeds
        self.connection: Helpdesk = HELPDESKS[helpdesk](world.connection_settings())

    @cached_property
    def deliveries(self) -> dict[str, tuple[Delivery, ...]]:
        """By feed what the helpdesk sends."""
        return {feed: tuple(self._sent(feed)) for feed in self.feeds}

    @cached_property
    def events(self) -> dict[str, tuple[Event, ...]]:
        """By feed what the adapter makes of it."""
        return {
            feed: tuple(event for delivery in sent for event in self.connection.parse(delivery))
            for feed, sent in self.deliveries.items()
        }

    def of_kind(self, feed: str, *kinds: Kind) -> Iterator[Event]:
        """A feed's events of these kinds."""
        return (event for event in self.events[feed] if event.kind in kinds)

    def _sent(self, feed: str) -> Iterator[Delivery]:
        for number, one in enumerate(self.world.deliveries(feed=feed), 1):
            headers = {name.lower(): value for name, value in one.headers.items()}
            name = f"web-0/2026-01-05/{number}"
            yield Delivery(name, one.connection, one.kind, one.sent_at, headers, one.body)
