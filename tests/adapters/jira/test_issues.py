"""Issues of flags and problems in Jira: where they go, how they are found again, and what a lagging search does."""

from typing import Any

import pytest

from adapters.settings import SinkSettings
from adapters.trackers.jira import Jira
from rules.errors import ConfigError, SinkError
from tests.fakes import far_side
from tests.fakes.jira import AUTHORIZATION, EMAIL, FEATURES, PROJECT, FakeJira
from tests.fakes.problem_pushes import problem_push
from tests.fakes.pushes import a_push

SOUND = {"email": EMAIL, "project": PROJECT}


def fields(jira: FakeJira, key: str = "SUP-1") -> dict[str, Any]:
    return dict(jira.issues[key]["fields"])


def test_a_problem_is_one_issue_with_our_id_as_its_property(jira: FakeJira) -> None:
    push = problem_push("issue")
    receipt = jira.sink(labels="bug, from_support", issue_type="Bug").send(push)

    assert (receipt.far_id, receipt.far_key, receipt.adopted) == (push.far_id, "SUP-1", False)
    assert receipt.url == f"{jira.url}/browse/SUP-1"
    assert jira.issues["SUP-1"]["property"] == {"id": push.far_id}
    assert (fields(jira)["project"], fields(jira)["issuetype"]) == ({"key": "SUP"}, {"name": "Bug"})
    assert (fields(jira)["summary"], fields(jira)["labels"]) == (
        "Import stops with E-4711",
        ["bug", "from_support"],
    )
    assert jira.asked() == ["POST /search/jql", "POST /issue"]


def test_without_labels_none_are_sent_because_not_every_project_takes_them(jira: FakeJira) -> None:
    jira.refuses = {"labels"}
    jira.sink().send(a_push())

    assert set(fields(jira)) == {"project", "issuetype", "summary", "description"}
    assert fields(jira)["issuetype"] == {"name": "Task"}


def test_a_feature_request_goes_to_its_own_project_type_and_labels(jira: FakeJira) -> None:
    sink = jira.sink(
        labels="bug", feature_project=FEATURES, feature_issue_type="Story", feature_labels="wish"
    )
    wish = sink.send(problem_push("issue", "problem:1", kind="feature_request"))
    bug = sink.send(problem_push("issue", "problem:2"))

    assert (wish.far_key, bug.far_key) == ("IDEA-1", "SUP-1")
    assert (fields(jira, "IDEA-1")["issuetype"], fields(jira, "IDEA-1")["labels"]) == (
        {"name": "Story"},
        ["wish"],
    )
    assert sink.read_back(problem_push("issue", "problem:1", kind="feature_request")) == wish


def test_an_issue_is_found_on_a_later_page_of_the_search(jira: FakeJira) -> None:
    receipt = jira.sink().send(a_push())
    for _ in range(7):
        jira.has_issue()
    jira.page_size = 3

    assert jira.sink().read_back(a_push()) == receipt
    assert jira.sink().read_back(a_push("help:2")) is None


def test_the_search_asks_for_what_we_made_of_late_with_our_property(jira: FakeJira) -> None:
    jira.sink().read_back(a_push())
    wanted = jira.seen[0].document

    assert wanted["jql"] == (
        'project = "SUP" AND creator = currentUser() AND created >= "-14d" ORDER BY created DESC'
    )
    assert (wanted["properties"], wanted["fields"]) == (["deskgauge"], ["created"])


def lost(jira: FakeJira) -> str:
    """Makes an issue whose answer is lost and which the search does not show; gives its key."""
    jira.faults.extend([far_side.well, far_side.lost_reply])
    with pytest.raises(SinkError):
        jira.sink().send(a_push())
    key = list(jira.issues)[-1]
    jira.unseen = {key}
    return key


@pytest.mark.parametrize("before", [0, 1, 30])
@pytest.mark.parametrize("after", [0, 1, 15])
def test_an_issue_that_the_search_does_not_show_yet_is_found_by_its_number(
    jira: FakeJira, before: int, after: int
) -> None:
    for _ in range(before):
        jira.has_issue()
    key = lost(jira)
    for _ in range(after):
        jira.has_issue()
    found = jira.sink().read_back(a_push())

    assert found is not None
    assert found.far_key == key == f"SUP-{before + 1}"
    assert jira.kept(a_push()) == 1


def test_numbers_of_issues_that_were_deleted_are_passed_over(jira: FakeJira) -> None:
    for _ in range(6):
        jira.has_issue()
    key = lost(jira)
    for number in (3, 4, 5, 6):
        del jira.issues[f"SUP-{number}"]

    assert getattr(jira.sink().read_back(a_push()), "far_key", None) == key


def test_others_that_the_search_does_not_show_yet_are_not_ours(jira: FakeJira) -> None:
    for _ in range(8):
        jira.unseen.add(jira.has_issue())

    assert jira.sink().read_back(a_push()) is None
    assert jira.sink().send(a_push()).far_key == "SUP-9"


def test_a_look_for_what_is_not_there_ends_after_a_few_questions(jira: FakeJira) -> None:
    jira.has_issue()
    assert jira.sink().read_back(a_push()) is None

    assert jira.asked() == [
        "POST /search/jql",
        "POST /search/jql",
        *(f"GET /issue/SUP-{number}" for number in range(2, 7)),
    ]


def test_numbers_without_an_end_make_no_second_issue(jira: FakeJira, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.trackers.jira.finding.FURTHEST", 4)
    for _ in range(8):
        jira.unseen.add(jira.has_issue())
    with pytest.raises(SinkError, match="more issues than we look through") as raised:
        jira.sink().read_back(a_push())

    assert raised.value.outcome_unknown


@pytest.mark.parametrize(
    "fault", [far_side.lost_reply, far_side.half_reply, far_side.status(502, b"", Retry_After="7")]
)
def test_a_push_whose_issue_is_in_doubt_waits_before_it_is_looked_for(jira: FakeJira, fault: Any) -> None:
    jira.faults.extend([far_side.well, fault])
    with pytest.raises(SinkError) as raised:
        jira.sink().send(a_push())

    assert (raised.value.outcome_unknown, raised.value.retry_after) == (True, 60.0)


def test_a_refused_issue_was_not_made_so_nothing_waits_for_it(jira: FakeJira) -> None:
    jira.faults.extend([far_side.well, far_side.status(429, b"", Retry_After="7")])
    with pytest.raises(SinkError) as raised:
        jira.sink().send(a_push())

    assert (raised.value.counts, raised.value.retry_after) == (False, 7.0)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "17"}, 17.0),
        ({"X_RateLimit_Reset": "2026-03-10T12:01:30Z"}, 90.0),
        ({"X_RateLimit_Reset": "2026-03-10T12:01Z"}, 60.0),
        ({"X_RateLimit_Reset": "2026-03-10T11:00:00Z"}, 0.0),
        ({"X_RateLimit_Reset": "1773144090"}, None),
        ({"RateLimit_Reason": "jira-per-issue-on-write"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_a_time_span_or_a_moment(
    jira: FakeJira, headers: dict[str, str], wait: float | None
) -> None:
    jira.usual = far_side.status(429, b"", **headers)
    with pytest.raises(SinkError) as raised:
        jira.sink().send(a_push())

    assert (raised.value.counts, raised.value.retry_after) == (False, wait)


@pytest.mark.parametrize("field", ["labels", "issuetype", "project"])
def test_a_field_that_the_project_does_not_take_pauses_the_sink_and_is_named(
    jira: FakeJira, field: str
) -> None:
    jira.refuses = {field}
    with pytest.raises(SinkError, match=f"does not take {field}\\. Correct the sink's options") as raised:
        jira.sink(labels="bug").send(a_push())

    assert (raised.value.pauses_sink, raised.value.permanent) == (True, False)
    assert jira.issues == {}


def test_a_text_that_jira_does_not_take_ends_its_push_alone(jira: FakeJira) -> None:
    jira.refuses = {"description"}
    with pytest.raises(SinkError, match="does not take description") as raised:
        jira.sink().send(a_push())

    assert (raised.value.pauses_sink, raised.value.permanent) == (False, True)


@pytest.mark.parametrize(
    "body", [b'{"errors": {"CANARY secret text": "x"}}', b'{"errors": ["CANARY"]}', b"CANARY", b"[" * 9000]
)
def test_a_refusal_quotes_nothing_but_names_of_fields(jira: FakeJira, body: bytes) -> None:
    jira.faults.extend([far_side.well, far_side.status(400, body)])
    with pytest.raises(SinkError) as raised:
        jira.sink().send(a_push())

    assert raised.value.permanent
    assert "CANARY" not in str(raised.value)


def test_a_project_that_is_not_there_pauses_the_sink_and_names_the_setting(jira: FakeJira) -> None:
    with pytest.raises(SinkError, match=r"Correct base_url and options\.project") as raised:
        jira.sink(project="OTHER").send(a_push())

    assert (raised.value.pauses_sink, raised.value.permanent) == (True, False)


def test_an_issue_after_another_is_linked_to_it_once(jira: FakeJira) -> None:
    first = jira.sink().send(problem_push("issue"))
    again = problem_push("issue", occurrence=1, related=first.far_key)
    second = jira.sink().send(again)

    assert jira.related == [("SUP-1", "SUP-2")]
    assert jira.sink().send(again) == jira.sink().read_back(again) == second
    assert jira.related == [("SUP-1", "SUP-2")]


def test_a_link_to_the_issue_before_that_is_missing_is_made_with_the_next_try(jira: FakeJira) -> None:
    first = jira.sink().send(problem_push("issue"))
    again = problem_push("issue", occurrence=1, related=first.far_key)
    jira.faults.extend([far_side.well] * 3 + [far_side.status(500)])
    with pytest.raises(SinkError) as raised:
        jira.sink().send(again)

    assert raised.value.outcome_unknown
    assert jira.sink().read_back(again) is None
    assert jira.sink().send(again).far_key == "SUP-2"
    assert jira.related == [("SUP-1", "SUP-2")]


def test_an_issue_before_that_is_gone_does_not_hold_up_the_new_one(jira: FakeJira) -> None:
    assert jira.sink().send(problem_push("issue", occurrence=1, related="SUP-99")).far_key == "SUP-1"
    assert jira.related == []


@pytest.mark.parametrize(
    "answer", [{}, {"issues": None}, {"issues": [3]}, {"issues": [{"properties": {"deskgauge": {"id": a_push().far_id}}}]}]
)  # fmt: skip
def test_a_search_answer_of_another_shape_is_none(jira: FakeJira, answer: Any) -> None:
    jira._asked = lambda seen: (200, answer)  # type: ignore[method-assign]
    jira.known = None
    with pytest.raises(SinkError) as raised:
        jira.sink().read_back(a_push())

    assert raised.value.outcome_unknown


def test_a_search_without_an_end_makes_no_second_issue(
    jira: FakeJira, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.trackers.jira.finding.MOST_PAGES", 2)
    jira.page_size = 1
    for _ in range(3):
        jira.has_issue()
    with pytest.raises(SinkError, match="more issues than we look through") as raised:
        jira.sink().send(a_push())

    assert raised.value.outcome_unknown
    assert len(jira.issues) == 3


def test_the_probe_asks_who_we_are_and_changes_nothing(jira: FakeJira) -> None:
    assert jira.sink().probe() == "reached, issues go to project SUP"
    assert jira.asked() == ["GET /myself"]
    assert jira.seen[0].headers["Authorization"] == AUTHORIZATION


@pytest.mark.parametrize(
    ("base_url", "options", "said"),
    [
        ("", SOUND, "sinks.bugs.base_url: is missing. Write the site"),
        ("https://a.example", {"project": "SUP"}, "sinks.bugs.options: email is missing"),
        ("https://a.example", {"email": EMAIL}, "sinks.bugs.options: project is no key of a project"),
        (
            "https://a.example",
            SOUND | {"project": "support"},
            "sinks.bugs.options: project is no key of a project",
        ),
        (
            "https://a.example",
            SOUND | {"project": 'A" OR 1'},
            "sinks.bugs.options: project is no key of a project",
        ),
        (
            "https://a.example",
            SOUND | {"feature_project": "x"},
            "sinks.bugs.options: feature_project is no key",
        ),
        ("https://a.example", SOUND | {"labels": "from support"}, "sinks.bugs.options: labels holds a space"),
        (
            "https://a.example",
            SOUND | {"label": "x"},
            "sinks.bugs.options: label is not known. Use email, feature_",
        ),
    ],
)
def test_settings_that_cannot_work_keep_the_program_from_starting(
    base_url: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        Jira(SinkSettings("bugs", "jira", base_url, options=options))


def test_the_fake_judges_by_atlassians_own_description(jira: FakeJira) -> None:
    if jira.known is None:
        pytest.skip("Atlassian's description is not there")
    issue = "/rest/api/3/issue"
    wrong: list[Any] = [
        jira.known.problems_of_request("POST", issue, {"fields": {}, "property": []}),
        jira.known.problems_of_request("POST", "/rest/api/3/search/jql", {"jql": "x", "startAt": 0}),
        jira.known.problems_of_request("POST", f"{issue}/SUP-1/remotelink", {"globalId": "x"}),
        jira.known.problems_of_request("POST", f"{issue}/SUP-1/transitions", {"transition": {"id": 5}}),
        jira.known.problems_of_request("GET", "/rest/api/3/search", None),
        jira.known.problems_of_answer("POST", issue, 201, {"number": 1}),
    ]

    assert all(wrong)
