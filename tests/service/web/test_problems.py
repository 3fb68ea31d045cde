"""The pages of problems: what they say, where their links lead, and that pressing one does what it promises."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from rules.money import certain
from rules.roi import Costs as SpentCosts
from rules.roi import Minutes
from service.config.settings import Survey
from service.intake.commit import CommitThread
from service.metrics.book import built_in
from service.metrics.numbers import Numbers
from service.store.log import LogWriter
from service.store.mirror.reading import Mirror
from service.store.reads.snapshot import Reads
from service.web.answer_page import AnswerPage
from service.web.app import create_app
from service.web.colleague_page import ColleaguePage
from service.web.grouped import BASES, grouped, possible
from service.web.site import Site
from tests.service.api.test_lists import check
from tests.service.colleague_desk import CUSTOMERS, LINKS
from tests.service.installation import CONNECTION, NOW, Installation, ago
from tests.service.pipeline.problem_desk import (
    ALIKE,
    OTHER,
    PERHAPS,
    RULE,
    STOPS,
    ProblemDesk,
    of_code,
    of_ticket,
)
from tests.service.reading import answer_of, text_of
from tests.service.web.test_walk import HOSTILE, Tags

CODE, SECOND = of_code("E-4012"), of_code("E-4013")
CANARY = "Zanzibarquokka"


@contextmanager
def browsing(desk: ProblemDesk) -> Iterator[FlaskClient]:
    """A browser on the machine itself, with the door behind which people answer."""
    folder = desk.run.settings.data_dir
    commit = CommitThread(LogWriter.open(folder, "door"))
    answer = AnswerPage(commit, CUSTOMERS, Survey(), ColleaguePage(commit, LINKS)).blueprint()
    site = Site(
        folder, rules={RULE: "Bug in the product"}, categories={"data_import": "Data import"}, links=LINKS
    )
    yield create_app(Reads(folder / "deskgauge.db"), site, (answer,)).test_client()
    commit.close()


@pytest.fixture
def desk(tmp_path: Path) -> ProblemDesk:
    """Two named problems, one with two tickets, and two that only their words tell, of which one is suggested."""
    made = ProblemDesk(tmp_path)
    made.learn()
    made.take(
        *made.bug("1", 0, f"{CANARY} error E-4012"), *made.bug("2", 1, f"error E-4012 {CANARY}"),
        *made.bug("3", 2, "error E-4013"), *made.bug("4", 3, STOPS), *made.bug("5", 4, PERHAPS),
    )  # fmt: skip
    return made


@pytest.fixture
def pages(desk: ProblemDesk) -> Iterator[FlaskClient]:
    with browsing(desk) as client:
        yield client


def settle(desk: ProblemDesk) -> None:
    desk.run.settle(datetime.now(UTC) + timedelta(seconds=1))


def link(page: str, words: str, near: str = "") -> str:
    """The address behind a link's words, of several the one in the row that names something."""
    row = next(one for one in re.split(r"<tr>|<p ", page) if near in one and f">{words}</a>" in one)
    found = re.search(rf'href="([^"]+)">{re.escape(words)}</a>', row)
    assert found
    return found[1]


def without_links(page: str) -> str:
    """The page without its addresses, some of which are signed with the moment."""
    return re.sub(r'(href|action)="[^"]*"', "", page)


def press(desk: ProblemDesk, client: FlaskClient, address: str) -> str:
    """Open a link, press its one button, and let the worker settle; gives what the page asked."""
    page = text_of(client, address)
    assert page.count("<button") == 1
    assert client.post(address).status_code == 200
    settle(desk)
    return page


# What the pages say.


def test_the_list_names_each_problem_with_its_tickets_the_latest_first(pages: FlaskClient) -> None:
    page = text_of(pages, "/problems")

    titles = re.findall(r'<th scope="row"><a href="/problems/[^"]+">(.*?)</a>', page)
    assert titles == [
        "Data import, first told in ticket 5", "Data import, first told in ticket 4", "Error E-4013, Data import",
        "Error E-4012, Data import",
    ]  # fmt: skip
    assert answer_of(pages, "/problems") == "1 problem is told by several tickets, of 4 in all."


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("several=true", 1),
        ("several=false", 3),
        ("kind=bug", 4),
        ("kind=feature_request", 0),
        ("state=open", 4),
        ("state=fix_held", 0),
    ],
)
def test_the_filters_leave_what_they_name(pages: FlaskClient, query: str, number: int) -> None:
    page = text_of(pages, f"/problems?{query}")

    assert len(set(re.findall(r'href="/problems/(problem-\w+)"', page))) == number
    assert ("No problem fits" in page) is (number == 0)


def test_before_anything_is_known_both_say_so(client: FlaskClient) -> None:
    assert answer_of(client, "/problems") == "No ticket reports a problem of the product yet."
    assert "A problem appears here when a ticket names a fault" in text_of(client, "/problems")


def test_a_problem_shows_its_tickets_why_they_belong_and_what_was_raised(pages: FlaskClient) -> None:
    page = text_of(pages, f"/problems/{CODE}")

    assert answer_of(pages, f"/problems/{CODE}") == "2 tickets report it; it is open."
    assert page.count("Names the same fault") == 2
    assert "Error E-4012" in page
    assert 'href="/tickets/acme:1"' in page
    assert 'href="/tickets/acme:2"' in page
    assert "Bug in the product</a>" in page
    assert "May belong to it" not in page
    assert f'href="/api/v1/problems/{CODE}"' in page


def test_a_ticket_that_may_belong_is_shown_apart_with_its_likeness(pages: FlaskClient) -> None:
    page = text_of(pages, f"/problems/{of_ticket('4')}")

    assert "May belong to it" in page
    assert re.search(r"Like wording, 0\.2\d where 0\.20 are needed to ask", page)
    assert "The first of its kind" in page


def test_a_ticket_leads_to_its_problem_and_the_problem_back(pages: FlaskClient) -> None:
    ticket = text_of(pages, "/tickets/acme:2")

    assert link(ticket, "Error E-4012, Data import") == f"/problems/{CODE}"
    assert "2 tickets; names the same fault" in ticket
    assert "Flags and pushes" in ticket


def test_one_ticket_alone_cannot_be_taken_out(pages: FlaskClient) -> None:
    assert "Not the same" not in text_of(pages, f"/problems/{SECOND}")
    assert "Not the same" in text_of(pages, f"/problems/{CODE}")


def test_no_word_of_a_customer_and_nothing_kept_of_words_is_shown(
    desk: ProblemDesk, pages: FlaskClient
) -> None:
    addresses = [f"{place}/problems/{one}" for one in desk.problems() for place in ("", "/api/v1")]
    shown = "".join(pages.get(one).text for one in [*addresses, "/problems", "/api/v1/problems"])

    assert CANARY not in shown
    assert "contact list" not in shown
    assert "wording" not in {
        key
        for one in desk.problems()
        for row in pages.get(f"/api/v1/problems/{one}").json["reports"]
        for key in row
    }


def test_an_unknown_problem_is_not_found(pages: FlaskClient) -> None:
    assert pages.get("/problems/problem-none").status_code == 404
    assert pages.get("/problems/acme:1").status_code == 404
    assert pages.get("/api/v1/problems/problem-none").status_code == 404


def test_every_link_of_a_problems_page_leads_somewhere(desk: ProblemDesk, pages: FlaskClient) -> None:
    for problem in desk.problems():
        for address in Tags(text_of(pages, f"/problems/{problem}?other={SECOND}")).links():
            if address.startswith("/"):
                with pages.get(address) as response:
                    assert response.status_code == 200, address


def test_without_a_door_for_answers_nothing_can_be_pressed(
    client: FlaskClient, installation: Installation
) -> None:
    ticket, other = installation.ticket("1"), installation.ticket("2")
    problem = installation.problem(ticket, tickets=2)
    installation.add("problem_reports", ticket_id=other, problem_id=problem)
    installation.add(
        "problem_reports", ticket_id=installation.ticket("3"), problem_id="problem-3", possible=problem
    )

    page = text_of(client, f"/problems/{problem}")

    assert "May belong to it" in page
    assert "/a/" not in page


# Pressing.


def test_not_the_same_takes_the_ticket_out(desk: ProblemDesk, pages: FlaskClient) -> None:
    address = link(text_of(pages, f"/problems/{CODE}"), "Not the same", "acme:2")

    asked = press(desk, pages, address)

    assert "Is ticket 2 the same bug as Error E-4012, Data import?" in asked
    assert answer_of(pages, f"/problems/{CODE}") == "1 ticket reports it; it is open."
    page = text_of(pages, f"/problems/{of_ticket('2')}")
    assert "A person said so" in page


def test_same_problem_puts_the_ticket_in(desk: ProblemDesk, pages: FlaskClient) -> None:
    address = link(text_of(pages, f"/problems/{of_ticket('4')}"), "Same problem", "acme:5")

    press(desk, pages, address)

    page = text_of(pages, f"/problems/{of_ticket('4')}")
    assert answer_of(pages, f"/problems/{of_ticket('4')}") == "2 tickets report it; it is open."
    assert "May belong to it" not in page
    assert pages.get(f"/problems/{of_ticket('5')}").status_code == 404


def test_fixed_and_not_fixed_take_turns(desk: ProblemDesk, pages: FlaskClient) -> None:
    asked = press(desk, pages, link(text_of(pages, f"/problems/{CODE}"), "It is fixed"))

    assert "Is it fixed: Error E-4012, Data import?" in asked
    page = text_of(pages, f"/problems/{CODE}")
    assert (
        answer_of(pages, f"/problems/{CODE}")
        == "2 tickets report it; it is said to be fixed, and nobody has reported it since."
    )
    assert ">It is fixed</a>" not in page

    press(desk, pages, link(page, "It is not fixed"))
    assert answer_of(pages, f"/problems/{CODE}") == "2 tickets report it; it is open."


def test_a_problem_that_is_reported_again_says_so_everywhere(desk: ProblemDesk, pages: FlaskClient) -> None:
    desk.fixed(CODE, 8)
    desk.take(*desk.bug("6", 9, "error E-4012"))

    assert answer_of(pages, f"/problems/{CODE}") == "3 tickets report it; it came back after being fixed."
    assert "reported again after that" in text_of(pages, f"/problems/{CODE}")
    assert answer_of(pages, "/problems").endswith("one came back after being fixed.")


def test_another_problem_is_looked_at_and_then_made_one_with_it(
    desk: ProblemDesk, pages: FlaskClient
) -> None:
    page = text_of(pages, f"/problems/{CODE}")
    assert f'<option value="{SECOND}">Error E-4013, Data import (1)</option>' in page
    assert "make them one" not in page
    chosen = text_of(pages, f"/problems/{CODE}?other={SECOND}")

    asked = press(desk, pages, link(chosen, "make them one"))

    assert "Are these one problem: Error E-4012, Data import, and Error E-4013, Data import?" in asked
    assert answer_of(pages, f"/problems/{SECOND}") == "3 tickets report it; it is open."
    old = text_of(pages, f"/problems/{CODE}")
    assert without_links(old) == without_links(text_of(pages, f"/problems/{SECOND}"))
    assert "It stands for 1 other problem too." in old
    assert pages.get(f"/api/v1/problems/{CODE}").json["id"] == SECOND
    assert pages.get(f"/api/v1/problems/{CODE}").json["merged"] == [CODE]


def test_pressing_the_same_link_again_still_leads_to_its_question(
    desk: ProblemDesk, pages: FlaskClient
) -> None:
    address = link(text_of(pages, f"/problems/{CODE}?other={SECOND}"), "make them one")

    asked = [press(desk, pages, address) for _ in range(2)]

    assert all("Are these one problem: Error E-4012, Data import, and " in one for one in asked)
    assert answer_of(pages, f"/problems/{SECOND}") == "3 tickets report it; it is open."


def test_problems_that_were_made_one_are_taken_apart_again(desk: ProblemDesk, pages: FlaskClient) -> None:
    press(desk, pages, link(text_of(pages, f"/problems/{CODE}?other={SECOND}"), "make them one"))

    page = text_of(pages, f"/problems/{SECOND}")
    press(desk, pages, link(page, "it is another problem", "Error E-4012"))

    assert answer_of(pages, f"/problems/{CODE}") == "2 tickets report it; it is open."
    assert answer_of(pages, f"/problems/{SECOND}") == "1 ticket reports it; it is open."


def test_a_ticket_of_a_problem_that_another_stands_for_can_be_taken_out(
    desk: ProblemDesk, pages: FlaskClient
) -> None:
    press(desk, pages, link(text_of(pages, f"/problems/{CODE}?other={SECOND}"), "make them one"))

    press(desk, pages, link(text_of(pages, f"/problems/{SECOND}"), "Not the same", "acme:2"))

    assert answer_of(pages, f"/problems/{SECOND}") == "2 tickets report it; it is open."
    assert desk.places()["2"] == (of_ticket("2"), "hand")


def test_what_may_belong_to_a_problem_is_shown_where_another_stands_for_it(
    desk: ProblemDesk, pages: FlaskClient
) -> None:
    desk.one(of_ticket("4"), SECOND, 20)

    page = text_of(pages, f"/problems/{SECOND}")
    assert "May belong to it" in page

    press(desk, pages, link(page, "Same problem", "acme:5"))
    assert answer_of(pages, f"/problems/{SECOND}") == "3 tickets report it; it is open."


def test_the_first_ticket_of_a_problem_can_be_taken_out(desk: ProblemDesk, pages: FlaskClient) -> None:
    desk.take(*desk.bug("7", 10, ALIKE))
    first = of_ticket("4")

    press(desk, pages, link(text_of(pages, f"/problems/{first}"), "Not the same", "acme:4"))

    assert answer_of(pages, f"/problems/{first}") == "1 ticket reports it; it is open."
    assert desk.places()["7"][0] == first


@pytest.mark.parametrize("other", ["problem-none", CODE, "", HOSTILE])
def test_what_is_no_other_problem_cannot_be_made_one_with(pages: FlaskClient, other: str) -> None:
    page = pages.get(f"/problems/{CODE}", query_string={"other": other})

    assert page.status_code == 200
    assert "make them one" not in page.text
    assert HOSTILE not in page.text


def test_a_wish_is_never_offered_to_be_one_with_a_bug(desk: ProblemDesk, pages: FlaskClient) -> None:
    desk.take(desk.wish("8", 20, OTHER))

    assert "There is no other open problem of its kind." in text_of(pages, f"/problems/{of_ticket('8')}")
    assert f'value="{of_ticket("8")}"' not in text_of(pages, f"/problems/{CODE}")


# The words, the API, and what is hostile or long.


def test_every_basis_has_words_and_a_likeness_is_told() -> None:
    assert set(BASES) == {"print", "hand", "wording", "alone"}
    assert grouped({"basis": "wording", "decision": {"score": 0.414}}) == "like wording, 0.41"
    assert grouped({"basis": "hand", "decision": None}) == "a person said so"
    assert possible({"decision": None}) == ""


def test_the_api_tells_a_problem_as_it_is_described(desk: ProblemDesk, pages: FlaskClient) -> None:
    told = pages.get(f"/api/v1/problems/{CODE}").json

    check(told, "/components/schemas/problem_story")
    assert [one["ticket_id"] for one in told["reports"]] == ["acme:2", "acme:1"]
    assert (len(told["flags"]), len(told["pushes"])) == (1, 1)
    (suggested,) = pages.get(f"/api/v1/problems/{of_ticket('4')}").json["possible"]
    assert (suggested["ticket_id"], suggested["decision"]["verdict"]) == ("acme:5", "suggest")
    listed = pages.get("/api/v1/problems?several=true").json["items"]
    assert [one["id"] for one in listed] == [CODE]


def test_hostile_names_are_escaped(client: FlaskClient, installation: Installation) -> None:
    ticket = installation.ticket("1", category=HOSTILE)
    problem = installation.problem(ticket, category=HOSTILE, fingerprint=f"exception:{HOSTILE}")
    installation.problem(
        installation.ticket("2"), "problem-2", category=HOSTILE, fingerprint=f"http:500 /{HOSTILE}"
    )

    for address in ("/problems", f"/problems/{problem}?other=problem-2", f"/tickets/{CONNECTION}:1"):
        assert HOSTILE not in text_of(client, address)


@pytest.mark.parametrize("address", ["/problems", f"/problems/{CODE}", "/flags", "/pushes", "/"])
def test_names_that_are_longer_than_a_phone_is_wide_are_broken(pages: FlaskClient, address: str) -> None:
    with pages.get("/static/deskgauge.css") as sheet:
        assert '.names th[scope="row"] a, .names .sub { overflow-wrap: anywhere; }' in sheet.text
    assert '<table class="names">' in text_of(pages, address)


def test_a_problem_with_thousands_of_tickets_shows_the_newest(
    client: FlaskClient, installation: Installation
) -> None:
    problem = installation.problem(installation.ticket("0"), tickets=260)
    for number in range(1, 260):
        ticket = installation.ticket(f"{number}")
        installation.add(
            "problem_reports", ticket_id=ticket, problem_id=problem, at=ago(hours=number), basis="print"
        )

    page = text_of(client, f"/problems/{problem}")

    assert page.count("Names the same fault") == 200
    assert answer_of(client, f"/problems/{problem}").startswith("260 tickets")


# What they cost.


def seven_days(installation: Installation, problem: str, *seconds: float | None, tier: str = "2") -> None:
    """An open problem with a ticket of yesterday for each, of so much work."""
    first = f"{CONNECTION}:{problem}-0"
    installation.add(
        "problems", id=problem, ticket_id=first, tickets_7=len(seconds), fingerprint=f"code:{problem}"
    )
    for number, worked in enumerate(seconds):
        ticket = installation.ticket(f"{problem}-{number}", handle_seconds=worked, tier=tier)
        installation.add(
            "problem_reports", ticket_id=ticket, problem_id=problem, at=ago(days=1), basis="print"
        )


class Costs:
    """An hour of a person costs 30 euros; a ticket of tier 2 takes half an hour."""

    costs = SpentCosts(minutes=Minutes({"2": certain(30)}))

    def value(self, name: str, start: object, end: object, *, split: bool) -> tuple[float | None, str | None]:
        return (3000.0, None) if name == "loaded_hour" else (None, "nothing")


def priced(installation: Installation, *, known: bool) -> FlaskClient:
    numbers = Numbers(Mirror(installation.data_dir / "no-mirror"), built_in(), Costs() if known else None)  # type: ignore[arg-type]
    site = Site(installation.data_dir, numbers=numbers, currency="EUR", now=lambda: NOW)
    return create_app(installation.reads, site).test_client()


@pytest.fixture
def open_problems(tmp_path: Path) -> Iterator[Installation]:
    """Many short tickets, few long ones, some that nobody measured, one without a ticket lately, and one that is fixed."""
    made = Installation(tmp_path)
    seven_days(made, "short", 60.0, 60.0, 60.0, 60.0)
    seven_days(made, "long", 7200.0)
    seven_days(made, "unmeasured", None, None)
    seven_days(made, "quiet")
    made.add("problems", id="done", ticket_id="x", state="fix_held")
    yield made
    made.close()


def test_open_problems_are_ranked_by_what_they_cost_a_week(open_problems: Installation) -> None:
    client = priced(open_problems, known=True)
    items = client.get("/api/v1/problems?standing=true").json["items"]

    assert [(one["id"], one["week_cost"], one["week_currency"]) for one in items] == [
        ("long", 6000, "EUR"), ("unmeasured", 3000, "EUR"), ("short", 200, "EUR"), ("quiet", 0, "EUR"),
    ]  # fmt: skip
    check(items[0], "/components/schemas/known_problem")
    page = text_of(client, "/problems")
    ranked = page[page.index("What costs most this week") : page.index("problems, the latest report first")]
    assert re.findall(r">Error (\w+),", ranked) == ["long", "unmeasured", "short"]
    assert "€60.00" in ranked


def test_without_costs_what_most_tickets_report_comes_first(open_problems: Installation) -> None:
    client = priced(open_problems, known=False)
    items = client.get("/api/v1/problems?standing=true&limit=2").json["items"]

    assert [(one["id"], one["week_cost"]) for one in items] == [("short", None), ("unmeasured", None)]
    assert "Not known" in text_of(client, "/problems")


@pytest.mark.parametrize("more", ["&kind=bug", "&cursor=x"])
def test_the_ranking_takes_no_other_filter(open_problems: Installation, more: str) -> None:
    assert priced(open_problems, known=False).get(f"/api/v1/problems?standing=true{more}").status_code == 400


def test_a_problem_whose_fix_failed_names_the_tickets_that_prove_it(tmp_path: Path) -> None:
    made = Installation(tmp_path)
    made.add("problems", id="p", ticket_id=f"{CONNECTION}:1", state="fix_failed", fixed_at=ago(days=2))
    for number, days in (("1", 3), ("2", 1)):
        made.add("problem_reports", ticket_id=made.ticket(number), problem_id="p", at=ago(days=days))
    client = priced(made, known=False)

    assert client.get("/api/v1/problems/p").json["proof"] == [f"{CONNECTION}:2"]
    assert "Reported since then:" in text_of(client, "/problems/p")
    made.close()
