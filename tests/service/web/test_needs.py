"""Each thing that needs a person says what, why and where, and leads there."""

import re

import pytest

from tests.service.installation import CONNECTION, NOW, ago
from tests.service.reading import answer_of, text_of


def todo(client) -> list[tuple[str, str, str, str]]:
    """What, why, button and address of each thing on the list."""
    page = text_of(client, "/").replace("&amp;", "&")
    found = re.findall(
        r'<li><div><strong>(.*?)</strong><p>(.*?)</p></div><a class="btn" href="(.*?)">(.*?)</a>', page
    )
    return [(what, why, button, address) for what, why, address, button in found]


def test_each_button_leads_to_exactly_the_rows_that_were_counted(browser):
    for what, _, _, address in todo(browser):
        number = int(re.search(r"\d+", what).group())
        listed = re.search(r"<h2>(\d+) \w+, (?:newest|latest contact) first</h2>", text_of(browser, address))
        assert int(listed.group(1)) == number, what


def test_the_list_is_sorted_by_what_it_costs_to_wait(browser):
    assert [what for what, *_ in todo(browser)] == [
        "3 messages to linear gave up",
        "1 delivery is set aside",
        "1 account waits for its CRM record",
        "Tag “ai_resolved” contradicts what happened on 1 ticket",
        "Category is missing on 1 ticket",
        "Reason for the hand-over is missing on 1 ticket",
    ]


def test_a_dead_letter_says_when_and_why(client, installation):
    installation.settle()
    installation.add(
        "pushes", id="p", subject="s", state="dead", settled_at=ago(hours=2), reason="the team is gone"
    )

    assert todo(client) == [
        (
            "1 message to linear gave up",
            "The last one on 23 Nov, 08:12: the team is gone.",
            "Open",
            "/pushes?sink=linear&state=dead",
        )
    ]


def test_several_accounts_without_a_record_are_counted_and_listed(client, installation):
    installation.settle()
    for name in ("81", "82", "83"):
        account = f"{CONNECTION}:{name}"
        installation.add("accounts", id=account, source="ticket")
        how = "domain" if name == "83" else "absent"
        installation.add("crm_links", account_id=account, sink="crm", how=how)

    assert todo(client) == [
        (
            "2 accounts wait for their CRM record",
            "Which record it is could not be found. Say so with deskgauge accounts match.",
            "See which",
            "/accounts?unmatched=true",
        )
    ]
    assert f"{CONNECTION}:83" not in text_of(client, "/accounts?unmatched=true")


def test_a_dead_letter_without_a_reason_says_so(client, installation):
    installation.settle()
    installation.add("pushes", id="p", subject="s", state="dead")

    assert todo(client)[0][1] == "No reason was kept."


def test_sinks_are_told_apart(client, installation):
    installation.settle()
    for number, sink in enumerate(("linear", "slack", "slack")):
        installation.add("pushes", id=str(number), sink=sink, subject="s", state="dead")

    assert [what for what, *_ in todo(client)] == [
        "2 messages to slack gave up",
        "1 message to linear gave up",
    ]


def test_deliveries_set_aside_are_one_thing_with_the_most_frequent_reasons(client, installation):
    for reason in ("not JSON", "too deep", "not JSON", "no time"):
        installation.settle("quarantined", reason=reason)

    assert todo(client) == [
        (
            "4 deliveries are set aside",
            f"2 from {CONNECTION}: not JSON; 1 from {CONNECTION}: no time.",
            "Look",
            "/deliveries?outcome=quarantined",
        )
    ]


def test_only_the_three_most_frequent_kinds_of_violations_are_listed(client, installation):
    installation.settle()
    for kind in range(5):
        for ticket in range(kind + 1):
            installation.add("violations", ticket_id=str(ticket), tag=f"tag_{kind}", fix="Set it.")

    assert [what for what, *_ in todo(client)] == [
        f"Tag {kind} is missing on {kind + 1} tickets" for kind in (4, 3, 2)
    ]
    assert "See the 5" in text_of(client, "/")


def test_a_silent_connection_says_when_it_last_spoke(client, installation):
    installation.settle(received_at=ago(hours=30))
    installation.mark(f"silence:{CONNECTION}", alarming_at=ago(hours=1))

    assert todo(client) == [
        (
            f"Nothing has come from {CONNECTION} for 1 day",
            "That is much longer than usual; the last delivery came on 22 Nov, 04:12."
            " Look whether its webhook is still switched on.",
            "See how it stands",
            "/connections",
        )
    ]


def test_a_helpdesk_that_rejects_our_credentials_is_told_once_with_what_waits(client, installation):
    installation.settle()
    said = "the helpdesk of zendesk-main answered 401 Unauthorized. Check our credentials there"
    installation.mark(f"reading:{CONNECTION}", sink=CONNECTION, state="paused", reason=said)
    for number in range(2):
        installation.add(
            "fetches", ticket_id=f"{CONNECTION}:{number}", connection=CONNECTION, due_at=ago(hours=1)
        )

    assert todo(client) == [
        (
            f"{CONNECTION} cannot be read",
            "The helpdesk of zendesk-main answered 401 Unauthorized. Check our credentials there."
            " Nothing is lost; 2 tickets wait to be read.",
            "See how it stands",
            "/connections",
        )
    ]


@pytest.mark.parametrize(
    ("reading", "told"), [("paused", ["cannot be read"]), ("closed", ["Nothing is sent to helpdesk:"])]
)
def test_one_account_that_rejects_us_is_one_thing_to_mend(client, installation, reading, told):
    installation.settle()
    said = "the helpdesk answered 401 Unauthorized. Check our credentials there"
    installation.mark(f"reading:{CONNECTION}", sink=CONNECTION, state=reading, reason=said)
    writer = f"helpdesk:{CONNECTION}"
    installation.mark(f"sink:{writer}", sink=writer, state="paused", reason=said)
    installation.add("pushes", id="p", sink=writer, subject="s", state="pending")

    said_of_it = [what for what, *_ in todo(client) if CONNECTION in what]
    assert len(said_of_it) == len(told)
    assert all(part in what for part, what in zip(told, said_of_it, strict=True))


def test_a_connection_that_never_spoke_says_where_to_send_to(client, installation):
    assert todo(client)[0][:2] == (
        f"{CONNECTION} has not sent anything yet",
        f"Give its helpdesk the address /webhooks/{CONNECTION}, then run deskgauge doctor.",
    )


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_oldest_waiting_delivery_says_how_far_behind_the_worker_is(client, installation, waiting):
    installation.settle(received_at=ago(hours=4))
    for number in range(waiting):
        installation.receive(received_at=ago(hours=3 - number))

    assert todo(client)[0][0] == "Deliveries have waited for 3 hours"


def test_a_stopped_worker_is_told_instead_of_the_backlog_that_it_causes(client, installation):
    installation.settle(received_at=ago(hours=4))
    installation.receive(received_at=ago(hours=3))
    installation.beat(NOW.replace(hour=8))

    assert [what for what, *_ in todo(client)] == ["The worker has been silent for 1 hour"]


REJECTED = {"reason": "Linear rejected the key; put a new one into secrets/linear", "since": ago(hours=1)}


def test_a_sink_that_rejected_the_key_is_told_with_what_waits(client, installation):
    installation.settle()
    installation.sink("linear", "paused", **REJECTED)
    for number in range(3):
        installation.add("pushes", id=str(number), subject="s")

    assert todo(client) == [
        (
            "Nothing is sent to linear",
            "Linear rejected the key; put a new one into secrets/linear. Nothing is lost; 3 messages wait.",
            "See what waits",
            "/pushes?sink=linear&unsent=true",
        )
    ]
    assert (
        answer_of(client, "/pushes")
        == "Nothing is sent to linear until a person has looked; nothing is lost."
    )


@pytest.mark.parametrize("state", ["closed", "waiting", "open", "half_open"])
def test_a_sink_that_recovers_by_itself_needs_nobody(client, installation, state):
    installation.settle()
    installation.sink("linear", state, reason="502 Bad Gateway", until=ago(minutes=-5))
    installation.add("pushes", id="p", subject="s")

    assert todo(client) == []
    assert "502 Bad Gateway." in text_of(client, "/pushes")


def test_messages_for_a_sink_that_is_not_served_any_more_are_noticed(client, installation):
    installation.settle()
    installation.sink("linear")
    installation.add("pushes", id="p", subject="s", sink="slack")

    assert todo(client)[0][0] == "Nothing is sent to slack"
    assert "Add it to deskgauge.toml again." in todo(client)[0][1]


def test_what_has_left_or_given_up_waits_for_no_sink(client, installation):
    installation.settle()
    for state in ("delivered", "cancelled"):
        installation.add("pushes", id=state, subject="s", sink="slack", state=state)

    assert todo(client) == []
