"""What the connectors of all vendors share when they read an account."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from adapters.account import Named
from adapters.connecting import Standing
from adapters.json_api import JsonApi
from rules.errors import SinkError

MOST_PAGES = 50
MACHINE_WORDS = frozenset(
    {"bot", "ai", "assistant", "automation", "automated", "fin", "virtual", "answerbot"}
)


def no_more(path: str, answer: Any) -> str | None:
    """For lists that come whole."""
    return None


@dataclass(slots=True)
class Parts:
    """Reads an account part by part: what we may not read, or what the plan lacks, is noted and left out.

    following: the path of a list's next page, from the first one's path and an answer; None after the last.
    """

    api: JsonApi
    following: Callable[[str, Any], str | None] = no_more
    unread: list[str] = field(default_factory=list)

    def rows(self, name: str, path: str, key: str = "") -> list[Mapping[str, Any]]:
        """The objects of a list, which lies under `key` where it is not the answer itself."""
        found: list[Mapping[str, Any]] = []
        page: str | None = path
        for _ in range(MOST_PAGES):
            answer = self._answer(name, page) if page else None
            if answer is None:
                return found
            found += objects(self.api, answer, path, key)
            page = self.following(path, answer)
        return found

    def _answer(self, name: str, path: str) -> Any:
        try:
            answer = self.api.get(path)
        except SinkError as error:
            if not (error.permanent or error.pauses_sink):
                raise
            self.unread.append(f"{name}: {error}")
            return None
        if answer is None:
            self.unread.append(f"{name}: this account has none")
        return answer


def objects(api: JsonApi, answer: Any, path: str, key: str = "") -> list[Mapping[str, Any]]:
    """The objects of a list in an answer; SinkError where there is no list."""
    holder = answer if isinstance(answer, dict) else {}
    rows = holder.get(key) if key else answer
    if not isinstance(rows, list):
        raise api.odd(path)
    return [one for one in rows if isinstance(one, dict)]


def take_away(api: JsonApi, path: str) -> None:
    """Delete what is at a path; what is gone already is no error."""
    try:
        api.delete(path)
    except SinkError as error:
        if not error.permanent or api.get(path) is not None:
            raise


def standing(api: JsonApi, user: Mapping[str, Any], who: str, role: str, may_make: bool | None) -> Standing:
    """Who we are, with what the last answer's headers say besides. user: as the helpdesk tells of us."""
    lane, date = api.budget.lane(), _date(api.heard.get("Date"))
    return Standing(who, role, may_make, lane.limit, lane.remaining, date, str(user.get("id") or ""))


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def like_a_machine(users: Sequence[Named]) -> tuple[Named, ...]:
    """The users whose name says that they are a program; a hint for a person, never a decision."""
    return tuple(one for one in users if MACHINE_WORDS & set(one.name.lower().replace("-", " ").split()))


def choice_words(told: Any) -> tuple[str, ...]:
    """The texts of a choice's options, whatever else a vendor lists there."""
    return tuple(one for one in told if isinstance(one, str)) if isinstance(told, list) else ()
