"""How many calls a simulated helpdesk takes in a while, as vendors count them: windows of fixed length."""

from dataclasses import dataclass


@dataclass(slots=True)
class Window:
    """Calls of one while. limit: None for as many as you like; seconds: how long the while is."""

    limit: int | None
    seconds: float = 60.0
    began: float = 0.0
    used: int = 0

    def take(self, now: float, calls: int = 1) -> bool:
        """Whether so many more calls are allowed; a refused one counts too."""
        if now - self.began >= self.seconds:
            self.began, self.used = now, 0
        self.used += calls
        return self.limit is None or self.used <= self.limit

    @property
    def left(self) -> int:
        return max(0, (self.limit or 0) - self.used)

    def wait(self, now: float) -> int:
        """Whole seconds until the next window."""
        return int(self.began + self.seconds - now) + 1
