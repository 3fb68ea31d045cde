"""What a push of a renewal brief says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rules.moments import optional_text, to_text
from rules.scrub import scrubbed
from service.brief_words import BriefWords, Line, Section, plain
from service.briefs import AccountBrief
from service.store.problem_rows import ProblemRows


@dataclass(slots=True)
class BriefPush:
    """Makes contents. ticket_url: a ticket's address in its helpdesk, "" without one. public_url: our own."""

    words: BriefWords
    problems: ProblemRows
    ticket_url: Callable[[str], str]
    public_url: str

    def of(self, one: AccountBrief, quoting: bool) -> dict[str, Any]:
        """The content, with headings and lines as `parts`. quoting: whether customers' words may leave, scrubbed."""
        name = one.account["name"] or one.account["id"]
        parts = [self._part(section) for section in self.words.sections(one) if section.lines]
        quotes = [*self._quotes(one)] if quoting else []
        return {
            "title": f"Renewal of {name} {self.words.left(one)}",
            "summary": " ".join(self._summary(one)),
            "account_id": one.account["id"],
            "account_url": f"{self.public_url}/accounts/{one.account['id']}",
            "renewal_at": optional_text(one.renewal_at),
            "made_at": to_text(one.at),
            "parts": [*parts, *([{"heading": "What they wrote", "lines": quotes}] if quotes else [])],
        }

    def _summary(self, one: AccountBrief) -> Iterator[str]:
        """An owner's mail address stays behind: messages hold none."""
        yield self.words.when(one)
        told = {"Tier": one.account["tier"], "Owner": one.account["owner"], "Stage": one.account["lifecycle"]}
        yield from (f"{what}: {value}." for what, value in told.items() if value and "@" not in value)

    def _part(self, section: Section) -> dict[str, Any]:
        return {"heading": section.heading, "lines": [self._line(one) for one in section.lines]}

    def _line(self, line: Line) -> dict[str, str]:
        page = f"{self.public_url}/problems/{line.problem}" if line.problem else ""
        return {"label": plain(line), "url": self.ticket_url(line.ticket) if line.ticket else page}

    def _quotes(self, one: AccountBrief) -> Iterator[dict[str, str]]:
        """The first words of the tickets to read, as far as they are still kept."""
        for each in one.brief.to_read:
            for text in self.problems.first_texts([each.ticket_id]):
                yield {"label": f"{each.ticket_id}: {scrubbed(text)}", "url": self.ticket_url(each.ticket_id)}
