"""Lists and items besides the ticket: their sentences, filters, links and what they keep to themselves."""

import re

import pytest

from tests.service.installation import CONNECTION, ago
from tests.service.reading import answer_of, text_of


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/accounts", "No account is known yet."),
        ("/tickets", "No ticket is known yet."),
        ("/flags", "No rule has raised a flag yet."),
        ("/violations", "No tag is missing or wrong."),
        ("/deliveries", "Nothing has arrived yet."),
        ("/pushes", "Nothing had to be sent yet."),
    ],
)
def test_an_empty_list_says_so_in_words(client, address, sentence):
    assert answer_of(client, address) == sentence


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/tickets", "Of 11 tickets the AI solved 1 for good; 1 more may still come back, 2 did."),
        ("/accounts", "Of 2 accounts none is at risk and none needs watching."),
        (f"/accounts/{CONNECTION}:81", "Healthy: 94 of 100. No flags are open."),
        ("/accounts/domain:small.test", "Too little is known of this account to score its health."),
        ("/flags", "One flag is open."),
        ("/violations", "3 tags are missing or wrong, on 3 tickets."),
        ("/deliveries", "6 deliveries arrived, 1 set aside."),
        ("/pushes", "3 messages gave up; all else arrived or is on its way."),
        ("/flags/bug/48800/1", "Bug in the product: it stands."),
        ("/flags/repeat_contact_14/48702/1", "Repeat contact: it happened on 10 Nov, 14:05."),
        ("/flags/bug/old/1", "Bug in the product: from before the start, so nothing was sent."),
        ("/flags/bug/gone/1", "Bug in the product: withdrawn, because the ground for it went away."),
        ("/pushes/p-delivered", "It arrived in Linear as ENG-412."),
        ("/pushes/p-pending", "It waits to be sent."),
        ("/pushes/p-sending", "It is being sent now."),
        ("/pushes/p-dead-0", "It gave up and needs a person."),
        ("/pushes/p-cancelled", "It was not needed any more and was never sent."),
    ],
)
def test_each_page_answers_in_its_first_line(browser, address, sentence):
    assert answer_of(browser, address) == sentence


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("path=human", {"46001", "47100"}),
        ("verdict=revoked", {"47100", "48213"}),
        ("verdict=verified", {"47001"}),
        ("category=sign_in", {"48900"}),
        ("violation=escalation_trigger", {"48800"}),
        ("violation=category", {"46007"}),
        ("counted=false", {"46005", "46006"}),
        ("path=ai&verdict=provisional", {"48900"}),
        ("path=open&category=sign_in", set()),
    ],
)
def test_the_filters_of_tickets_leave_what_they_name(browser, query, numbers):
    page = text_of(browser, f"/tickets?{query}")
    found = {part.split('"')[0] for part in page.split(f'href="/tickets/{CONNECTION}:')[1:]}

    assert found == numbers


def test_an_account_shows_what_its_health_is_made_of_and_the_tickets_behind_it(browser):
    page = text_of(browser, f"/accounts/{CONNECTION}:81")

    assert '<th scope="row">Hand-overs from the AI</th><td class="r">&minus;6</td>' in page
    assert "Usual for this account: 1.5" in page
    assert f'href="/tickets/{CONNECTION}:48213"' in page
    assert f'href="/tickets?account={CONNECTION}:81"' in page


def test_an_account_says_which_record_it_is_or_how_to_say_it(browser):
    assert '<dd class="mono">1009</dd>' in text_of(browser, f"/accounts/{CONNECTION}:81")

    waiting = text_of(browser, "/accounts/domain:small.test")
    assert "It is not clear which record it is" in waiting
    assert "deskgauge accounts match domain:small.test RECORD" in waiting
    assert "Two<span" in waiting


def test_an_account_whose_renewal_is_known_has_its_brief_on_its_page(browser):
    page = text_of(browser, f"/accounts/{CONNECTION}:81")

    assert "Renews on 1 Feb 2027, in 70 days. This is told on 3 Dec (60 days before)" in page
    assert "Against its own past" in page
    assert f'href="/api/v1/accounts/{CONNECTION}:81/brief"' in page


def test_an_account_whose_renewal_nobody_told_says_how_to_tell_it(browser):
    page = text_of(browser, "/accounts/domain:small.test")

    assert "Nobody has told when its contract renews. A file, the helpdesk" in page
    assert "Against its own past" not in page


def test_accounts_are_filtered_by_their_health(browser):
    page = text_of(browser, "/accounts?health=not_scored")

    assert "domain:small.test" in page
    assert f"{CONNECTION}:81" not in page


def test_a_flag_of_an_account_leads_to_the_account_and_reads_its_facts(browser):
    page = text_of(browser, "/flags/account_volume/81/1")

    assert "The account since" in page
    assert "Nothing changed" in page

    assert f'href="/accounts/{CONNECTION}:81"' in page
    assert "<dt>Health</dt><dd>Watch</dd>" in page
    assert "<dt>Contacts, 30 days</dt><dd>11</dd>" in page


def test_both_identities_are_shown_and_add_up(browser):
    assert "6 received = 2 applied + 1 ignored + 1 set aside + 1 repeated + 1 waiting." in text_of(
        browser, "/deliveries"
    )
    assert "7 made = 1 delivered + 2 waiting + 3 gave up + 1 not sent." in text_of(browser, "/pushes")
    assert "does not add up" not in text_of(browser, "/deliveries") + text_of(browser, "/pushes")


def test_a_delivery_that_vanished_is_told(client, installation):
    lost = installation.settle()
    installation.settle()
    installation.store["deliveries"].delete(lost)

    assert answer_of(client, "/deliveries") == "The count is off by 1 delivery: run deskgauge doctor."
    assert "This does not add up." in text_of(client, "/deliveries")


def test_waiting_deliveries_are_listed_and_can_be_opened(browser):
    page = text_of(browser, "/deliveries")
    waiting = page.split('id="waiting"')[1].split('href="')[1].split('"')[0]

    assert answer_of(browser, waiting) == "It is safely stored and waits for the worker."


def test_a_delivery_shows_reason_events_and_tickets(browser):
    quarantined = text_of(browser, "/deliveries?outcome=quarantined")
    address = quarantined.split("<tbody>")[1].split('href="')[1].split('"')[0]
    page = text_of(browser, address)

    assert answer_of(browser, address) == "It is set aside: we could not read it."
    assert "The body is not JSON (line 1, column 2)." in page
    assert "deskgauge replay web-0/" in page


def test_the_delivery_of_a_ticket_lists_its_events(browser):
    ticket = text_of(browser, f"/tickets/{CONNECTION}:48213")
    page = text_of(browser, ticket.split('href="/deliveries/')[1].split('"')[0].join(("/deliveries/", "")))

    assert f'href="/tickets/{CONNECTION}:48213"' in page
    assert "Ticket opened" in page
    assert "The complete history" in page


def test_a_long_list_goes_on_at_older_and_back_at_newest(client, installation):
    for number in range(51):
        installation.ticket(str(number), created_at=ago(hours=number))
    first = text_of(client, "/tickets?path=ai")
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    assert first.count(f'href="/tickets/{CONNECTION}:') == 50
    assert text_of(client, older).count(f'href="/tickets/{CONNECTION}:') == 1
    assert 'href="/tickets?path=ai">Newest' in text_of(client, older)


def test_a_filter_that_the_form_does_not_hold_is_kept_and_can_be_dropped(browser):
    page = text_of(browser, "/deliveries?since=2026-11-23T00:00:00Z&outcome=applied")

    assert '<input type="hidden" name="since" value="2026-11-23T00:00:00.000000Z">' in page
    assert '<option value="applied" selected>' in page
    assert "Show all (now only since" in page


def test_a_flag_shows_facts_evidence_history_and_pushes(browser):
    page = text_of(browser, "/flags/repeat_contact_14/48702/1")

    assert "<dt>Gap days</dt><dd>8.1</dd>" in page
    assert f'href="/tickets/{CONNECTION}:48213"' in page
    assert "<strong>Opened</strong>" in page
    assert "no route sends it anywhere" in page
    assert 'href="/pushes/p-dead-0"' in text_of(browser, "/flags/bug/48800/1")


@pytest.fixture
def repeated(installation):
    """A ticket that repeats an earlier one, with the flag, the push and the delivery that belong to it."""
    earlier, later = installation.ticket("1"), installation.ticket("2")
    episode = installation.episode(earlier)
    first = installation.settle()
    opened = installation.event(later, 1, "created", "2026-11-10T13:05:00.000000Z", {}, delivery=first)
    facts = {"repeat_gap_seconds": 57_696.0, "repeat_of": episode, "ticket_id": later, "category": "sign_in"}
    installation.add(
        "flags", id="f", subject=later, opened_by=opened, evidence=[episode], facts=facts, closed_at=None
    )
    action = "create:repeat_contact_14"
    installation.add("pushes", id="p", subject=later, flag_id="f", action=action, content={"title": "t"})
    return first


def test_what_gave_up_is_grouped_by_its_error_with_one_example(browser):
    page = text_of(browser, "/pushes")

    assert "Gave up, by error" in page
    assert "deskgauge pushes retry --like p-dead-" in page


def test_a_push_shows_what_was_said_in_its_tries(browser):
    page = text_of(browser, "/pushes/p-delivered")

    assert "POST https://api.linear.app" in page
    assert "(text, 80 characters)" in page
    assert "What was said" not in text_of(browser, "/pushes/p-pending")


def test_a_flag_says_its_facts_in_words_and_opens_what_they_name(client, repeated):
    page = text_of(client, "/flags/f")

    assert "<dt>Time since the resolution</dt><dd>16 h 1 min</dd>" in page
    assert "<dt>Category</dt><dd>Sign-in</dd>" in page
    assert f'<dt>Repeats</dt><dd><a class="mono" href="/tickets/{CONNECTION}:1">' in page
    assert f'<dt>Ticket</dt><dd><a class="mono" href="/tickets/{CONNECTION}:2">' in page


def test_delivery_flag_and_push_lead_to_each_other(client, repeated):
    delivery = f'href="/deliveries/{repeated}"'

    assert delivery in text_of(client, "/flags/f")
    assert delivery in text_of(client, "/pushes/p")
    assert 'href="/flags/f"' in text_of(client, f"/deliveries/{repeated}")
    assert 'href="/flags/f"' in text_of(client, "/pushes/p")
    assert 'href="/pushes/p"' in text_of(client, "/flags/f")


def test_a_push_says_in_words_what_it_does(client, repeated):
    page = text_of(client, "/pushes/p")

    assert "<dt>What</dt><dd>Create: Repeat contact</dd>" in page
    assert f'<dt>About</dt><dd><a class="mono" href="/tickets/{CONNECTION}:2">' in page


def test_a_delivery_whose_tickets_have_no_flag_shows_none(client, installation):
    name = installation.settle()
    installation.event(installation.ticket("1"), 1, "message", ago(hours=1), {}, delivery=name)

    assert "Flags of its ticket" not in text_of(client, f"/deliveries/{name}")


def test_a_stopped_sink_says_how_it_goes_on(client, installation):
    installation.sink("linear", "paused", reason="Linear rejected the key")

    assert "deskgauge pushes resume linear" in text_of(client, "/pushes")
    installation.sink("linear", "open", reason="Linear answered 502")
    assert "pushes resume" not in text_of(client, "/pushes")


def test_what_gave_up_says_how_it_is_sent_again(browser):
    assert "deskgauge pushes retry --sink linear" in text_of(browser, "/pushes?state=dead")
    assert "pushes retry --sink" not in text_of(browser, "/pushes")


@pytest.mark.parametrize(
    ("address", "column"),
    [("/", "Why"), ("/deliveries", "Why"), ("/pushes", "Why it stands there"), ("/violations", "Found")],
)
def test_a_column_that_would_be_empty_is_left_out(client, browser, installation, address, column):
    installation.settle()
    installation.add("pushes", id="p", subject="s")
    installation.add("violations", ticket_id=installation.ticket("1"), tag="category", fix="Set it.")

    assert f">{column}</th>" not in text_of(client, address)
    assert f">{column}</th>" in text_of(browser, address)


def test_an_order_of_a_person_is_a_delivery_like_any_other(client, installation):
    name = installation.settle(
        kind="order", connection="deskgauge", reason="linear is sent to again", events=0
    )

    assert answer_of(client, f"/deliveries/{name}") == "The order was carried out."
    assert "A person’s order" in text_of(client, "/deliveries")


def test_a_push_shows_every_try_and_what_happens_next(browser):
    delivered, waiting, dead = (
        text_of(browser, f"/pushes/p-{one}") for one in ("delivered", "pending", "dead-0")
    )

    assert "Linear answered 502 Bad Gateway." in delivered
    assert 'href="https://linear.app/x/issue/ENG-412"' in delivered
    assert "It is sent on 23 Nov, 10:20:00." in waiting
    assert "Put right what the last try says, then send it again." in dead
    assert "deskgauge pushes retry p-dead-0" in dead


def test_a_push_whose_reply_was_lost_is_looked_up_first(client, installation):
    installation.sink("linear")
    installation.add("pushes", id="p", subject="s", outcome_unknown=1)

    assert "looked up there first" in text_of(client, "/pushes/p")


def test_a_push_to_a_stopped_sink_is_not_said_to_leave(client, installation):
    installation.add("pushes", id="p", subject="s")
    installation.sink("linear", "paused", reason="rejected", until=ago(minutes=-15))

    assert "Nothing is sent to linear until a person has looked." in text_of(client, "/pushes/p")


def test_a_push_to_a_resting_sink_leaves_when_the_rest_is_over(client, installation):
    installation.add("pushes", id="p", subject="s", due_at=ago(minutes=5))
    installation.sink("linear", "open", reason="Linear answered 502", until=ago(minutes=-10))

    assert "It is sent on 23 Nov, 10:22:00." in text_of(client, "/pushes/p")


def test_what_a_push_says_is_named_but_not_shown(client, installation):
    installation.add("pushes", id="p", subject="s", content={"title": "CANARY", "summary": "CANARY text"})
    page = text_of(client, "/pushes/p")

    assert "summary, title" in page
    assert "CANARY" not in page + text_of(client, "/pushes")


def test_only_web_addresses_become_links(client, installation):
    installation.add(
        "pushes", id="p", subject="s", far_key="K-1", url="javascript:alert(1)", state="delivered"
    )

    assert "javascript" not in text_of(client, "/pushes/p")


def test_violations_group_by_what_puts_them_right(browser):
    page = text_of(browser, "/violations?tag=category&problem=missing")

    assert "Category is missing on 1 ticket" in page
    assert "Set a tag that begins with cat_ on the ticket." in page
    assert "1 tag, newest first" in page


@pytest.mark.parametrize("address", ["/", "/tickets", "/deliveries", "/pushes"])
def test_every_figure_opens_exactly_the_rows_that_it_counts(browser, address):
    figures = text_of(browser, address).split('<div class="row')[1].split("</section>")[0]
    links = re.findall(r'<a href="(/[^"]+)">([\d,]+)</a>', figures.replace("&amp;", "&"))

    assert len(links) >= 4
    for link, number in links:
        listed = re.search(r"<h2>([\d,]+) \w+, newest first</h2>", text_of(browser, link))
        assert listed.group(1) == number, link
