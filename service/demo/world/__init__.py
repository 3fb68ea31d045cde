"""One simulated world with the truth known, for demo, property tests, back-test, replay and soak."""

from service.demo.world.answers import ContactTruth, EpisodeTruth, FlagTruth, HandOverTruth, Repeat, Truth
from service.demo.world.feed import Feed, Rendered
from service.demo.world.sending import Lost, Switches
from service.demo.world.setup import Setup
from service.demo.world.world import World

__all__ = [
    "ContactTruth",
    "EpisodeTruth",
    "Feed",
    "FlagTruth",
    "HandOverTruth",
    "Lost",
    "Rendered",
    "Repeat",
    "Setup",
    "Switches",
    "Truth",
    "World",
]
