"""Problems: what many tickets report, on what each was put together, and the way for a person to put it right."""

from flask import abort, render_template, request

from rules.answers import NOT_SAME_BUG, OTHER_PROBLEM, SAME_BUG, SAME_PROBLEM
from service.answer_links import PATH
from service.store.reads import problems
from service.store.reads.pages import total
from service.web import answers
from service.web.grouped import PROBLEM_KINDS, PROBLEM_STATES
from service.web.names import problem_title
from service.web.pages.lists import listed
from service.web.present import site, snapshot
from service.web.ranked import dearest

VIA = "page"
MOST_RANKED = 5


def index() -> str:
    """All problems, the one reported last first; before them what costs most."""
    store = snapshot()
    several = total(store, "problems", {"several": "true"})
    return render_template(
        "problems.html",
        answer=answers.problems(
            total(store, "problems", {}), several, total(store, "problems", {"state": "fix_failed"})
        ),
        listed=listed("problems"),
        dearest=dearest(MOST_RANKED),
        kinds=list(PROBLEM_KINDS.items()),
        states=list(PROBLEM_STATES.items()),
    )


def one(key: str) -> str:
    """One problem: its tickets, those that may belong to it, flags, pushes, and what a person can say of it."""
    story = problems.problem_story(snapshot(), key)
    if story is None:
        abort(404)
    other = next((row for row in story.others if row["id"] == request.args.get("other")), None)
    return render_template(
        "problem.html",
        answer=answers.problem(story.problem),
        problem=story.problem,
        title=problem_title(story.problem),
        story=story,
        other=other,
        merged=problems.named(snapshot(), story.merged),
        links=_links(story, other["id"] if other else ""),
    )


def _links(story: problems.ProblemStory, other: str) -> dict[str, dict[str, str]]:
    """Where a person answers: about each ticket, the problem's state, and another problem that is the same."""
    links, now, problem = site().links, site().now(), story.problem["id"]
    if links is None:
        return {key: {} for key in ("apart", "same", "state", "merge", "split")}
    about = {
        row["ticket_id"]: links.of_problem(row["problem_id"], row["ticket_id"], VIA, now)
        for row in story.reports
    }
    about |= {
        row["ticket_id"]: links.of_problem(problem, row["ticket_id"], VIA, now) for row in story.possible
    }
    found = {
        "apart": {row["ticket_id"]: about[row["ticket_id"]][NOT_SAME_BUG] for row in story.reports},
        "same": {row["ticket_id"]: about[row["ticket_id"]][SAME_BUG] for row in story.possible},
        "state": links.of_state(problem, VIA, now),
        "split": {part: links.of_merger(part, problem, VIA, now)[OTHER_PROBLEM] for part in story.merged},
        "merge": {other: links.of_merger(problem, other, VIA, now)[SAME_PROBLEM]} if other else {},
    }
    return {name: {key: _here(url) for key, url in urls.items()} for name, urls in found.items()}


def _here(url: str) -> str:
    """The link without the public address: whoever reads the page is where it is."""
    return PATH + url.partition(PATH)[2]
