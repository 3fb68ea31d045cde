"""What an issue's body holds: words, a block that is kept up to date, and a mark by which it is found again."""

import re
from collections.abc import Iterator

from adapters.base import Push
from adapters.issue_markdown import description, paragraphs
from adapters.issue_words import LINE_LENGTH, TICKETS
from adapters.outgoing_text import markdown, markdown_link
from adapters.problem_push import Customer, card, customers, linked_tickets
from rules.errors import SinkError

# Comments of HTML, which Markdown does not show: https://github.github.com/gfm/#html-comment
CARD_START, CARD_END = "<!-- deskgauge: card -->", "<!-- deskgauge: end of card -->"
CARD = re.compile(rf"{CARD_START}.*?{CARD_END}", re.DOTALL)
KEY = re.compile(r"([\w.-]{1,100}/[\w.-]{1,100})#([1-9]\d{0,9})")
BLOCK_LENGTH = 8000  # of the 65,536 characters that a body takes


def mark(push: Push) -> str:
    """What only this push leaves; no text of others can hold it, for their `<` is escaped."""
    return f"<!-- deskgauge: {push.far_id} -->"


def body(push: Push, *, named: bool) -> str:
    """The body of a new issue. named: whether accounts are called by their names."""
    related = str(push.content.get("related") or "")
    parts = [
        description(push, leave_out=frozenset({TICKETS})),
        f"Related to {related}." if KEY.fullmatch(related) else "",
        card_block(push, named=named),
        mark(push),
    ]
    return "\n\n".join(part for part in parts if part)


def comment_body(push: Push) -> str:
    """Plain text, and the mark."""
    return f"{paragraphs(push.content.get('text'))}\n\n{mark(push)}"


def card_block(push: Push, *, named: bool) -> str:
    """The card, tickets and accounts between two marks; "" where there is no card."""
    told = card(push)
    if told is None:
        return ""
    head = f"**{markdown_link(told.title, told.url, LINE_LENGTH)}**"
    lines = [head, *([markdown(told.subtitle, LINE_LENGTH)] if told.subtitle else [])]
    listed = [f"- {markdown_link(one.id, one.url, LINE_LENGTH)}" for one in linked_tickets(push)]
    if named:
        listed = [*(f"- {_customer(one)}" for one in customers(push)), *listed]
    return "\n\n".join([CARD_START, *lines, "\n".join(_fitting(listed)), CARD_END])


def with_card(old: str, block: str) -> str:
    """The body with its block replaced, or with the block at its end where a person has taken it out."""
    lines = old.replace("\r\n", "\n")
    if CARD.search(lines):
        return CARD.sub(lambda _: block, lines, count=1)
    return f"{lines}\n\n{block}".lstrip()


def key_parts(key: str) -> tuple[str, str]:
    """(repository, number) of a far key; a permanent SinkError for anything else."""
    if found := KEY.fullmatch(key):
        return found[1], found[2]
    raise SinkError("the push does not name an issue as owner/name#number", permanent=True)


def _customer(one: Customer) -> str:
    parts = [
        one.name or one.id,
        one.tier,
        f"{one.currency} {one.revenue:,} a year" if one.revenue is not None else "",
    ]
    count = f"{one.tickets} ticket{'' if one.tickets == 1 else 's'}"
    return markdown(", ".join([*(part for part in parts if part), count]), LINE_LENGTH)


def _fitting(lines: list[str]) -> Iterator[str]:
    length = 0
    for number, line in enumerate(lines):
        length += len(line) + 1
        if length > BLOCK_LENGTH:
            yield f"- and {len(lines) - number} more"
            return
        yield line
