"""The page behind a colleague's link: one button. Opening it counts nothing, because link scanners open everything."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from rules.answers import FLAG, HAND_OVER, MERGED, OUTCOME, PROBLEM, STATE
from rules.errors import StorageUnavailable
from rules.moments import to_text
from rules.queues import SUBJECT
from service import colleagues
from service.answer_links import Asked, ColleagueLinks
from service.api.rate import RateLimit
from service.colleague_words import LABELS, question, said
from service.intake.commit import CommitThread
from service.store.reads import answers, metric_days, problems, stories
from service.store.reads.pages import item
from service.web.names import problem_title, queue, rule_title
from service.web.present import site, snapshot, times

MOST_A_MINUTE = 20
BUSY = "Too many answers came in at once. Please press the button again in a minute."
LATER = "The answer could not be saved now. Please press the button again in a minute."
FOREIGN = "Another site’s page sent this, so it was not counted. Press the button here."


@dataclass(frozen=True, slots=True)
class About:
    """What a link is about, as far as everybody who has it may know.

    rule, subject: of a flag; subject: of a merger the problem that stands for both; else "".
    """

    asked: Asked
    text: str
    rule: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ColleaguePage:
    """What the page needs: the log's commit thread, the links, and how often one question may be answered."""

    commit: CommitThread
    links: ColleagueLinks
    rate: RateLimit = field(default_factory=lambda: RateLimit(MOST_A_MINUTE))

    def about(self, token: str) -> About | None:
        """What a token is about; None where it is none of ours, too old, or its thing is not known any more."""
        asked = self.links.asked(token, datetime.now(UTC))
        return _LOOKED_UP[asked.question](asked) if asked else None

    def show(self, about: About, token: str) -> Response:
        """The question and the button."""
        return self._page(about, token)

    def save(self, about: About, token: str) -> Response:
        """Count the answer, durably, before saying so."""
        if is_foreign(self.links.public_url):
            return self._page(about, token, FOREIGN, 403)
        if wait := self.rate.take(f"{about.asked.question}|{about.asked.subject}", 1):
            response = self._page(about, token, BUSY, 429)
            response.headers["Retry-After"] = str(wait)
            return response
        now = datetime.now(UTC)
        until = _until(about.asked, now)
        try:
            self.commit.store_and_wait(colleagues.entry(about.asked, about.rule, about.subject, until, now))
        except StorageUnavailable:
            return self._page(about, token, LATER, 503)
        return self._page(about, token, "", 200, done=True)

    def _page(
        self, about: About, token: str, trouble: str = "", status: int = 200, *, done: bool = False
    ) -> Response:
        asked = about.asked
        until = _until(asked, datetime.now(UTC))
        button = LABELS[asked.answer] + (f" until {times().day(to_text(until))}" if until else "")
        before = answers.given(snapshot(), asked.question, asked.subject, asked.ticket)
        own = [one for one in before if one["who"] == asked.who and (asked.who or one["via"] == asked.via)]
        page = render_template(
            "colleague.html", question=about.text, button=button, token=token, done=done, trouble=trouble,
            before=[said(one, times().day) for one in own], who=asked.who,
        )  # fmt: skip
        return make_response(page, status)


def is_foreign(public_url: str) -> bool:
    """Whether another site's page sent the request; our own says "null", because it tells nobody its address."""
    if site_of_sender := request.headers.get("Sec-Fetch-Site"):
        return site_of_sender not in ("none", "same-origin")
    origin = request.headers.get("Origin", "null")
    own = {f"{request.scheme}://{request.host}", "{0.scheme}://{0.netloc}".format(urlsplit(public_url))}
    return origin != "null" and origin not in own


def _until(asked: Asked, now: datetime) -> datetime | None:
    return colleagues.snooze_end(asked.days, now, site().timezone) if asked.days else None


def _hand_over(asked: Asked) -> About | None:
    if item(snapshot(), "tickets", asked.ticket) is None:
        return None
    return About(asked, question(asked.question, "", _number(asked.ticket), ""))


def _flag(asked: Asked) -> About | None:
    """Of an account nothing is shown but the rule's title."""
    story = stories.flag_story(snapshot(), asked.subject)
    if story is None:
        return None
    known = story.flag or story.history[-1]
    ticket = stories.subject_ticket(snapshot(), known["subject"]) or ""
    about = _what(known["subject"])
    text = question(asked.question, rule_title(known["rule"]) + about, _number(ticket), "")
    return About(replace(asked, ticket=ticket), text, known["rule"], known["subject"])


def _what(subject: str) -> str:
    """What a flag is about that is about no ticket and no account."""
    if subject.startswith(SUBJECT):
        return f", {queue(subject)}"
    if metric := metric_days.named(snapshot(), [subject]).get(subject):
        return f", {metric}"
    problem = problems.named(snapshot(), [subject]).get(subject)
    return f", {problem_title(problem)}" if problem else ""


def _problem(asked: Asked) -> About | None:
    known = problems.problem_story(snapshot(), asked.subject)
    if known is None or item(snapshot(), "tickets", asked.ticket) is None:
        return None
    return About(asked, question(asked.question, "", _number(asked.ticket), problem_title(known.problem)))


def _merged(asked: Asked) -> About | None:
    found = problems.named(snapshot(), [asked.subject, asked.ticket])
    if len(found) < 2:
        return None
    titles = problem_title(found[asked.ticket]), "", problem_title(found[asked.subject])
    return About(replace(asked, ticket=""), question(asked.question, *titles), subject=asked.ticket)


def _state(asked: Asked) -> About | None:
    found = problems.named(snapshot(), [asked.subject])
    if not found:
        return None
    return About(asked, question(asked.question, "", "", problem_title(found[asked.subject])))


def _number(key: str) -> str:
    return key.partition(":")[2] or key


# What each question is about, by rules.answers.QUESTIONS.
_LOOKED_UP = {
    HAND_OVER: _hand_over,
    FLAG: _flag,
    OUTCOME: _flag,
    PROBLEM: _problem,
    MERGED: _merged,
    STATE: _state,
}
