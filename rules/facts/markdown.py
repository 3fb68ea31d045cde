"""docs/facts.md: the facts as a page."""

from collections.abc import Iterator

from rules.facts import FACTS
from rules.facts.fact import Fact

HEAD = """# Facts

What a rule may ask in `when`, by what it is `about`. This page is made by `deskgauge rules facts --markdown`.

Numbers are fractions: write `2.0` where you calculate. A fact that is not known makes a rule *not judged* unless the rule says
what unknown means, see [rules.md](rules.md). Every fact is that of its moment: what happened later is not looked at. Only
category, complexity, channel and priority are as they are now, whatever the moment.
"""
OF = {
    "ticket": "The ticket itself.",
    "customer": "Its customer, as of the beginning of this ticket.",
    "episode": "Its newest episode: first message or reopening, to resolution.",
    "escalation": "Its newest hand-over from the AI to people.",
    "problem": "A suspected bug or wished-for feature with all tickets that report it, see [problems.md](problems.md).",
    "account": "A customer's organization with the contacts of all its people.",
    "queue": "All contacts of the team, or those of one known category. Judged at each full hour (UTC).",
    "metric": "A metric of everything or of one segment. Judged at each local midnight by the days that are over.",
}
CLOCK = "Changes by time alone; name the values at which to look in `reaches`."


def markdown() -> str:
    """The page."""
    return "\n".join([HEAD, *_sections()]).rstrip() + "\n"


def _sections() -> Iterator[str]:
    for about, facts in FACTS.items():
        yield f"## about: {about}\n"
        for of in dict.fromkeys(fact.of for fact in facts.values()):
            yield f"{OF[of]}\n"
            yield "| fact | type | unit | meaning | not known |"
            yield "|---|---|---|---|---|"
            yield from (_line(fact) for fact in facts.values() if fact.of == of)
            yield ""


def _line(fact: Fact) -> str:
    words = f"{fact.meaning}." if not fact.values else f"{fact.meaning}: {', '.join(fact.values)}."
    meaning = f"{words} {CLOCK}" if fact.clock else words
    return f"| `{fact.name}` | {fact.type} | {fact.unit} | {meaning} | {fact.unknown} |"
