"""The pages of numbers: what they say, how sure it is, where each number leads, and what they do with hostile words."""

import html
import re
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.metrics.book import built_in
from tests.service.installation import CONNECTION
from tests.service.measured import DAYS, HOSTILE
from tests.service.reading import answer_of, text_of
from tests.service.web.test_markup import Nesting
from tests.service.web.test_walk import Tags

SPACE = "\u202f"


def row_of(page: str, name: str) -> str:
    """The row of a table whose name this is, without its tags."""
    row = next(
        one for one in page.split("<tr>") if re.search(rf'scope="row">(<a [^>]*>)?{re.escape(name)}<', one)
    )
    return html.unescape(re.sub(r"<[^>]+>", " ", row.split("</tr>")[0]))


def facts_of(page: str) -> dict[str, str]:
    """What the number is made of, by name."""
    facts = page.split('<dl class="facts">')[1].split("</dl>")[0]
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", facts)
    return {name: html.unescape(re.sub(r"<[^>]+>", "", text)) for name, text in found}


def links_of(page: str) -> set[str]:
    return {html.unescape(link) for link in Tags(page).links()}


def test_the_page_of_all_numbers_names_every_metric_once(reader):
    page = text_of(reader, f"/numbers?{DAYS}")
    named = re.findall(r'<th scope="row"><a href="/numbers/([a-z0-9_]+)\?', page)

    assert sorted(named) == list(built_in().metrics)


def test_it_says_first_how_many_numbers_can_be_trusted(reader):
    cells = reader.get(f"/api/v1/metrics?{DAYS}").json["items"]
    states = [one["cells"][0]["state"] for one in cells]
    few = states.count("small") + states.count("too_few")
    lacking = sum(bool(one["cells"][0]["missing"]) and one["cells"][0]["value"] is None for one in cells)

    answer = answer_of(reader, f"/numbers?{DAYS}")
    assert (
        answer
        == f"{states.count('sure')} numbers are sure, {few} rest on few cases, {lacking} lack an input."
    )


def test_a_row_holds_value_members_interval_guard_and_state(reader):
    row = row_of(text_of(reader, f"/numbers?{DAYS}"), "AI resolution, verified")

    for part in (
        f"60.0{SPACE}%",
        "12 of 20",
        f"39–78{SPACE}%",
        "Satisfaction with AI resolutions",
        "Small sample",
    ):
        assert part in row


def test_a_row_without_a_value_says_what_is_missing_and_the_step_that_brings_it(reader):
    row = row_of(text_of(reader, f"/numbers?{DAYS}"), "First answer by a person")

    assert "Lacks opening hours." in row
    assert "Write [business_hours]" in row
    assert "No data" in row


def test_numbers_that_lack_something_come_last_in_their_part(reader):
    page = text_of(reader, f"/numbers?{DAYS}")
    for part in page.split('<section class="panel grid-gap" id="')[1:]:
        lacking = ["Lacks " in one for one in part.split("<tr>")[2:]]
        assert lacking == sorted(lacking)


def test_the_page_of_one_number_shows_everything_it_rests_on(reader):
    page = text_of(reader, f"/numbers/arr_verified?{DAYS}")

    assert (
        answer_of(reader, f"/numbers/arr_verified?{DAYS}")
        == f"AI resolution, verified: 60.0{SPACE}%, 12 of 20."
    )
    assert facts_of(page) == {"Counted": "12", "Out of": "20"}
    assert "as of 23 Nov 2026, 10:12, Europe/Berlin" in page
    assert "26 Oct to 22 Nov" in page
    assert f"95 % interval 39–78{SPACE}%" in page


def test_guards_stand_beside_the_number(reader):
    page = (
        text_of(reader, f"/numbers/arr_verified?{DAYS}").split("Always read with")[1].split("</section>")[0]
    )

    for name in built_in().metric("arr_verified").guards:
        assert built_in().metric(name).name in page


def test_what_is_not_final_and_what_waits_is_counted(reader):
    provisional = facts_of(text_of(reader, f"/numbers/arr_provisional?{DAYS}"))
    waiting = facts_of(text_of(reader, f"/numbers/first_response_human_calendar?{DAYS}"))

    assert provisional == {"Counted": "21", "Out of": "25", "May still change": "5"}
    assert waiting["Still waiting"] == "5"
    assert waiting["Left out: The team began it"] == "0"


@pytest.mark.parametrize(
    ("metric", "part", "number"),
    [("arr_verified", "numerator", 12), ("arr_verified", "denominator", 20), ("volume", "numerator", 30),
     ("first_response_human_calendar", "awaiting", 5), ("backlog", "denominator", 5)],
)  # fmt: skip
def test_every_count_opens_as_many_tickets(reader, metric, part, number):
    page = text_of(reader, f"/numbers/{metric}/tickets?{DAYS}&part={part}")
    tickets = re.findall(r'href="/tickets/([^"]+)"', page)

    assert len(tickets) == len(set(tickets)) == number


def test_the_tickets_lead_to_their_pages_and_say_how_they_ended(reader):
    page = text_of(reader, f"/numbers/arr_verified/tickets?{DAYS}&part=denominator")

    assert f'href="/tickets/{CONNECTION}:0"' in page
    assert page.count("AI, then a person") == 8
    assert (
        'aria-current="true" href="/numbers/arr_verified/tickets?from=2026-10-26&amp;to=2026-11-23&amp;part=denominator"'
        in page
    )


def test_the_definition_explains_each_word_of_its_conditions(reader):
    page = text_of(reader, f"/numbers/arr_verified?{DAYS}").split('id="meaning"')[1]
    grain = built_in().grain(built_in().metric("arr_verified"))

    for term in ("verified", "contact", "ai_involved", "window_over"):
        assert html.escape(grain.terms[term].means, quote=False).replace("'", "&#39;") in page
    for word in ("Question", "Formula", "Counted", "Out of", "Known traps", "Source", "Version"):
        assert f"<dt>{word}</dt>" in page


def test_a_number_made_of_others_leads_to_them(reader):
    page = text_of(reader, f"/numbers/automation_rate?{DAYS}")

    assert {f"/numbers/involvement_rate?{DAYS}", f"/numbers/arr_verified?{DAYS}"} <= links_of(page)
    assert "/numbers/automation_rate/tickets" not in page


def test_a_breakdown_holds_the_segments_the_largest_first(reader):
    page = text_of(reader, f"/numbers/volume?{DAYS}&by=channel").split("Broken down by channel")[1]

    assert re.findall(r'scope="row"><a [^>]*>([^<]+)<', page) == ["E-mail", "Chat"]
    assert "/numbers/volume/tickets?from=2026-10-26&amp;to=2026-11-23&amp;where=channel%3Dchat" in page


def test_a_segment_narrows_the_page_and_can_be_taken_away(reader):
    page = text_of(reader, f"/numbers/volume?{DAYS}&where=channel=chat")

    assert answer_of(reader, f"/numbers/volume?{DAYS}&where=channel=chat") == "Contacts: 10."
    assert "Only channel <strong>Chat</strong>" in page
    assert f"/numbers/volume?{DAYS}" in links_of(page)


def test_the_page_of_all_numbers_says_how_many_know_no_such_segment(reader):
    page = text_of(reader, f"/numbers?{DAYS}&where=channel=chat")
    left = len(built_in().metrics) - len(
        reader.get(f"/api/v1/metrics?{DAYS}&where=channel=chat").json["items"]
    )

    assert f"{left} number{'s are' if left > 1 else ' is'} left out" in page


@pytest.mark.parametrize(("days", "start"), [(7, "2026-11-16"), (90, "2026-08-25")])
def test_periods_are_plain_links(reader, days, start):
    page = text_of(reader, "/numbers")

    assert f"/numbers?from={start}&to=2026-11-23" in links_of(page)
    assert f'aria-current="true" href="/numbers?from={start}' in text_of(
        reader, f"/numbers?from={start}&to=2026-11-23"
    )
    assert re.search(r'class="btn main" aria-current="true" href="/numbers">28 days', page)


def test_what_a_form_left_empty_is_not_asked(reader):
    assert text_of(reader, "/numbers/volume?from=&to=&where=") == text_of(reader, "/numbers/volume").replace(
        "", ""
    )


def test_the_course_is_drawn_and_told_as_a_table(reader):
    page = text_of(reader, f"/numbers/volume?{DAYS}&every=day")

    assert page.count('role="img"') == 3
    assert 'aria-label="Contacts, days from 2026-10-26 to 2026-11-22"' in page
    assert row_of(page, "30 Oct").split() == ["30", "Oct", "3"]


def test_csv_of_each_panel_is_the_one_of_the_api(reader):
    page = text_of(reader, f"/numbers/arr_verified?{DAYS}&by=channel")
    tables = [link for link in links_of(page) if "format=csv" in link]

    assert len(tables) == 2
    for link in tables:
        assert reader.get(link).mimetype == "text/csv"


@pytest.mark.parametrize("more", ["", "/tickets"])
def test_an_unknown_metric_is_not_found_and_the_nearest_is_named(reader, more):
    assert "Did you mean &#39;volume&#39;?" in text_of(reader, f"/numbers/volumes{more}", 404)


@pytest.mark.parametrize(
    "query", ["from=x", "by=channels", "where=x", "every=hour", "part=1", "limit=3", "x=1"]
)
def test_a_wrong_question_is_refused_in_words(reader, query):
    page = text_of(reader, f"/numbers/volume?{query}", 400)

    assert "This address asks for something that does not exist." in page


def test_before_there_is_a_mirror_the_pages_say_what_to_do(client):
    for address in ("/numbers", "/numbers/volume"):
        assert answer_of(client, address) == "There are no numbers yet."
        assert "deskgauge up" in text_of(client, address)
    assert "What exactly is counted" in text_of(client, "/numbers/volume")


def test_hostile_segments_are_escaped_everywhere(reader):
    asked = urlencode({"where": f"category={HOSTILE}"})
    pages = [
        text_of(reader, f"/numbers/volume?{DAYS}&by=category"),
        text_of(reader, f"/numbers/volume?{DAYS}&{asked}"),
        text_of(reader, f"/numbers?{DAYS}&{asked}"),
        text_of(reader, f"/numbers/volume/tickets?{DAYS}&{asked}"),
    ]

    for page in pages:
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert (Nesting(page).wrong, Nesting(page).open) == ([], [])
    assert "Contacts: 1." in pages[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=20))
def test_any_value_of_a_segment_is_shown_harmlessly(reader, value):
    query = urlencode({"where": f"language={value}"}, errors="replace")
    page = text_of(reader, f"/numbers/volume?{DAYS}&{query}")

    assert "<script" not in page
    assert (Nesting(page).wrong, Nesting(page).open) == ([], [])


def test_no_page_of_numbers_names_people_where_that_is_switched_off(reader):
    assert "by=agent" not in text_of(reader, f"/numbers/volume?{DAYS}")
    assert "privacy.per_agent" in text_of(reader, f"/numbers/volume?{DAYS}&by=agent", 400)
