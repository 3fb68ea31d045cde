"""Around every page: the strip that says how good the data is, and the pages' names with their numbers."""

import re

import pytest

from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import CONNECTION, ago
from tests.service.reading import text_of


def strip(page: str) -> str:
    """The words of the strip on top."""
    inside = page.split('<div class="trust"')[1].split("</div>")[0].split(">", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def names(page: str) -> list[str]:
    """The pages' names with their numbers, as in the side bar."""
    side = page.split('<nav class="side"')[1].split("</nav>")[0]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", link).split()) for link in re.findall(r'<a class="nav".*?</a>', side)
    ]


def test_the_strip_tells_age_waiting_set_aside_and_time_zone(browser):
    assert strip(text_of(browser, "/flags")) == (
        "Data as of 23 Nov 2026, 10:11 1 waiting 1 set aside Europe/Berlin Synthetic data"
    )


def test_the_strip_of_an_empty_installation_says_that_there_is_no_data(client):
    assert (
        strip(text_of(client, "/flags")) == "No data yet 0 waiting 0 set aside Europe/Berlin Synthetic data"
    )


def test_real_data_is_not_called_synthetic(installation):
    installation.settle()
    client = create_app(Reads(installation.path), seeded.site(installation, synthetic=False)).test_client()

    assert "ynthetic" not in text_of(client, "/")


def test_what_is_set_aside_turns_red(client, installation):
    assert 'class="broken"' not in text_of(client, "/flags")
    installation.settle("quarantined", reason="not JSON")

    assert 'class="broken">1 set aside' in text_of(client, "/flags")


def test_each_page_is_named_with_what_waits_there(browser):
    assert names(text_of(browser, "/")) == [
        "Today 6 to do", "Escalations", "Numbers", "Accounts", "Problems", "Tickets", "Flags 1", "Answers", "Changes", "Goals",
        "Connections", "Rules", "Missing tags 3",
        "Deliveries 1", "Pushes 3",
    ]  # fmt: skip


def test_pages_where_nothing_waits_have_no_number(client, installation):
    installation.settle()

    assert names(text_of(client, "/")) == [
        "Today",
        "Escalations",
        "Numbers",
        "Accounts",
        "Problems",
        "Tickets",
        "Flags",
        "Answers",
        "Changes",
        "Goals",
        "Connections",
        "Rules",
        "Missing tags",
        "Deliveries",
        "Pushes",
    ]


@pytest.mark.parametrize(
    ("address", "name", "current"),
    [
        ("/", "Today", "page"),
        ("/tickets", "Tickets", "page"),
        ("/numbers", "Numbers", "page"),
        ("/numbers/volume/tickets", "Numbers", "true"),
        (f"/tickets/{CONNECTION}:48213", "Tickets", "true"),
        ("/flags/bug/48800/1", "Flags", "true"),
        ("/pushes?state=dead", "Pushes", "page"),
    ],
)
def test_the_page_one_is_on_is_marked(browser, address, name, current):
    page = text_of(browser, address)
    marked = re.findall(r'<a class="nav" href="[^"]*" aria-current="(\w+)">(\w+)', page)

    assert marked == [(current, name)] * 2


def test_red_numbers_are_only_those_that_need_a_person(browser, client, installation):
    red = re.findall(r'(\w+) <b class="alarm">(\d+)</b>', text_of(browser, "/"))
    installation.settle()
    installation.add("flags", id="f", subject="s")

    assert red == [("Deliveries", "1"), ("Pushes", "3")] * 2
    assert '<b class="alarm">' not in text_of(client, "/")


def test_large_numbers_are_grouped(client, installation):
    violation = {"tag": "category", "problem": "missing", "at": ago(days=1), "fix": "Tag it."}
    rows = [{"ticket_id": f"t{number}"} | violation for number in range(1640)]
    with installation.store.atomic():
        installation.store["violations"].insert_all(rows)

    assert "Missing tags 1,640" in names(text_of(client, "/"))
    assert "Category is missing on 1,640 tickets" in text_of(client, "/")
