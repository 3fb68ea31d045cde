"""Tags say when they came: the history of those that stand, and what is not told is not made up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.intercom.samples import BEGAN, conversation, notification, of_parts, parse, part, refusal

CREATED = datetime.fromtimestamp(conversation()["created_at"], UTC)


def tag(name: str, seconds: int | None, by: str | None = "3001") -> dict[str, Any]:
    """A tag that came so many seconds after the conversation began."""
    at = None if seconds is None else int(CREATED.timestamp()) + seconds
    return {"type": "tag", "id": "1", "name": name, "applied_at": at,
            "applied_by": {"type": "admin", "id": by} if by else None}  # fmt: skip


def tagged(*tags: Any, **more: Any) -> dict[str, Any]:
    return of_parts(part(0), tags={"type": "tag.list", "tags": list(tags)}, **more)


def changes(body: Any) -> list[Event]:
    return [event for event in parse(body) if event.kind is Kind.CHANGE and event.fields["name"] == "tags"]


def after(body: Any) -> list[tuple[float, list[str], list[str], str | None]]:
    return [
        (
            (one.at - CREATED).total_seconds(),
            one.fields["before"],
            one.fields["after"],
            one.fields["actor_id"],
        )
        for one in changes(body)
    ]


def test_each_moment_at_which_tags_came_is_a_change_by_whoever_put_them_there() -> None:
    body = tagged(tag("vip", 0), tag("esc_cause_tooling", 90, "9900"), tag("cat_billing", 90, "9900"))

    assert after(body) == [
        (0, [], ["vip"], "3001"),
        (90, ["vip"], ["cat_billing", "esc_cause_tooling", "vip"], "9900"),
    ]


def test_the_last_change_and_the_state_say_the_same() -> None:
    body = tagged(tag("b", 5), tag("a", 9))
    (state,) = (event for event in parse(body) if event.kind is Kind.STATE)

    assert changes(body)[-1].fields["after"] == state.fields["tags"] == ["a", "b"]


@pytest.mark.parametrize("tags", [[], [tag("a", None)], [tag("a", 5), tag("b", None)], [tag("", 5)]])
def test_tags_that_do_not_say_when_they_came_have_no_history(tags: list[Any]) -> None:
    assert changes(tagged(*tags)) == []


def test_a_conversation_without_tags_has_no_history_of_them() -> None:
    assert changes(of_parts(part(0), tags=None)) == []


def test_nobody_put_it_there_where_nobody_is_told() -> None:
    assert after(tagged(tag("a", 5, by=None))) == [(5, [], ["a"], None)]


def test_a_tag_older_than_the_conversation_came_with_it() -> None:
    assert after(tagged(tag("a", -500), tag("b", 0))) == [(0, [], ["a", "b"], "3001")]


def test_one_moment_has_one_name_in_webhooks_and_in_the_api_and_the_api_counts_more() -> None:
    body = tagged(tag("a", 5))
    (told,), (known,) = changes(notification(body)), changes(body)

    assert told.id == known.id
    assert (told.form, known.form) == (Form.HINT, Form.HISTORY)


def test_the_same_moment_seen_later_is_known_by_the_later_state() -> None:
    earlier, later = (
        changes(tagged(tag("a", 5)))[0],
        changes(tagged(tag("a", 5), updated_at=BEGAN + 86_400))[0],
    )

    assert earlier.id == later.id
    assert earlier.updated_at is not None
    assert later.updated_at is not None
    assert later.updated_at - earlier.updated_at > timedelta(0)


@pytest.mark.parametrize("at", ["soon", -1, 1.5, {}])
def test_a_moment_that_is_none_is_refused_where_it_stands(at: Any) -> None:
    error = refusal(tagged(tag("a", 5) | {"applied_at": at}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/tags/tags/0/applied_at"
