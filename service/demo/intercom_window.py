"""How many calls a simulated Intercom takes in ten seconds, and what its headers say of it.

Source: https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
"""

from dataclasses import dataclass

WINDOW_SECONDS = 10


@dataclass(slots=True)
class Window:
    """Calls of ten seconds. limit: None for as many as you like."""

    limit: int | None
    began: int = 0
    used: int = 0

    def take(self, now: float) -> tuple[bool, dict[str, str]]:
        """Whether one more call is allowed, and what the headers say of it."""
        if self.limit is None:
            return True, {}
        if now >= self.began + WINDOW_SECONDS:
            self.began, self.used = int(now) // WINDOW_SECONDS * WINDOW_SECONDS, 0
        self.used += 1
        return self.used <= self.limit, {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": str(self.began + WINDOW_SECONDS),
        }
