"""Every page is well-formed and can be used by keyboard and screen reader."""

import re
from html.parser import HTMLParser

import pytest

from tests.service.web.test_walk import Tags, walk

EMPTY = {"meta", "link", "br", "input", "img"}


class Nesting(HTMLParser):
    """Checks that every tag that opens closes again in its place."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Shapes of a drawing close themselves."""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


@pytest.fixture(scope="module")
def pages(browser):
    """Every page of the full installation."""
    return {address: page for address, page in walk(browser).items() if page}


def test_every_tag_closes_in_its_place(pages):
    for address, page in pages.items():
        nesting = Nesting(page)
        assert (nesting.wrong, nesting.open) == ([], []), address


def test_no_id_is_given_twice(pages):
    for address, page in pages.items():
        ids = [attrs["id"] for _, attrs in Tags(page).found if "id" in attrs]
        assert len(ids) == len(set(ids)), address


def test_every_choice_has_its_label(pages):
    for address, page in pages.items():
        tags = Tags(page).found
        labelled = {attrs.get("for") for tag, attrs in tags if tag == "label"}
        assert {attrs["id"] for tag, attrs in tags if tag == "select"} <= labelled, address


def test_every_heading_of_a_column_or_row_says_which(pages):
    for address, page in pages.items():
        assert all(attrs.get("scope") in ("col", "row") for tag, attrs in Tags(page).found if tag == "th"), (
            address
        )


def test_every_page_says_its_language_and_has_a_title_of_its_own(pages):
    titles = {re.search(r"<title>(.*?)</title>", page).group(1) for page in pages.values()}
    places = {address.split("?")[0] for address in pages if not address.startswith(("/pushes/", "/flags/"))}

    assert all('<html lang="en">' in page for page in pages.values())
    assert len(titles) >= len(places)


def test_every_link_and_button_has_words(pages):
    for address, page in pages.items():
        for inside in re.findall(r"<(?:a|button)\b[^>]*>(.*?)</(?:a|button)>", page, re.DOTALL):
            assert re.sub(r"<[^>]+>", "", inside).strip(), address


def test_every_moment_can_be_read_by_a_machine(pages):
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
    for address, page in pages.items():
        assert all(moment.fullmatch(attrs["datetime"]) for tag, attrs in Tags(page).found if tag == "time"), (
            address
        )


def test_drawings_that_only_decorate_are_hidden_from_readers(pages):
    for address, page in pages.items():
        for tag, attrs in Tags(page).found:
            assert tag != "svg" or attrs.get("aria-hidden") == "true" or attrs.get("role") == "img", address


def test_no_code_name_and_no_empty_value_is_left_on_a_page(pages):
    for address, page in pages.items():
        said = re.sub(r"<code\b.*?</code>", " ", page.split("<main")[1])  # the conditions of a definition
        words = re.sub(r"<[^>]+>", " ", said)
        assert not re.search(
            r"\b(None|True|False|Undefined|nan)\b", re.sub(r"None (gave|was|were|is)", "", words)
        ) or ("None" in words and address.startswith(("/deliveries/", "/tickets/", "/pushes/"))), address
        assert not re.search(r"\b(ai_then_human|self_service|repeat_contact|ai_to_human)\b(?!_)", words), (
            address
        )


def test_filters_are_sent_by_get_so_that_a_view_can_be_shared(pages):
    forms = [attrs for page in pages.values() for tag, attrs in Tags(page).found if tag == "form"]

    assert forms
    assert {attrs["method"] for attrs in forms} == {"get"}
