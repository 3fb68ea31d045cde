"""A ticket's page says in one line whether the AI solved it, and shows where each tag comes from."""

import pytest

from tests.service.installation import CONNECTION, ago
from tests.service.reading import answer_of, text_of

SENTENCES = {
    "48213": "It does not count as solved by the AI: the same person came back with the same issue"
    " 8 days later.",
    "48900": "The AI seems to have solved it. It counts on 3 Dec, 12:12, if nobody comes back before.",
    "47001": "The AI really solved it: nobody came back within 14 days.",
    "47100": "A person solved it; the AI did not answer.",
    "46001": "A person solved it; the AI did not answer.",
    "46002": "The AI handed it over and a person solved it.",
    "46003": "It was left without an answer.",
    "46004": "The customer found the answer without asking anybody.",
    "46005": f"It was merged into {CONNECTION}:46001 and counts nowhere.",
    "46006": "It was marked as spam and counts nowhere.",
    "46007": "Nothing is known yet of what was said in it.",
    "48800": "It is still open: the AI handed it over and no person has answered yet.",
    "48702": "It is still open.",
}


@pytest.mark.parametrize(("number", "sentence"), SENTENCES.items())
def test_each_state_has_its_sentence(browser, number, sentence):
    assert answer_of(browser, f"/tickets/{CONNECTION}:{number}") == sentence


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("reopened", "the customer came back in the same ticket 3 hours later"),
        ("escalated_after", "a person had to take over afterwards 3 hours later"),
        ("negative_feedback", "the customer said it did not help 3 hours later"),
    ],
)
def test_each_reason_for_taking_back_has_its_words(client, installation, reason, words):
    ticket = installation.ticket("1")
    revocation = {"reason": reason, "at": ago(hours=7), "by": "x"}
    installation.episode(ticket, resolved_at=ago(hours=10), verdict="revoked", verdict_due_at=ago(days=-14),
                         revocations=[revocation])  # fmt: skip

    assert words in answer_of(client, f"/tickets/{ticket}")


def test_a_verdict_about_a_later_episode_wins_over_an_earlier_one(client, installation):
    ticket = installation.ticket("1")
    for number, verdict in ((1, "revoked"), (2, "verified")):
        installation.episode(
            ticket, number=number, verdict=verdict, verdict_at=ago(days=1), verdict_due_at=ago(days=1)
        )

    assert answer_of(client, f"/tickets/{ticket}").startswith("The AI really solved it")
    assert "<h2>Episodes</h2>" in text_of(client, f"/tickets/{ticket}")


def test_a_human_answer_with_a_draft_of_the_ai_is_told_as_such(client, installation):
    ticket = installation.ticket("1", ai_touchpoint="assist")
    installation.episode(ticket, path="human", ai_touchpoint="assist")

    assert answer_of(client, f"/tickets/{ticket}") == "A person solved it with a draft from the AI."


def test_the_picture_hatches_what_is_provisional_and_marks_what_took_it_back(browser):
    taken_back = text_of(browser, f"/tickets/{CONNECTION}:48213")
    verified = text_of(browser, f"/tickets/{CONNECTION}:47001")

    assert "url(#hatch)" in taken_back
    assert "s-alarm" in taken_back
    assert "Solved by the AI on 2 Nov, taken back on 10 Nov, before the time ended on 16 Nov" in taken_back
    assert 'fill="url(#hatch)"' not in verified
    assert "Solved by the AI on 25 Oct; verified on 8 Nov" in verified


def test_every_tag_says_where_it_comes_from(browser):
    page = text_of(browser, f"/tickets/{CONNECTION}:48213")

    for said in (
        "Author id in the helpdesk",
        "From a helpdesk tag",
        "From the category",
        "From the ticket’s organisation",
    ):
        assert said in page
    assert "Taxonomy 1, method 1." in page


def test_the_ticket_links_to_its_helpdesk_flags_pushes_and_deliveries(browser):
    page = text_of(browser, f"/tickets/{CONNECTION}:48800")

    assert "https://helpdesk.test/tickets/48800" in page
    assert 'href="/flags/bug/48800/1"' in page
    assert 'href="/pushes/p-delivered"' in page
    assert 'href="/deliveries/web-0/' in text_of(browser, f"/tickets/{CONNECTION}:48213")


def test_repeat_and_repeated_ticket_link_to_each_other(browser):
    earlier, later = f"{CONNECTION}:48213", f"{CONNECTION}:48702"

    assert f'It repeats <a class="mono" href="/tickets/{earlier}">' in text_of(browser, f"/tickets/{later}")
    assert "8 d 2 h 43 min after the resolution" in text_of(browser, f"/tickets/{earlier}")


def test_a_repeat_says_how_it_was_decided(browser):
    earlier, later = f"{CONNECTION}:48213", f"{CONNECTION}:48702"

    page = text_of(browser, f"/tickets/{later}")
    assert "same wording, 0.34, certain (lite/1, from 0.10 on, weights of 2026-11)." in page
    assert "same person, same wording, 0.34, certain" in text_of(browser, f"/tickets/{earlier}")
    assert "same wording" not in text_of(browser, f"/tickets/{CONNECTION}:48800")


def test_what_another_person_of_the_account_told_is_on_both_tickets(browser):
    earlier, later = f"{CONNECTION}:48213", f"{CONNECTION}:48800"

    assert "another person, same order or case number, certain" in text_of(browser, f"/tickets/{earlier}")
    assert (
        f'href="/tickets/{earlier}"'
        in text_of(browser, f"/tickets/{later}").split("by others of the account")[1]
    )
    assert "by others of the account" not in text_of(browser, f"/tickets/{CONNECTION}:48702")


def test_a_violation_is_shown_with_what_was_found_and_the_fix(browser):
    page = text_of(browser, f"/tickets/{CONNECTION}:48213")

    assert "Tag “ai_resolved” contradicts what happened" in page
    assert "Take the tag ai_resolved off" in page


def test_hand_overs_and_surveys_have_words_not_codes(browser):
    handed_over = text_of(browser, f"/tickets/{CONNECTION}:48800")

    assert "Bug in the product" in handed_over
    assert "From the AI to a person" in handed_over
    assert "from the AI to a person" in handed_over
    assert "ai_to_human" not in handed_over
    assert "answered the survey: good" in text_of(browser, f"/tickets/{CONNECTION}:48213")


def test_an_id_with_slashes_and_signs_has_its_page(client, installation):
    ticket = installation.ticket("a//b?c#d%2Fe &")

    assert (
        client.get("/tickets")
        .get_data(as_text=True)
        .count("/tickets/zendesk-main:a//b%3Fc%23d%252Fe%20&amp;")
        == 1
    )
    assert ticket.replace("&", "&amp;") in text_of(client, "/tickets/zendesk-main:a//b%3Fc%23d%252Fe%20&")


def test_many_deliveries_of_a_ticket_are_folded_away_after_the_first(client, installation):
    ticket = installation.ticket("1")
    for number in range(10):
        name = installation.settle()
        installation.event(ticket, number, "message", ago(hours=number), {}, delivery=name)
    page = text_of(client, f"/tickets/{ticket}")
    shown, folded = page.split("Deliveries it comes from")[1].split('<details class="more">')

    assert shown.count('href="/deliveries/') == 8
    assert folded.count('href="/deliveries/') == 2
    assert "<summary>2 more</summary>" in folded
