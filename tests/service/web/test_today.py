"""The status page says in one line whether everything arrives and what needs a person."""

from datetime import timedelta

import pytest

from tests.service.installation import CONNECTION, NOW, ago
from tests.service.reading import answer_of, text_of

DEAD = {
    "id": "p1",
    "subject": "s",
    "state": "dead",
    "settled_at": ago(hours=1),
    "reason": "Linear refused the team",
}


def test_an_empty_installation_says_what_to_do_first(client):
    page = text_of(client, "/")

    assert "Nothing has arrived yet." in page
    assert "Give your helpdesk the address of its connection" in page
    assert f"{CONNECTION} has not sent anything yet" in page
    assert "No data yet" in page


def test_when_all_is_well_nothing_needs_a_person(client, installation):
    installation.settle()

    assert answer_of(client, "/") == "Everything arrives, and nothing needs a person."
    assert "need a person</h2>" not in text_of(client, "/")


def test_one_delivery_that_could_not_be_read_is_told_with_its_reason(client, installation):
    installation.settle("quarantined", reason="the key is given twice (at /detail/id)")

    assert "but 1 delivery is set aside because we could not read it." in answer_of(client, "/")
    assert "the key is given twice (at /detail/id)" in text_of(client, "/")
    assert "One thing needs a person" in text_of(client, "/")


def test_dead_letters_are_told_by_sink(client, installation):
    installation.settle()
    installation.add("pushes", **DEAD)

    assert answer_of(client, "/") == "Deliveries arrive, but 1 message to linear gave up."
    assert "Linear refused the team." in text_of(client, "/")


def test_a_missing_tag_is_told_with_its_fix(client, installation):
    installation.settle()
    ticket = installation.ticket("1")
    installation.add("violations", ticket_id=ticket, tag="category", fix="set a tag that begins with cat_")

    assert answer_of(client, "/") == "Everything arrives. Category is missing on 1 ticket."
    assert "Set a tag that begins with cat_." in text_of(client, "/")


def test_a_silent_connection_comes_first(client, installation):
    installation.settle(received_at=ago(days=2))
    installation.mark(f"silence:{CONNECTION}", alarming_at=ago(days=1))
    installation.settle("quarantined", received_at=ago(days=3), reason="not JSON")

    assert (
        answer_of(client, "/")
        == f"Nothing has come from {CONNECTION} for 2 days, and one more thing needs a person."
    )


@pytest.mark.parametrize(("hours", "silent"), [(71.9, False), (72.1, True)])
def test_where_nobody_knows_what_is_usual_three_days_are_silence(client, installation, hours, silent):
    installation.settle(received_at=ago(hours=hours))

    assert ("Nothing has come from" in text_of(client, "/")) is silent


@pytest.mark.parametrize(("minutes", "behind"), [(4, False), (6, True)])
def test_a_worker_that_does_not_read_is_noticed_after_five_minutes(client, installation, minutes, behind):
    installation.settle(received_at=ago(minutes=minutes + 1))
    installation.receive(received_at=ago(minutes=minutes))

    assert ("Deliveries have waited for" in answer_of(client, "/")) is behind
    assert "1 waiting" in text_of(client, "/")


def test_several_things_are_counted_and_listed_costliest_first(client, installation):
    installation.settle("quarantined", reason="not JSON")
    installation.add("violations", ticket_id="t", tag="category", fix="Tag it.")
    installation.add("pushes", **DEAD)
    page = text_of(client, "/")

    assert answer_of(client, "/") == "Deliveries arrive, and three things need a person."
    places = [
        page.index(f"<strong>{what}") for what in ("1 message to linear", "1 delivery is set", "Category is")
    ]
    assert places == sorted(places)


def test_figures_count_today_in_the_time_zone_of_the_installation(client, installation):
    installation.settle(received_at="2026-11-22T23:00:00.000000Z")
    installation.settle(received_at="2026-11-22T22:59:59.000000Z")
    page = text_of(client, "/")

    assert '<a href="/deliveries?since=2026-11-22T23:00:00.000000Z">1</a>' in page
    assert "Monday 23 November, 10:12" in page


def test_the_page_refreshes_itself_until_it_is_paused(client):
    assert '<meta http-equiv="refresh" content="60">' in text_of(client, "/")
    assert 'href="/?refresh=off"' in text_of(client, "/")
    assert "http-equiv" not in text_of(client, "/?refresh=off")


def test_open_flags_leave_out_those_from_before_the_start(client, installation):
    installation.settle()
    for flag, changes in (("a", {}), ("b", {"historic": 1}), ("c", {"closed_at": ago(hours=1)})):
        installation.add("flags", id=flag, subject="s", **changes)

    assert '<a href="/flags?open=true&amp;historic=false">1</a>' in text_of(client, "/")


def test_synthetic_data_is_named_on_every_page(browser):
    for address in ("/", "/tickets", "/flags", "/violations", "/connections", "/deliveries", "/pushes"):
        assert "Synthetic data" in text_of(browser, address)


@pytest.mark.parametrize(("seconds", "silent"), [(29, False), (31, True), (7200, True)])
def test_a_worker_that_stopped_is_noticed_even_when_nothing_waits(client, installation, seconds, silent):
    installation.settle()
    installation.beat(NOW - timedelta(seconds=seconds))

    assert ("The worker has been silent" in answer_of(client, "/")) is silent


def test_a_worker_that_never_ran_is_told_with_the_command_that_starts_it(client, installation):
    installation.settle()
    (installation.data_dir / "worker.alive").unlink()

    assert answer_of(client, "/") == "The worker has never run."
    assert "Start it: deskgauge up or deskgauge worker." in text_of(client, "/")
