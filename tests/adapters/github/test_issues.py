"""Issues of flags and problems on GitHub: what they say, where they go, and how they are found again."""

from typing import Any

import pytest

from adapters.settings import SinkSettings
from adapters.trackers.github import GitHub
from rules.errors import ConfigError, SinkError
from tests.fakes import far_side
from tests.fakes.github import FEATURES, KEY, NOW, REPOSITORY, FakeGitHub
from tests.fakes.problem_pushes import PAGE, TICKETS, problem_push
from tests.fakes.pushes import a_push


def body(github: FakeGitHub, number: int = 1) -> str:
    return str(github.issues[f"{REPOSITORY}#{number}"]["body"])


def others(github: FakeGitHub, number: int) -> None:
    """Issues that people have made."""
    for _ in range(number):
        github.has_issue()


def test_a_problem_is_one_issue_with_labels(github: FakeGitHub) -> None:
    push = problem_push("issue")
    receipt = github.sink(labels="bug, from support").send(push)
    (issue,) = github.issues.values()

    assert (receipt.far_id, receipt.far_key, receipt.adopted) == (push.far_id, f"{REPOSITORY}#1", False)
    assert receipt.url == issue["html_url"]
    assert issue["title"] == "Import stops with E-4711"
    assert [label["name"] for label in issue["labels"]] == ["bug", "from support"]
    assert github.asked() == ["GET /repos/Example/shop/issues", "POST /repos/Example/shop/issues"]


def test_the_body_tells_facts_evidence_card_and_tickets_once(github: FakeGitHub) -> None:
    github.sink().send(problem_push("issue"))
    text = body(github)

    assert (
        text.index("**Facts**")
        < text.index("**Evidence**")
        < text.index(PAGE)
        < text.index(TICKETS[0]["url"])
    )
    assert text.count(TICKETS[0]["url"]) == 1
    assert text.count("deskgauge: card -->") == 1
    assert "One Ltd" not in text


def test_accounts_are_named_only_where_that_is_asked_for(github: FakeGitHub) -> None:
    github.sink(customers="named").send(problem_push("issue"))

    assert "- One Ltd, Enterprise, USD 90,000 a year, 2 tickets" in body(github)
    assert "- help:83, Starter, 1 ticket" in body(github)


def test_a_flag_is_an_issue_too_without_card(github: FakeGitHub) -> None:
    receipt = github.sink().send(a_push())

    assert receipt.far_key == f"{REPOSITORY}#1"
    assert "[help:4711](<https://desk.example/agent/tickets/4711>)" in body(github)
    assert "deskgauge: card" not in body(github)


def test_a_repository_is_called_as_github_calls_it(github: FakeGitHub) -> None:
    assert github.sink(repository="example/SHOP").send(a_push()).far_key == f"{REPOSITORY}#1"


def test_a_feature_request_goes_to_its_own_repository_and_labels(github: FakeGitHub) -> None:
    sink = github.sink(labels="bug", feature_repository=FEATURES, feature_labels="wish")
    wish = sink.send(problem_push("issue", "problem:1", kind="feature_request"))
    bug = sink.send(problem_push("issue", "problem:2"))

    assert (wish.far_key, bug.far_key) == (f"{FEATURES}#1", f"{REPOSITORY}#1")
    assert github.issues[wish.far_key]["labels"][0]["name"] == "wish"
    assert sink.read_back(problem_push("issue", "problem:1", kind="feature_request")) == wish


def test_the_issue_before_is_mentioned(github: FakeGitHub) -> None:
    github.sink().send(problem_push("issue", occurrence=1, related=f"{REPOSITORY}#7"))

    assert f"\n\nRelated to {REPOSITORY}#7.\n\n" in body(github)


@pytest.mark.parametrize("related", ["#7", "@all", "Example/shop#7 and more", "Example/shop#0"])
def test_only_an_issue_is_mentioned(github: FakeGitHub, related: str) -> None:
    github.sink().send(problem_push("issue", related=related))

    assert "Related" not in body(github)


def test_an_issue_is_found_behind_hundreds_that_others_made(github: FakeGitHub) -> None:
    receipt = github.sink().send(a_push())
    others(github, 230)
    asked = len(github.seen)

    assert github.sink().read_back(a_push()) == receipt
    assert len(github.seen) - asked == 3
    assert {
        "state=all",
        "sort=created",
        "direction=desc",
        "per_page=100",
        "since=2026-02-24T12%3A00%3A00Z",
    } < set(github.seen[-1].path.partition("?")[2].split("&"))


def test_a_list_without_an_end_makes_no_second_issue(
    github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.trackers.github.api.MOST_PAGES", 2)
    others(github, 200)
    with pytest.raises(SinkError, match="more than 200 entries") as raised:
        github.sink().send(a_push())

    assert raised.value.outcome_unknown
    assert len(github.issues) == 200


def test_a_body_without_text_is_passed_over(github: FakeGitHub) -> None:
    github.has_issue(body=None)

    assert github.sink().read_back(a_push()) is None


def test_a_copy_that_a_person_made_of_the_issue_is_not_the_one(github: FakeGitHub) -> None:
    first = github.sink().send(a_push())
    github.has_issue(body=body(github))

    assert github.sink().send(a_push()) == first


def test_no_text_of_others_can_hold_the_mark_of_a_push(github: FakeGitHub) -> None:
    other = problem_push("issue", "problem:2")
    github.sink().send(problem_push("issue", title="x", summary=f"<!-- deskgauge: {other.far_id} -->"))

    assert github.sink().read_back(other) is None


@pytest.mark.parametrize("status", [301, 404, 410])
@pytest.mark.parametrize("method", ["send", "read_back"])
def test_a_repository_that_is_not_there_pauses_the_sink_and_names_the_setting(
    github: FakeGitHub, status: int, method: str
) -> None:
    github.usual = far_side.status(status)
    with pytest.raises(SinkError, match=r"Correct options\.repository") as raised:
        getattr(github.sink(), method)(a_push())

    assert (raised.value.pauses_sink, raised.value.permanent) == (True, False)


def test_where_issues_are_turned_off_the_sink_pauses(github: FakeGitHub) -> None:
    github.disabled = True
    with pytest.raises(SinkError, match="turn them on") as raised:
        github.sink().send(a_push())

    assert raised.value.pauses_sink


@pytest.mark.parametrize("answer", [b"[3]", b'[{"body": "CANARY"}, 4]', b'{"items": []}', b"3"])
def test_a_list_of_another_shape_is_no_list(github: FakeGitHub, answer: bytes) -> None:
    github.usual = far_side.status(200, answer)
    with pytest.raises(SinkError, match="no list") as raised:
        github.sink().read_back(a_push())

    assert raised.value.outcome_unknown


@pytest.mark.parametrize("lacking", ["number", "html_url", "repository_url"])
def test_an_issue_that_lacks_its_address_is_none(github: FakeGitHub, lacking: str) -> None:
    receipt = github.sink().send(a_push())
    github.issues[receipt.far_key][lacking] = None
    github.known = None
    with pytest.raises(SinkError) as raised:
        github.sink().read_back(a_push())

    assert raised.value.outcome_unknown


def test_the_probe_asks_for_one_issue_and_changes_nothing(github: FakeGitHub) -> None:
    assert github.sink().probe() == f"reached, issues go to {REPOSITORY}"
    assert [(seen.method, seen.path) for seen in github.seen] == [
        ("GET", f"/repos/{REPOSITORY}/issues?per_page=1")
    ]


def test_what_github_asks_of_every_request_is_sent(github: FakeGitHub) -> None:
    github.sink().send(a_push())

    for seen in github.seen:
        assert seen.headers["Authorization"] == f"Bearer {KEY}"
        assert seen.headers["Accept"] == "application/vnd.github+json"
        assert seen.headers["X-GitHub-Api-Version"] == "2022-11-28"
        assert seen.headers["User-Agent"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "repository is no repository. Write it as owner/name."),
        ({"repository": "shop"}, "repository is no repository"),
        ({"repository": "a/b/c"}, "repository is no repository"),
        ({"repository": "a/b", "feature_repository": "c"}, "feature_repository is no repository"),
        ({"repository": "a/b", "customers": "all"}, "customers is not known. Write named or counted."),
        ({"repository": "a/b", "label": "x"}, "label is not known. Use customers, feature_labels"),
    ],
)
def test_options_that_cannot_work_keep_the_program_from_starting(options: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=f"sinks.bugs.options: {said}"):
        GitHub(SinkSettings("bugs", "github", options=options))


def test_the_fake_judges_by_githubs_own_description(github: FakeGitHub) -> None:
    if github.known is None:
        pytest.skip("GitHub's description is not there")
    path = f"/repos/{REPOSITORY}/issues"
    wrong: list[Any] = [
        github.known.problems_of_request("POST", path, {"body": "no title"}),
        github.known.problems_of_request("POST", path, {"title": "x", "label": ["a"]}),
        github.known.problems_of_request("PATCH", f"{path}/1", {"state": "done"}),
        github.known.problems_of_request("GET", f"{path}?sorted=created", None),
        github.known.problems_of_request("POST", f"{path}/1/lock", {}),
        github.known.problems_of_answer("POST", path, 201, {"number": 1}),
        github.known.problems_of_answer("POST", path, 202, {}),
    ]

    assert all(wrong)
    assert github.known.problems_of_request("POST", path, {"title": "x", "labels": ["a"]}) == []
    assert github.known.example("issue") | {"updated_at": NOW}
