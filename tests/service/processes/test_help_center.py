"""The help center's script in a real browser: a page of another origin, `deskgauge up`, and the events in the database."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.store.log_reader import LogReader
from tests.service.processes.help_center import ABSENT, HelpCenter, help_center, visit
from tests.service.processes.installation import ROOT, Installation, until

GUIDE = (ROOT / "docs" / "help-center.md").read_text()
pytestmark = ABSENT


TAG, POLICY = re.findall(r"```(?:html)?\n((?:<script|script-src).*?)\n```", GUIDE, re.DOTALL)
GAUGE = "https://gauge.example.com"
ORDER = " FROM events WHERE connection = 'helpcenter' ORDER BY length(delivery), delivery"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all tests here: each reads only what came after its beginning."""
    made = Installation.fresh(tmp_path_factory.mktemp("center") / "home")
    yield made
    made.end()


@pytest.fixture(scope="module")
def served(installation: Installation) -> Iterator[HelpCenter]:
    """A help center, and the running installation of the guide that takes its visits."""
    with help_center() as made:
        (toml,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
        (installation.folder / "secrets" / "helpcenter").write_text("a-made-up-secret-0123456789-abcdef")
        (installation.folder / "secrets" / "helpcenter").chmod(0o600)
        with (installation.folder / "deskgauge.toml").open("a") as file:
            file.write("\n" + toml.replace("https://help.example.com", made.origin))
        installation.up()
        yield made


@pytest.fixture
def center(installation: Installation, served: HelpCenter) -> HelpCenter:
    """The help center with pages as the guide says, and nothing told yet."""
    served.snippet, served.before, served.after = TAG.replace(GAUGE, installation.url()), "", ""
    served.headers = {}
    served.told = len(installation.rows(f"SELECT 1 {ORDER}"))
    return served


def events(installation: Installation, center: HelpCenter, number: int) -> list[tuple[str, dict[str, Any]]]:
    """Kind and fields of this test's visits, in the order of their arrival, once there are so many."""
    sql = f"SELECT kind, fields {ORDER} LIMIT -1 OFFSET {center.told}"
    assert until(lambda: len(installation.rows(sql)) >= number), installation.rows(sql)
    return [(str(kind), json.loads(str(fields))) for kind, fields in installation.rows(sql)]


def clicks(*selectors: str) -> str:
    """What clicks these one after the other, once the page is there."""
    return (
        "<script>addEventListener('load', () => setTimeout(() => {"
        f"{json.dumps(selectors)}.forEach(one => document.querySelector(one).click())"
        "}, 200))</script>"
    )


def without(fields: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in ("visitor_id", "sent_with", *keys)}


def test_a_search_the_article_after_it_and_the_vote_are_one_visitors(
    installation: Installation, center: HelpCenter, tmp_path: Path
) -> None:
    visit(f"{center.origin}/hc/en-us/search?utf8=%E2%9C%93&query=synthetic+words", tmp_path / "visitor")
    center.after = clicks(".vote-up", "#pressed", ".article-vote-up")
    visit(f"{center.origin}/hc/en-us/articles/42-one", tmp_path / "visitor")
    found = events(installation, center, 3)

    assert [(kind, without(fields)) for kind, fields in found] == [
        ("search", {"results": 2.0}),
        ("article_viewed", {"article_id": "42"}),
        ("article_voted", {"article_id": "42", "helpful": True}),
    ]
    assert len({fields["visitor_id"] for _, fields in found}) == 1
    assert {fields["sent_with"] for _, fields in found} == {"website"}
    with LogReader(installation.data_dir) as reader:
        kept = [one for slot in reader.slots() for one in reader.read(slot, "", 0, 100)]
    assert {one.headers["origin"] for one in kept} == {center.origin}
    assert not [one for one in kept if b"synthetic" in one.body]


@pytest.mark.parametrize(
    ("address", "selector", "expected"),
    [
        ("/hc/en-us/articles/7-x", ".article-vote-down", {"article_id": "7", "helpful": False}),
        (
            "/en/support/solutions/articles/43000-y",
            "#article_thumbs_up",
            {"article_id": "43000", "helpful": True},
        ),
        (
            "/en/support/solutions/articles/43000-y",
            "#article_thumbs_down",
            {"article_id": "43000", "helpful": False},
        ),
        ("/acme/en/articles/9-z", "[title=Smiley]", {"article_id": "9", "helpful": True}),
        ("/acme/en/articles/9-z", "[title=Disappointed]", {"article_id": "9", "helpful": False}),
    ],
)
def test_votes_of_each_helpdesks_pages_are_told(
    installation: Installation,
    center: HelpCenter,
    tmp_path: Path,
    address: str,
    selector: str,
    expected: dict[str, Any],
) -> None:
    center.after = clicks("[title=Neutral]" if "acme" in address else "p", selector)
    visit(center.origin + address, tmp_path / "visitor")

    viewed = {"article_id": expected["article_id"]}
    told = [(kind, without(fields)) for kind, fields in events(installation, center, 2)]
    assert told == [("article_viewed", viewed), ("article_voted", expected)]


def test_a_search_that_found_nothing_has_no_results_and_its_words_only_where_asked_for(
    installation: Installation, center: HelpCenter, tmp_path: Path
) -> None:
    for address in (
        "/support/search/solutions?term=words",
        "/en/?q=words",
        "/hc/en-us/search?page=2&query=words",
        "/en/",
    ):
        visit(center.origin + address, tmp_path / "visitor")
    center.snippet = center.snippet.replace("data-key", 'data-queries="1" data-customer="u-9" data-key')
    visit(f"{center.origin}/hc/en-us/nothing/search?query=synthetic", tmp_path / "visitor")

    assert [(kind, without(fields)) for kind, fields in events(installation, center, 3)] == [
        ("search", {"results": 0.0}),
        ("search", {"results": 0.0}),
        ("search", {"results": 0.0, "person_id": "u-9"}),
    ]
    assert installation.rows("SELECT text FROM texts") == [("synthetic",)]


@pytest.mark.parametrize(
    ("before", "attribute"),
    [
        ("<script>Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})</script>", ""),
        ("<script>Object.defineProperty(navigator, 'doNotTrack', {value: '1'})</script>", ""),
        ("", 'data-consent="0"'),
    ],
    ids=["global privacy control", "do not track", "no consent"],
)
def test_who_does_not_want_it_is_not_known_again(
    installation: Installation, center: HelpCenter, tmp_path: Path, before: str, attribute: str
) -> None:
    visit(f"{center.origin}/hc/en-us/articles/1-known", tmp_path / "visitor")
    center.before, center.snippet = before, center.snippet.replace("data-key", f"{attribute} data-key")
    center.after = (
        "<script>addEventListener('load', () => document.title = 'kept ' + localStorage.length)</script>"
    )
    for number in (2, 3):
        page = visit(f"{center.origin}/hc/en-us/articles/{number}-unknown", tmp_path / "visitor")
        assert "<title>kept 0</title>" in page

    assert len({fields["visitor_id"] for _, fields in events(installation, center, 3)}) == 3


def test_other_pages_tell_their_visits_themselves(
    installation: Installation, center: HelpCenter, tmp_path: Path
) -> None:
    told = 'window.deskgauge?.("guidance_shown", {article_id: "42"})'
    assert told in GUIDE
    center.after = f"<script>addEventListener('load', () => {told})</script>"
    visit(center.origin, tmp_path / "visitor")

    ((kind, fields),) = events(installation, center, 1)
    assert (kind, without(fields)) == ("guidance_shown", {"article_id": "42"})


def test_the_page_stays_whole_whatever_goes_wrong_and_the_guides_policy_is_enough(
    installation: Installation, center: HelpCenter, tmp_path: Path
) -> None:
    errors = "onerror = onunhandledrejection = () => document.title = 'broken'"
    broken = "Storage.prototype.removeItem = crypto.getRandomValues = () => { throw Error('broken') }"
    center.before = f"<script>{errors}; {broken}</script>"
    page = visit(f"{center.origin}/hc/en-us/articles/1-silent", tmp_path / "visitor")
    assert "<title>Made-up help center</title>" in page

    center.before = ""
    center.headers = {
        "Content-Security-Policy": "default-src 'none'; " + POLICY.replace(GAUGE, installation.url())
    }
    visit(f"{center.origin}/hc/en-us/articles/2-told", tmp_path / "visitor")
    assert [fields["article_id"] for _, fields in events(installation, center, 1)] == ["2"]
