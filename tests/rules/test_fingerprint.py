"""What names a fault in a text, what does not, and that no print tells of a person, a secret or a record."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fingerprint import (
    LONGEST_SEGMENT,
    MAY_NAME,
    MOST_PRINTS,
    MOST_READ,
    MOST_SEGMENTS,
    names_fault,
    prints,
)
from tests.adapters.samples import fixture

TEXTS: dict[str, Any] = fixture("fingerprints.json")
WRITTEN_ALIKE: dict[str, list[str]] = TEXTS["alike"]
SECRETS: dict[str, list[str]] = TEXTS["private"]
PRINT = re.compile(
    r"code:(?:[A-Z]+-\d{2,8}|0x[0-9A-F]{4,8}|ERR_[A-Z_]+|\d{4,8})"
    r"|(?:exception:[A-Z]\w+|http:[45]\d\d)(?: /\S+)?|page:/\S+"
)
PLAIN_PATH = re.compile(r"(?:/(?:\*|[a-z._-]+)){2,}")
WORDS = [
    "error", "Error code", "Fehler", "HTTP", "status", "500", "404", "E-4012", "e4012", "4012", "2026", "ERR_QUOTA",
    "0x80070005", "QuotaExceededException", "TypeError", "/reports/daily", "/users/john.smith", "https://app.test/a/b?x=1",
    "INV-10293", "24/7", " ", "\n", ":", "#", "-", "/", "é", "ſ", "İ", "failure", "EXC_123", "SQLSTATE-42000", "fout",
]  # fmt: skip
some_texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=14).map("".join)


@pytest.mark.parametrize("text", TEXTS["naming"])
def test_what_names_a_fault_is_read(text: str) -> None:
    assert list(prints(text)) == TEXTS["naming"][text]


@pytest.mark.parametrize("text", [one for kind in TEXTS["silent"].values() for one in kind])
def test_what_only_looks_like_it_names_no_fault(text: str) -> None:
    assert not list(filter(names_fault, prints(text)))


@pytest.mark.parametrize("mark", WRITTEN_ALIKE)
def test_however_it_is_written_it_is_one_print(mark: str) -> None:
    assert {prints(text)[0] for text in WRITTEN_ALIKE[mark]} == {mark}


@pytest.mark.parametrize("canary", SECRETS)
def test_no_person_record_or_secret_is_in_a_print(canary: str) -> None:
    for text in SECRETS[canary]:
        assert prints(text), text
        assert canary.lower() not in " ".join(prints(text)).lower(), text


def test_what_people_do_on_a_page_stays_though_whose_page_it_is_goes() -> None:
    assert prints("error 500 on /accounts/acme/export") == (
        "http:500 /accounts/*/export",
        "page:/accounts/*/export",
    )
    assert prints("error 500 on /users/import")[0] != prints("error 500 on /users/export")[0]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/reports/daily", "/reports/daily"),
        ("/Reports/Daily/", "/reports/daily"),
        ("/reports", None),
        ("/1/2/3", None),
        ("/ab/12", None),
        ("/reports/48213/daily", "/reports/*/daily"),
        ("/a/reports/c/d/e/f", "/a/reports/c/d"),
        (f"/reports/{'x' * LONGEST_SEGMENT}", f"/reports/{'x' * LONGEST_SEGMENT}"),
        (f"/reports/{'x' * (LONGEST_SEGMENT + 1)}", "/reports/*"),
        ("https://app.example.com/reports/daily?user=ann#top", "/reports/daily"),
        ("https://app.example.com/login/form?next=/secret/page", "/login/form"),
        ("https://app.example.com/#/reports/daily", "/reports/daily"),
        ("https://ann:secret@app.example.com:8443/reports/daily.php", "/reports/daily.php"),
        ("(/reports/daily), and", "/reports/daily"),
        ("/reports/daily...", "/reports/daily"),
        ("app.example.com/reports/daily", None),
        ("and/or/not", None),
        ("1/reports/daily", None),
    ],
)  # fmt: skip
def test_of_an_address_the_page_is_left(path: str, page: str | None) -> None:
    found = [one.removeprefix("page:") for one in prints(f"It fails at {path} since noon")]

    assert found == ([page] if page else [])


def test_a_common_name_counts_only_with_a_page_and_with_the_first_one() -> None:
    assert prints("TypeError: undefined") == ()
    assert (
        prints("TypeError at /reports/daily, not at /reports/weekly")[0]
        == "exception:TypeError /reports/daily"
    )
    assert prints("HTTP 500, HTTP 502 at /reports/daily")[:2] == (
        "http:500 /reports/daily",
        "http:502 /reports/daily",
    )


def test_codes_come_before_exceptions_before_statuses_before_pages() -> None:
    text = "/reports/daily gave HTTP 500, QuotaExceededException, then error E-4012"

    assert prints(text) == (
        "code:E-4012", "exception:QuotaExceededException", "http:500 /reports/daily", "page:/reports/daily",
    )  # fmt: skip


def test_of_very_many_prints_the_first_are_kept_each_once() -> None:
    text = " ".join(f"E-{number:04} E-{number:04}" for number in range(1, 60))

    assert prints(text) == tuple(f"code:E-{number:04}" for number in range(1, MOST_PRINTS + 1))


def test_only_so_much_of_a_text_is_read() -> None:
    assert prints("x" * (MOST_READ - 10) + " E-4012")
    assert not prints("x" * MOST_READ + " E-4012")


def test_a_page_is_no_faults_own_name() -> None:
    marks = ("code:E-1", "exception:X", "http:500 /a/b", "page:/a/b")

    assert list(map(names_fault, marks)) == [True, True, True, False]


@given(some_texts)
def test_whatever_is_written_a_print_looks_like_one(text: str) -> None:
    found = prints(text)

    assert len(found) == len(set(found)) <= MOST_PRINTS
    for one in found:
        assert PRINT.fullmatch(one), one
        path = one.partition("/")[2]
        assert not path or PLAIN_PATH.fullmatch(f"/{path}"), one
        assert path.count("/") < MOST_SEGMENTS


@given(some_texts)
def test_the_first_look_hides_nothing(text: str) -> None:
    """What is read of a text in which something passes the first look is read of it without that too."""
    more = "\n/ab/xyz"
    assert MAY_NAME.search(more)

    if any("/ab/xyz" not in one for one in prints(text + more)):
        assert prints(text)


@given(
    st.sampled_from(["", "Hello,\n", "\n", "«", "It says: "]),
    st.sampled_from(["", "\n", " and so on.", "»", ", é"]),
)
def test_a_fault_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert prints(f"{before}ORA-94242{after}") == ("code:ORA-94242",)
