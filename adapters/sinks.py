"""The sinks there are: the word in `[sinks.<name>] kind` and the class behind it."""

from collections.abc import Callable

from adapters.base import Sink, SinkSettings
from adapters.trackers.linear import Linear

SINKS: dict[str, Callable[[SinkSettings], Sink]] = {
    Linear.kind: Linear,
}
