"""What a push about a problem says, out of what is stored; see docs/problems.md for each part."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from adapters.problem_push import Customer
from rules.fingerprint import PAGE, names_fault
from rules.language import ENGLISH_WORDS, OTHER_WORDS
from rules.model import Touchpoint
from rules.problems import DAY, ProblemStory
from rules.reports import Report
from service.answer_links import ColleagueLinks
from service.colleague_words import labelled
from service.tracking.affected import Affected, revenue_at_stake
from service.web.grouped import BASES, fingerprint

MOST_TICKETS = MOST_CUSTOMERS = MOST_EVIDENCE = 100  # the newest, the largest
MOST_PAGES, MOST_TERMS, SHORTEST_TERM = 3, 4, 4
TRIED = {Touchpoint.ANSWER: "answered in", Touchpoint.ASSIST: "drafted in"}
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What a push is about besides the problem. flag: its id. quoting: whether customers' words may leave."""

    sink: str
    flag: str
    severity: str
    title: str
    quoting: bool
    naming: bool


@dataclass(slots=True)
class ContentMaker:
    """Puts contents together. categories: what people call them, by code."""

    affected: Affected
    links: ColleagueLinks
    categories: Mapping[str, str]
    ticket_url: Callable[[str], str]

    def of(self, story: ProblemStory, about: About, now: datetime) -> Content:
        """The content of a problem with reports; its object's key, text and relation come on top."""
        reports, customers = story.reports, self.affected.customers(story.reports, now)
        stake = revenue_at_stake(customers)
        quotes = self.affected.quotes(reports) if about.quoting or about.naming else []
        return {
            "title": self.title(story, quotes if about.naming else []),
            "kind": reports[0].kind,
            "severity": about.severity,
            "summary": f"{about.title}: {told_by(reports, customers)} since {_day(reports[0].at)}.",
            "facts": [*self._facts(story, customers, stake)],
            "evidence": [_evidence(one) for one in reports[-MOST_EVIDENCE:]],
            "tickets": [self._ticket(one) for one in reports[-MOST_TICKETS:]],
            "quotes": quotes if about.quoting else [],
            "customers": [asdict(one) for one in customers[:MOST_CUSTOMERS]],
            "card": self._card(story, customers, stake),
            "answers": self._answers(story.problem, about, now),
            "accounts": len(customers),
            "tiers": sorted({one.tier for one in customers} - {""}),
            "issue": "",
            "related": "",
        }

    def page(self, problem: str) -> str:
        """Where a person sees the problem and takes tickets out of it."""
        return f"{self.links.public_url}/problems/{problem}"

    def title(self, story: ProblemStory, quotes: Sequence[str]) -> str:
        """What names the fault, else what its customers write most, else its category and first ticket."""
        first = story.reports[0]
        category = self.categories.get(first.category, first.category)
        named = _fault(story.reports)
        if named:
            return f"{named}: {category}"
        terms = " ".join(_terms(quotes))
        return f"{category}: {terms}" if terms else f"{category}, first told in ticket {first.ticket_id}"

    def _facts(
        self, story: ProblemStory, customers: Sequence[Customer], stake: Mapping[str, int]
    ) -> Iterator[str]:
        reports = story.reports
        if named := _fault(reports):
            yield f"Fault: {named}"
        yield f"Component: {self.categories.get(reports[0].category, reports[0].category)}"
        if pages := _pages(reports):
            yield f"Page: {', '.join(pages)}"
        yield f"First seen: {_day(reports[0].at)}"
        yield f"Contacts a day: {_a_day(story):.1f}"
        yield f"Accounts: {_by_tier(customers)}"
        if stake:
            yield f"Revenue at stake: {_amounts(stake)} a year"
        if tried := self._tried(story):
            yield f"What the AI tried: {tried}"

    def _tried(self, story: ProblemStory) -> str:
        done = self.affected.attempts([one.ticket_id for one in story.reports])
        said = [f"{TRIED[Touchpoint(part)]} {_tickets(number)}" for part, number in done.items()]
        handed = sum(one.handed_at is not None for one in story.reports)
        return ", ".join([*said, *([f"handed {_tickets(handed)} to people"] if handed else [])])

    def _ticket(self, report: Report) -> dict[str, str]:
        return {"id": report.ticket_id, "url": self.ticket_url(report.ticket_id)}

    def _card(
        self, story: ProblemStory, customers: Sequence[Customer], stake: Mapping[str, int]
    ) -> dict[str, str]:
        title = f"{_tickets(len(story.reports))}, {_accounts(len(customers))}"
        subtitle = f"{_amounts(stake)} a year at stake" if stake else "Deskgauge"
        return {"title": title, "subtitle": subtitle, "url": self.page(story.problem)}

    def _answers(self, problem: str, about: About, now: datetime) -> list[dict[str, str]]:
        links = self.links.of_state(problem, about.sink, now)
        if about.flag:
            links |= self.links.of_flag(about.flag, about.sink, now)
        return [*labelled(links), {"label": "Take tickets out of it", "url": self.page(problem)}]


def told_by(reports: Sequence[Report], customers: Sequence[Customer]) -> str:
    """Who reports it, in a few words."""
    by = f" of {_accounts(len(customers))}" if customers else ""
    return f"{_tickets(len(reports))}{by} {'reports' if len(reports) == 1 else 'report'} it"


def comment(content: Content, why: str) -> str:
    """The text of a comment. why: what is new."""
    at_stake = content["card"]["subtitle"]
    stake = f" {at_stake}." if "at stake" in at_stake else ""
    return f"{why} Now {content['card']['title']}.{stake} {content['card']['url']}"


def _fault(reports: Sequence[Report]) -> str:
    """What names the fault, "" where nothing does."""
    found = next((mark for one in reports for mark in one.prints if names_fault(mark)), None)
    return fingerprint(found) if found else ""


def _pages(reports: Sequence[Report]) -> list[str]:
    marks = (mark for one in reports for mark in one.prints if mark.startswith(f"{PAGE}:"))
    return [one.partition(":")[2] for one in dict.fromkeys(marks)][:MOST_PAGES]


def _terms(quotes: Sequence[str]) -> list[str]:
    """The plain words that most of these texts share."""
    common = ENGLISH_WORDS | OTHER_WORDS
    words = Counter(
        word
        for text in quotes
        for word in dict.fromkeys(one.strip(".,;:!?").lower() for one in text.split())
        if len(word) >= SHORTEST_TERM and word.isalpha() and word not in common
    )
    return [word for word, _ in words.most_common(MOST_TERMS)]


def _a_day(story: ProblemStory) -> float:
    """Of the last seven days, or of all of them where the problem is younger."""
    if story.view is None:
        return 0.0
    days = min(max((story.view.at - story.view.first_at) / DAY, 1.0), 7.0)
    return float(story.view.counted["tickets_7"]) / days


def _by_tier(customers: Sequence[Customer]) -> str:
    tiers = Counter(one.tier or "tier unknown" for one in customers)
    named = ", ".join(f"{number} {tier}" for tier, number in sorted(tiers.items()))
    return f"{len(customers)} ({named})" if customers else "none known"


def _evidence(report: Report) -> str:
    said = BASES[report.basis]
    if report.decision and report.decision.score is not None and report.basis == "wording":
        said = f"{said}, {report.decision.score:.2f}"
    return f"{report.ticket_id}: {said}"


def _amounts(stake: Mapping[str, int]) -> str:
    return " + ".join(f"{currency} {amount:,}" for currency, amount in stake.items())


def _tickets(number: int) -> str:
    return f"{number} ticket{'' if number == 1 else 's'}"


def _accounts(number: int) -> str:
    return f"{number} account{'' if number == 1 else 's'}"


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
