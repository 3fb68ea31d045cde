"""A problem's one issue in Linear: adopted, or made in the team's triage, and related to the one before it."""

import pytest

from rules.errors import SinkError
from service.demo.linear_issues import FEATURES, LABELS
from tests.fakes import far_side
from tests.fakes.linear import FakeLinear, refused
from tests.fakes.problem_pushes import TICKETS, problem_push

LINKED = TICKETS[1]["url"]


def test_an_issue_is_made_in_triage_under_our_id(linear: FakeLinear) -> None:
    push = problem_push("issue")
    receipt = linear.sink().send(push)
    (issue,) = linear.issues

    assert (receipt.far_id, receipt.far_key, receipt.adopted) == (push.far_id, "SUP-1", False)
    assert (issue["id"], issue["stateId"], issue["priority"]) == (push.far_id, "state-triage", 2)
    assert issue["title"] == "Import stops with E-4711"
    assert linear.operations() == ["FindIssues", "FindTeam", "FindTriage", "CreateIssue"]


def test_the_description_tells_facts_tickets_evidence_and_how_to_answer(linear: FakeLinear) -> None:
    linear.sink().send(problem_push("issue"))
    text = linear.issues[0]["description"]

    assert text.index("**Facts**") < text.index("**Tickets**") < text.index("**Evidence**")
    assert "- [help:1](<https://desk.example/agent/tickets/1>)" in text
    assert "- help:3: likely, says the same" in text
    assert "**Answer with one click:** [It is fixed](<https://gauge.example/a/1>)" in text
    assert "What customers wrote" not in text


def test_at_most_three_quotes_are_shown_as_quotes_without_personal_details(linear: FakeLinear) -> None:
    quotes = ["It stops, ask ann@mail.example", "# Big", "three", "CANARY fourth"]
    linear.sink().send(problem_push("issue", quotes=quotes))
    text = linear.issues[0]["description"]

    assert "**What customers wrote**\n\n> It stops, ask \\[e-mail\\]\n\n> \\# Big\n\n> three" in text
    assert "CANARY" not in text


def test_a_team_without_triage_gets_the_issue_where_linear_puts_it(linear: FakeLinear) -> None:
    linear.sink(team=FEATURES["key"]).send(problem_push("issue"))

    assert "stateId" not in linear.issues[0]


def test_team_triage_and_labels_are_looked_up_once(linear: FakeLinear) -> None:
    sink = linear.sink(labels="bug, customer")
    for subject in ("problem:1", "problem:2"):
        sink.send(problem_push("issue", subject, tickets=[]))

    asked = linear.operations()
    assert [asked.count(name) for name in ("FindTeam", "FindTriage", "FindLabels")] == [1, 1, 2]
    assert {tuple(issue["labelIds"]) for issue in linear.issues} == {(LABELS[0]["id"], LABELS[2]["id"])}


@pytest.mark.parametrize("name", ["unheard of", "area", "other"])
def test_a_label_that_cannot_be_given_pauses_the_sink_and_names_it(linear: FakeLinear, name: str) -> None:
    with pytest.raises(SinkError, match=f"shows no label {name} that issues of team SUP can have") as raised:
        linear.sink(labels=name).send(problem_push("issue"))

    assert raised.value.pauses_sink
    assert linear.issues == []


def test_a_feature_request_goes_to_its_own_team_project_and_labels(linear: FakeLinear) -> None:
    project = "5a6b7c8d-0000-4000-8000-00000000000f"
    sink = linear.sink(
        labels="bug", feature_team=FEATURES["key"], feature_project=project, feature_labels="other"
    )
    sink.send(problem_push("issue", "problem:1", kind="feature_request", tickets=[]))
    sink.send(problem_push("issue", "problem:2", tickets=[]))
    wish, bug = linear.issues

    assert (wish["teamId"], wish["projectId"], wish["labelIds"]) == (
        FEATURES["id"],
        project,
        [LABELS[3]["id"]],
    )
    assert "projectId" not in bug
    assert bug["labelIds"] == [LABELS[0]["id"]]


def test_an_issue_that_somebody_has_linked_to_a_ticket_is_adopted(linear: FakeLinear) -> None:
    key = linear.workspace.file(url=LINKED)
    receipt = linear.sink().send(problem_push("issue"))

    assert (receipt.far_key, receipt.adopted) == (key, True)
    assert receipt.url == linear.issues[0]["url"]
    assert len(linear.issues) == 1


def test_a_problem_without_links_to_tickets_adopts_nothing_whatever_linear_shows(linear: FakeLinear) -> None:
    linear.workspace.file(url=LINKED)

    assert not linear.sink().send(problem_push("issue", tickets=[{"id": "help:2", "url": ""}])).adopted


def test_of_several_linked_issues_the_oldest_is_adopted(linear: FakeLinear) -> None:
    linear.workspace.file(url=LINKED, createdAt="2026-03-02T00:00:00Z")
    older = linear.workspace.file(url=TICKETS[0]["url"], createdAt="2026-03-01T00:00:00Z")

    assert linear.sink().send(problem_push("issue")).far_key == older


@pytest.mark.parametrize(
    "state",
    [
        {"state": "state-done"},
        {"state": "state-no"},
        {"trashed": True},
        {"archivedAt": "2026-03-01T00:00:00Z"},
    ],
)
def test_an_issue_that_is_over_is_not_adopted(linear: FakeLinear, state: dict[str, object]) -> None:
    linear.workspace.file(url=LINKED, **state)  # type: ignore[arg-type]

    assert not linear.sink().send(problem_push("issue")).adopted


def test_our_own_link_to_a_ticket_of_another_problem_adopts_nothing(linear: FakeLinear) -> None:
    sink = linear.sink()
    first = sink.send(problem_push("issue", "problem:1"))
    sink.send(problem_push("card", "problem:1", issue=first.far_key))
    second = sink.send(problem_push("issue", "problem:2"))

    assert not second.adopted
    assert second.far_key != first.far_key


def test_what_was_made_before_a_person_linked_another_issue_stays_ours(linear: FakeLinear) -> None:
    made = linear.sink().send(problem_push("issue"))
    linear.workspace.file(url=LINKED)

    assert linear.sink().send(problem_push("issue")) == made
    assert linear.sink().read_back(problem_push("issue")) == made


def test_an_issue_after_another_is_related_to_it_once(linear: FakeLinear) -> None:
    first = linear.sink().send(problem_push("issue"))
    again = problem_push("issue", occurrence=1, related=first.far_key)
    second = linear.sink().send(again)

    assert second.far_key != first.far_key
    assert linear.sink().read_back(again) is None
    assert linear.sink().send(again) == second
    (relation,) = linear.workspace.relations.values()
    assert (relation["issueId"], relation["relatedIssueId"]) == (again.far_id, problem_push("issue").far_id)
    assert relation["type"] == "related"


def test_the_issue_before_is_not_adopted_again_although_a_person_linked_it(linear: FakeLinear) -> None:
    earlier = linear.workspace.file(url=LINKED)

    receipt = linear.sink().send(problem_push("issue", occurrence=1, related=earlier))
    assert (receipt.adopted, receipt.far_key) == (False, "SUP-2")


def test_an_issue_before_that_is_gone_does_not_hold_up_the_new_one(linear: FakeLinear) -> None:
    receipt = linear.sink().send(problem_push("issue", occurrence=1, related="SUP-99"))

    assert receipt.far_key == "SUP-1"
    assert linear.workspace.relations == {}


def test_when_relating_fails_for_now_the_push_stays_open(linear: FakeLinear) -> None:
    linear.faults.extend([far_side.well] * 4 + [refused("LOCK_TIMEOUT", status_code=400)])
    with pytest.raises(SinkError) as raised:
        linear.sink().send(problem_push("issue", related="SUP-9"))

    assert raised.value.outcome_unknown
