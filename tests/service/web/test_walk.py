"""What holds on every page: links lead somewhere, nothing runs, nothing leaks."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.service.installation import CONNECTION, Installation
from tests.service.reading import text_of

START = (
    "/",
    "/numbers",
    "/tickets",
    "/problems",
    "/flags",
    "/violations",
    "/connections",
    "/deliveries",
    "/pushes",
)


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def links(self) -> set[str]:
        return {attrs["href"] for tag, attrs in self.found if tag in ("a", "link") and attrs.get("href")}


# Of the pages of numbers, which are all made alike, these are walked to their last link.
NUMBERS = ("/numbers/arr_verified", "/numbers/automation_rate", "/numbers/volume")


def is_walked(link: str, page: str) -> bool:
    """Whether a link is followed; between pages of numbers those with a question lead round in circles."""
    if "/numbers" not in link and "/api/v1/metrics" not in link:
        return True
    return "?" not in link or (page in NUMBERS and "?" not in page)


def walk(client, start=START) -> dict[str, str]:
    """Every page that can be reached by links, with its text."""
    pages, waiting = {}, set(start)
    while waiting:
        address = waiting.pop()
        with client.get(address) as response:
            assert response.status_code == 200, f"{address} answers {response.status_code}"
            pages[address] = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        links = {link.split("#")[0] for link in Tags(pages[address]).links()}
        waiting |= {one for one in links if one.startswith("/") and is_walked(one, address)} - pages.keys()
    return pages


@pytest.fixture(scope="module")
def pages(browser):
    """The full installation, walked once."""
    return walk(browser)


def test_every_link_of_every_page_leads_to_a_page(pages):
    assert len([address for address in pages if address.startswith("/tickets/")]) > 10
    assert any(address.startswith("/deliveries/web-0/") for address in pages)
    assert {"/flags/bug/48800/1", "/pushes/p-delivered", "/openapi.yaml"} <= pages.keys()


def test_every_link_of_an_empty_installation_leads_to_a_page(client):
    assert set(START) <= walk(client).keys()


def test_links_within_a_page_have_their_target(pages):
    for address, page in pages.items():
        tags = Tags(page)
        targets = {attrs.get("id") for _, attrs in tags.found}
        assert {link[1:] for link in tags.links() if link.startswith("#")} <= targets, address


def test_no_page_holds_a_script_a_style_attribute_or_a_foreign_file(pages):
    for address, page in pages.items():
        for tag, attrs in Tags(page).found:
            assert tag not in ("script", "style", "iframe", "object"), address
            assert not [name for name in attrs if name == "style" or name.startswith("on")], address
            assert tag not in ("link", "img") or str(attrs.get("href") or attrs.get("src")).startswith(
                "/static/"
            )


def test_every_page_has_one_heading_one_main_and_named_navigation(pages):
    for address, page in pages.items():
        if page:
            tags = [tag for tag, _ in Tags(page).found]
            assert (tags.count("h1"), tags.count("main"), tags.count("nav")) == (1, 1, 2), address
            assert 'href="#main"' in page


def test_every_table_has_a_caption_and_every_picture_a_sentence(pages):
    for address, page in pages.items():
        assert page.count("<table") == page.count("<caption"), address
        assert all(attrs.get("aria-label") for tag, attrs in Tags(page).found if attrs.get("role") == "img")


def test_answers_carry_the_strict_headers(browser):
    for address in ("/", "/tickets/nothing", "/api/v1/tickets", "/static/deskgauge.css"):
        with browser.get(address) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_and_api_are_never_kept_by_a_cache(browser):
    assert {browser.get(address).headers["Cache-Control"] for address in ("/", "/api/v1/tickets")} == {
        "no-store"
    }


def test_what_people_wrote_is_on_no_page(browser, pages):
    everything = "".join(pages.values()) + "".join(
        browser.get(f"/api/v1/{name}").get_data(as_text=True)
        for name in ("tickets", "deliveries", "pushes", "flags")
    )

    assert "CANARY" not in everything
    assert "(text, 20 characters)" in everything


HOSTILE = '"><script>alert(1)</script>'


def test_hostile_text_in_every_place_is_escaped(client, installation: Installation):
    ticket = installation.ticket(HOSTILE, category=HOSTILE, channel=HOSTILE, ai_agent=HOSTILE, tags=[HOSTILE])
    installation.episode(ticket, path=HOSTILE)
    installation.event(ticket, 1, "merged", "2026-11-02T08:00:00.000000Z", {"into": HOSTILE})
    installation.add("violations", ticket_id=ticket, tag=HOSTILE, found=HOSTILE, fix=HOSTILE)
    installation.add(
        "flags", id=HOSTILE, rule=HOSTILE, subject=ticket, evidence=[HOSTILE], facts={HOSTILE: HOSTILE}
    )
    installation.add("flag_log", number=1, flag_id=HOSTILE, subject=ticket, by_event=HOSTILE)
    installation.add(
        "pushes",
        id=HOSTILE,
        subject=ticket,
        flag_id=HOSTILE,
        state="dead",
        reason=HOSTILE,
        far_key=HOSTILE,
        url=f"javascript:{HOSTILE}",
        content={HOSTILE: 1},
    )
    installation.add("attempts", number=1, push_id=HOSTILE, detail=HOSTILE)
    installation.add("exchanges", attempt=1, push_id=HOSTILE, address=HOSTILE, sent=HOSTILE, answer=HOSTILE)
    body = json.dumps({HOSTILE: "x", "id": HOSTILE})
    installation.settle("quarantined", reason=HOSTILE, key=HOSTILE, body=body.encode())
    pages = walk(client)

    assert len(pages) > 15
    for address, page in pages.items():
        assert "<script" not in page, address
        assert not re.search(r'href="javascript', page), address


def test_a_phone_gets_the_same_words_in_the_folded_rows(browser):
    page = text_of(browser, f"/tickets/{CONNECTION}:48800")

    assert 'class="only-narrow"' in page
    assert 'class="only-print"' in page
    assert 'name="viewport"' in page
