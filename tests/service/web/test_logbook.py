"""The pages Changes and Goals: their first line, what they show of each thing, and how one is recorded."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from rules.logbook import ACTION_KINDS, ANNOTATION_KINDS, LENSES, STATES
from service.web.logbook_words import TABLES, is_overdue, lasting, logged, standing
from service.web.times import Times
from tests.service.installation import NOW, Installation, ago
from tests.service.reading import answer_of, text_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("/changes", "No change to the automation is on record yet."), ("/goals", "No goal is set yet.")],
)
def test_an_empty_page_says_so_and_how_to_begin(client: FlaskClient, address: str, sentence: str) -> None:
    assert answer_of(client, address) == sentence
    assert f'class="mono">deskgauge {address[1:]}' in text_of(client, address)
    assert "Nobody has said yet what efficient means here" in text_of(client, "/goals")


def test_the_first_line_of_changes_warns_where_two_overlap(browser: FlaskClient) -> None:
    expected = "Two changes act now and overlap: a difference belongs to none of them alone."
    assert answer_of(browser, "/changes") == expected


def test_the_first_line_of_changes_says_when_to_look(client: FlaskClient, installation: Installation) -> None:
    installation.add("changes", id="c1", remeasure_at=ago(days=10))
    assert answer_of(client, "/changes") == "No change acts at the moment, so nothing waits to be measured."

    installation.add("changes", id="c2", overlaps=["c1"])
    assert answer_of(client, "/changes") == "One change acts now; measure again on 8 Dec."


def test_changes_show_what_they_should_move_and_which_overlap(browser: FlaskClient) -> None:
    page = text_of(browser, "/changes")

    assert "Shorter answers" in page
    assert "Overlaps A new prompt" in page
    assert "Escalation rate down" in page
    assert [page.count(f">{word}</span>") for word in ("Acting", "To measure", "Planned")] == [2, 1, 1]
    assert "4 changes to the automation" in page


def test_annotations_show_days_as_days_and_moments_as_moments(browser: FlaskClient) -> None:
    page = text_of(browser, "/changes")

    assert "24 Dec to 26 Dec" in page
    assert "10 Nov, 13:00</time>" in page
    assert "For two hours." in page
    assert "A calendar" in page


def test_annotations_are_filtered_by_kind(browser: FlaskClient) -> None:
    page = text_of(browser, "/changes?kind=outage")

    assert "1 annotation, newest first" in page
    assert "Release 3.1" not in page
    assert "No annotation fits." in text_of(browser, "/changes?kind=import")


def test_goals_show_target_lens_and_what_efficient_means(browser: FlaskClient) -> None:
    page = text_of(browser, "/goals")

    assert answer_of(browser, "/goals") == "Two goals are set."
    assert "Efficient means here: Done within a day." in page
    assert "2 goals are set. Set 3 to 5" in page
    assert '<td class="r">60.0\u202f%</td>' in page
    assert '<a href="/numbers/arr_verified">AI resolution, verified</a>' in page
    assert "No target" in page


def test_an_action_is_overdue_on_the_day_after_it_was_due(browser: FlaskClient) -> None:
    page = text_of(browser, "/goals")

    assert [page.count(f">{word}</span>") for word in ("Overdue", "Being done", "Done", "Dropped")] == [
        1,
        1,
        1,
        1,
    ]
    assert "22 Nov" in page


@pytest.mark.parametrize(
    ("state", "due", "overdue"),
    [
        ("open", "2026-11-22", True),
        ("doing", "2026-11-22", True),
        ("open", "2026-11-23", False),
        ("done", "2026-11-22", False),
        ("dropped", "2026-11-22", False),
        ("open", None, False),
    ],
)
def test_only_unfinished_work_can_be_overdue(state: str, due: str | None, *, overdue: bool) -> None:
    assert is_overdue({"state": state, "due": due}, date(2026, 11, 23)) is overdue


def test_actions_are_filtered(browser: FlaskClient) -> None:
    assert "1 action, newest first" in text_of(browser, "/goals?state=done")
    assert "No action fits." in text_of(browser, "/goals?kind=redesign")


@pytest.mark.parametrize(
    ("at", "remeasure", "expected"),
    [
        (ago(seconds=-1), ago(days=-28), "planned"),
        (ago(), ago(days=-28), "acting"),
        (ago(days=28), ago(seconds=-1), "acting"),
        (ago(days=28), ago(), "due"),
    ],
)
def test_a_change_acts_from_its_beginning_until_it_is_measured(
    at: str, remeasure: str, expected: str
) -> None:
    assert standing({"at": at, "remeasure_at": remeasure}, NOW) == expected


@pytest.mark.parametrize(
    ("at", "until", "days"),
    [
        ("2026-12-23T23:00:00.000000Z", "2026-12-24T23:00:00.000000Z", ("2026-12-24", "2026-12-24")),
        ("2026-10-24T22:00:00.000000Z", "2026-10-25T23:00:00.000000Z", ("2026-10-25", "2026-10-25")),
        ("2026-12-23T23:00:00.000000Z", "2026-12-24T22:59:59.000000Z", None),
        ("2026-12-24T00:00:00.000000Z", "2026-12-25T00:00:00.000000Z", None),
        ("2026-12-23T23:00:00.000000Z", None, None),
    ],
)
def test_what_lasts_from_midnight_to_midnight_is_shown_by_its_days(
    at: str, until: str | None, days: tuple[str, str] | None
) -> None:
    assert lasting({"at": at, "until": until}, BERLIN) == days


def test_a_day_is_written_like_a_moments_day() -> None:
    assert Times("America/New_York", lambda: NOW).date("2026-12-24") == "24 Dec"
    assert Times("Asia/Tokyo", lambda: NOW).date("2027-01-01") == "1 Jan 2027"


@pytest.mark.parametrize(
    ("table", "codes"),
    [("kind", ANNOTATION_KINDS), ("action_kind", ACTION_KINDS), ("action_state", STATES), ("lens", LENSES)],
)
def test_every_code_has_its_words(table: str, codes: tuple[str, ...]) -> None:
    assert set(TABLES[table]) == set(codes)
    assert logged(table, "some_other") == "Some other"


def test_hostile_words_are_escaped(client: FlaskClient, installation: Installation) -> None:
    hostile = '"><script>alert(1)</script>'
    installation.add("annotations", id="a", title=hostile, text=hostile, kind=hostile, who=hostile)
    installation.add(
        "changes", id="c", what=hostile, why=hostile, metric=hostile, who=hostile, overlaps=[hostile]
    )
    installation.add("actions", id="b", title=hostile, cause=hostile, owner=hostile, state=hostile)
    installation.add("goals", metric=hostile, why=hostile, lens=hostile)
    installation.add("meanings", word="efficient", text=hostile)

    for address in ("/changes", "/goals"):
        assert "<script" not in text_of(client, address)
        assert "&lt;script&gt;" in text_of(client, address)
