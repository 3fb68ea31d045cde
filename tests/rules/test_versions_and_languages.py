"""Which version of the AI took part first, and in which language the customer wrote."""

from dataclasses import replace
from typing import Any

import pytest

from rules.fold.ticket import fold
from rules.model import Event, Kind, Ticket, Touchpoint
from tests.rules.told import CONTEXT, LATER, MAPPING, change, event, said, state


def ticket(*events: Event, **context: Any) -> Ticket:
    known = state(0, status="open", requester_id="customer", channel="email", tags=[])
    stored = [(one, str(number)) for number, one in enumerate([known, *events])]
    return fold(stored, replace(CONTEXT, **context), LATER).ticket


def by_ai(hours: float, version: str | None, author: str = "ai", public: bool = True) -> Event:
    spoken = said("a", hours, public=public)
    told = {"author_version": version} if version is not None else {}
    return replace(spoken, fields={**spoken.fields, "author_id": author, **told})


def versions(found: Ticket) -> tuple[str | None, list[str | None]]:
    """The ticket's, and those of its episodes."""
    return found.ai_version, [one.ai_version for one in found.episodes]


def test_the_version_that_took_part_first_is_the_tickets_and_the_episodes() -> None:
    found = ticket(said("c", 0), by_ai(1, "3.1"), said("c", 2), by_ai(3, "3.2"))

    assert versions(found) == ("3.1", ["3.1"])
    assert found.ai_agent == "ai"


def test_each_episode_has_its_own_and_the_ticket_the_first() -> None:
    again = state(4, status="solved"), said("c", 30), state(30, status="open"), by_ai(31, "3.2")

    assert versions(ticket(said("c", 0), by_ai(1, "3.1"), *again)) == ("3.1", ["3.1", "3.2"])


def test_where_the_first_episode_had_no_ai_the_ticket_has_that_of_the_second() -> None:
    again = state(4, status="solved"), said("c", 30), state(30, status="open"), by_ai(31, "3.2")

    assert versions(ticket(said("c", 0), said("h", 1), *again)) == ("3.2", [None, "3.2"])


def test_a_draft_for_a_person_tells_its_version_as_well() -> None:
    found = ticket(said("c", 0), by_ai(1, "3.1", public=False), said("h", 2))

    assert (found.ai_touchpoint, found.ai_version) == (Touchpoint.ASSIST, "3.1")


def test_what_the_agent_told_later_is_its_version_where_its_first_act_tells_none() -> None:
    sorted_by_ai = change(0.5, "group_id", "7", by="ai")

    assert versions(ticket(said("c", 0), sorted_by_ai, by_ai(1, "3.1")))[0] == "3.1"


def test_the_version_of_another_agent_is_not_that_of_the_first() -> None:
    found = ticket(
        said("c", 0), by_ai(1, None), by_ai(2, "9", author="other"), authors=frozenset({"ai", "other"})
    )

    assert (found.ai_agent, found.ai_version) == ("ai", None)


@pytest.mark.parametrize("version", [None, ""])
def test_where_the_source_tells_none_it_is_unknown(version: str | None) -> None:
    assert versions(ticket(said("c", 0), by_ai(1, version))) == (None, [None])


def test_the_version_of_a_person_is_nobodys() -> None:
    spoken = said("h", 1)
    human = replace(spoken, fields={**spoken.fields, "author_version": "1"})

    assert versions(ticket(said("c", 0), human)) == (None, [None])


def wrote(hours: float, language: str | None, who: str = "c") -> Event:
    spoken = said(who, hours)
    return replace(spoken, signs={"text": True, **({"language": language} if language else {})})


def language(*events: Event, place: str = "") -> str | None:
    return ticket(*events, mapping=MAPPING | ({"language": place} if place else {})).language


def test_the_language_is_that_of_the_customers_first_words() -> None:
    assert language(wrote(0, "other"), said("a", 1), wrote(2, "english")) == "other"


def test_words_that_give_no_language_away_leave_it_to_the_next() -> None:
    assert language(wrote(0, None), wrote(2, "english")) == "english"


def test_without_any_it_is_unknown() -> None:
    assert language(wrote(0, None)) is None
    assert language() is None


def test_what_the_team_writes_is_not_the_customers_language() -> None:
    assert language(said("c", 0), wrote(1, "english", who="h"), wrote(2, "other", who="a")) is None


def test_the_opening_is_the_customers_first_word() -> None:
    fields = {"author_id": "customer", "requester_id": "customer", "channel": "email"}
    opened = replace(event(Kind.CREATED, 0, **fields), signs={"text": True, "language": "other"})

    assert language(opened, wrote(2, "english")) == "other"


PLACES = [
    ("field:88", {"field:88": "German"}, "german"),
    ("field:88", {"field:88": " pt-BR "}, "pt-br"),
    ("tag:lang_", {"tags": ["lang_de", "vip"]}, "de"),
    ("tag:lang_", {"tags": ["lang_fr", "lang_de"]}, "de"),
]


@pytest.mark.parametrize(("place", "fields", "expected"), PLACES)
def test_what_the_helpdesk_tells_goes_before_the_words(
    place: str, fields: dict[str, Any], expected: str
) -> None:
    assert language(wrote(0, "english"), state(1, **fields), place=place) == expected


def test_a_place_that_is_empty_leaves_it_to_the_words() -> None:
    for place, fields in (("field:88", {"field:88": ""}), ("field:88", {}), ("tag:lang_", {"tags": ["vip"]})):
        assert language(wrote(0, "english"), state(1, **fields), place=place) == "english"


def test_the_newest_word_of_the_helpdesk_counts_and_a_long_one_is_cut() -> None:
    told = [state(1, **{"field:88": "de"}), state(2, **{"field:88": "X" * 50})]

    assert language(*told, place="field:88") == "x" * 40
