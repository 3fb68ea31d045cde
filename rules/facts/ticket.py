"""The facts of a ticket: of itself, of its newest episode and of its newest hand-over from the AI, at a moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rules.facts.fact import DAY, HOUR, MINUTE, About, Fact
from rules.facts.ticket_view import AI_TO_HUMAN, TicketView
from rules.felt import Mood
from rules.model import (
    CONTEXT_PARTS,
    Episode,
    Escalation,
    Path,
    Survey,
    Touchpoint,
    Verdict,
)
from rules.surveys import EFFORT, ease

SATISFACTION = "csat"
CUSTOMER_TIER = "customer_tier"
REASONS = ("reopened", "repeat_contact", "escalated_after", "negative_feedback", "churned")


def _answer(instrument: str, say: Callable[[Survey], Any]) -> Callable[[TicketView], Any]:
    def give(view: TicketView) -> Any:
        given = view.answer(instrument)
        return None if given is None else say(given)

    return give


def _percent(answer: Survey) -> float:
    return round(100 * ease(answer), 1)


def _said(answer: Survey) -> str:
    return f"{answer.score:g} of {answer.low:g} to {answer.high:g}"


def _count(view: TicketView, kind: str) -> float:
    return float(sum(one.kind == kind and one.at <= view.at for one in view.ticket.escalations))


def _taken_back_because(view: TicketView) -> str | None:
    found = view.taken_back()
    return max(found, key=lambda one: one.at).reason if found else None


_TICKET, _SURVEY = About("ticket"), About("ticket", "while nobody has answered")
TICKET = (
    _TICKET.text("ticket_id", "The ticket", lambda v: v.ticket.id, sample="zd:1"),
    _TICKET.text("connection", "The connection that tells of it", lambda v: v.ticket.connection, sample="zd"),
    _TICKET.text("category", "What it is about: a code of the taxonomy, or uncategorised", lambda v: v.ticket.category,
                 sample="billing"),
    _TICKET.text("complexity", "How complex its category is", lambda v: v.ticket.tier, values=("1", "2", "3", "untiered")),
    _TICKET.text("channel", "Where it came from, such as email or chat", lambda v: v.ticket.channel,
                 "where the helpdesk does not say", sample="email"),
    _TICKET.text("priority", "Its priority as it is now", lambda v: v.ticket.priority, "where none is set", sample="high"),
    _TICKET.text(CUSTOMER_TIER, "Its account's tier in small letters, as told by then and before its first answer",
                 lambda v: v.tier(), "while nobody has told it", sample="enterprise"),
    _TICKET.truth("has_account", "Whether its account is known", lambda v: v.ticket.account_id is not None),
    _TICKET.truth("ai_took_part", "Whether the AI has taken part so far", lambda v: v.past(v.ticket.ai_first_at)),
    _TICKET.text("repeat_of", "The episode of an earlier ticket that this contact repeats", lambda v: v.ticket.repeat_of,
                 "where it repeats nothing", sample="zd:1/1"),
    _TICKET.number("repeat_gap_seconds", "seconds", "From the resolution of what it repeats to its own beginning",
                   lambda v: v.ticket.repeat_gap_seconds, "where it repeats nothing"),
    _TICKET.number("reopenings", "times", "How often it was reopened so far",
                   lambda v: float(v.episode.number - 1) if v.episode else 0.0),
    _TICKET.number("hand_overs", "times", "Hand-overs from the AI to people so far", lambda v: _count(v, AI_TO_HUMAN)),
    _TICKET.number("passes", "times", "Hand-overs from one team to another so far", lambda v: _count(v, "human_to_human")),
    _TICKET.number("taken_back", "times", "How often an AI resolution of it was taken back so far",
                   lambda v: float(len(v.taken_back()))),
    _TICKET.text("taken_back_because", "Why an AI resolution was taken back, the last time", _taken_back_because,
                 "while none was", REASONS),
    _TICKET.clock("age_days", DAY, "Since it was created", lambda v: v.ticket.created_at, "never"),
    _SURVEY.number("ease", "0 hard to 100 easy", "The newest answer about ease", _answer(EFFORT, _percent)),
    _SURVEY.text("answer", "That answer in words", _answer(EFFORT, _said), sample="2 of 1 to 7"),
    _SURVEY.text("survey", "That answer's id", _answer(EFFORT, lambda one: one.id), sample="zd:survey:1"),
    _SURVEY.number("satisfaction", "0 bad to 100 good", "The newest rating", _answer(SATISFACTION, _percent)),
)  # fmt: skip

_EPISODE = About("episode", "while the ticket has no message")
_ENDED = "until it is resolved"


def _episode(say: Callable[[TicketView, Episode], Any]) -> Callable[[TicketView], Any]:
    return lambda view: None if view.episode is None else say(view, view.episode)


def _ended(say: Callable[[Episode], Any]) -> Callable[[TicketView], Any]:
    return _episode(lambda view, one: say(one) if view.past(one.resolved_at) else None)


def _wait(end: str, seconds: str, per: float) -> Callable[[TicketView], Any]:
    """A wait that is over: `end` is when it ended, `seconds` how long it was."""

    def say(view: TicketView, one: Episode) -> float | None:
        waited = getattr(one, seconds) if view.past(getattr(one, end)) else None
        return None if waited is None else waited / per

    return _episode(say)


def _verdict(view: TicketView, one: Episode) -> str | None:
    if one.verdict is None or not view.past(one.resolved_at):
        return None
    if view.revocation():
        return str(Verdict.REVOKED)
    return str(Verdict.VERIFIED if view.past(one.verdict_due_at) else Verdict.PROVISIONAL)


def _unanswered(view: TicketView, one: Episode) -> datetime | None:
    """From when its first answer is waited for, while it is."""
    over = view.past(one.first_answer_at) or view.past(one.resolved_at) or one.started_by == "outbound"
    return None if over else one.started_at


def _felt(say: Callable[[Mood], Any]) -> Callable[[TicketView], Any]:
    def give(view: TicketView) -> Any:
        mood = view.mood()
        return None if mood is None else say(mood)

    return give


_MOOD = About("episode", "while no message of the customer could be read")
FEELINGS = "-1 bad to 1 good"
MOOD = (
    _MOOD.number("sentiment_first", FEELINGS, "How the customer's first turn sounds", _felt(lambda m: m.first)),
    _MOOD.number("sentiment_last", FEELINGS, "How the customer's latest turn sounds", _felt(lambda m: m.last)),
    _MOOD.number("sentiment_lowest", FEELINGS, "How the worst turn so far sounds", _felt(lambda m: m.lowest)),
    _MOOD.number("sentiment_fell_turn", "", "The turn from which on the mood has stayed low, 0 while it has not fallen",
                 _felt(lambda m: float(m.fell_turn or 0))),
    _MOOD.number("frustration_peak", "0 to 1", "The highest running average of frustration so far",
                 _felt(lambda m: m.frustration), "before the third turn that could be read"),
)  # fmt: skip
EPISODE = (
    _EPISODE.text("episode_id", "The newest episode", _episode(lambda v, e: e.id), sample="zd:1/1"),
    _EPISODE.text("episode_started_by", "How it began", _episode(lambda v, e: e.started_by),
                  values=("created", "reopened", "outbound")),
    _EPISODE.truth("resolved", "Whether it is resolved", _episode(lambda v, e: v.past(e.resolved_at))),
    _EPISODE.text("path", "Who resolved it", _ended(lambda e: str(e.path)), _ENDED, tuple(str(one) for one in Path)),
    _EPISODE.truth("confirmed", "Whether the customer said that it worked", _episode(lambda v, e: v.past(e.confirmed_at))),
    _EPISODE.text("ai_part", "The AI's highest part in it", _ended(lambda e: str(e.ai_touchpoint)), _ENDED,
                  tuple(str(one) for one in Touchpoint)),
    _EPISODE.number("turns", "turns", "Runs of customer messages, each with the run that answers it",
                    _ended(lambda e: float(e.turn_count)), _ENDED),
    _EPISODE.number("ai_turns", "turns", "Turns that the AI answered", _ended(lambda e: float(e.ai_turns)), _ENDED),
    _EPISODE.number("human_turns", "turns", "Turns that a person answered", _ended(lambda e: float(e.human_turns)), _ENDED),
    _EPISODE.text("verdict", "Whether its AI resolution stands", _episode(_verdict), "where the AI did not resolve it",
                  tuple(str(one) for one in Verdict)),
    _EPISODE.text("revoked_because", "Why its AI resolution was taken back",
                  lambda v: one.reason if (one := v.revocation()) else None, "while it was not", REASONS),
    _EPISODE.number("answer_minutes", "minutes", "From its beginning to the first answer",
                    _wait("first_answer_at", "answer_seconds", 60), "until there is one"),
    _EPISODE.number("answer_business_minutes", "minutes", "The same within opening hours",
                    _wait("first_answer_at", "answer_business_seconds", 60), "until there is one, or without a schedule"),
    _EPISODE.number("human_minutes", "minutes", "From its beginning to the first answer by a person",
                    _wait("first_human_at", "human_seconds", 60), "until there is one"),
    _EPISODE.number("resolution_hours", "hours", "From its beginning to its resolution",
                    _wait("resolved_at", "resolution_seconds", 3600), _ENDED),
    _EPISODE.number("resolution_business_hours", "hours", "The same within opening hours",
                    _wait("resolved_at", "resolution_business_seconds", 3600), f"{_ENDED}, or without a schedule"),
    _EPISODE.clock("unanswered_minutes", MINUTE, "So long its first answer has been waited for", _episode(_unanswered),
                   "once it is answered or resolved, and where the team wrote first"),
    _EPISODE.clock("unanswered_working_minutes", MINUTE,
                   "Its wait for the first answer, in opening hours where a schedule is known",
                   _episode(lambda v, e: v.working(_unanswered(v, e))),
                   "once it is answered or resolved, and where the team wrote first"),
    _EPISODE.clock("open_hours", HOUR, "So long it has been open",
                   _episode(lambda v, e: None if v.past(e.resolved_at) else e.started_at), "once it is resolved"),
)  # fmt: skip

_ESCALATION_NONE = "while the AI has handed nothing over"
_ESCALATION = About("escalation", _ESCALATION_NONE)


def _handed(say: Callable[[TicketView, Escalation], Any]) -> Callable[[TicketView], Any]:
    return lambda view: None if view.hand_over is None else say(view, view.hand_over)


def _cause(view: TicketView, one: Escalation) -> str | None:
    return one.cause if view.past(one.cause_at) else None


def _untaken(view: TicketView, one: Escalation) -> datetime | None:
    return None if view.past(one.accepted_at) or view.past(one.bounced_at) else one.at


def _trigger(view: TicketView, one: Escalation) -> str | None:
    return one.trigger if view.past(one.trigger_at) else None


def _brings(part: str) -> Callable[[TicketView], Any]:
    return _handed(lambda view, one: part in one.context)


ESCALATION = (
    _ESCALATION.text("hand_over_id", "The newest hand-over from the AI to people", _handed(lambda v, h: h.id),
                     sample="zd:1/1/1"),
    _ESCALATION.text("hand_over_trigger", "Why the AI handed over", _handed(_trigger),
                     "while no reason is known", sample="knowledge_gap"),
    _ESCALATION.text("hand_over_cause", "What the audit found", _handed(_cause), "while no cause is known",
                     sample="product_bug"),
    _ESCALATION.truth("hand_over_has_trigger", "Whether its trigger is known",
                      _handed(lambda v, h: _trigger(v, h) is not None)),
    _ESCALATION.truth("hand_over_has_cause", "Whether its cause is known", _handed(lambda v, h: _cause(v, h) is not None)),
    _ESCALATION.truth("hand_over_complete", "Whether summary, steps tried and customer all came along",
                      _handed(lambda v, h: h.context_complete)),
    *(_ESCALATION.truth(f"hand_over_has_{part}", f"Whether the {part.replace('_', ' ')} came along", _brings(part))
      for part in CONTEXT_PARTS),
    _ESCALATION.truth("hand_over_taken", "Whether a person has taken it", _handed(lambda v, h: v.past(h.accepted_at))),
    _ESCALATION.truth("hand_over_bounced", "Whether it went back to the AI or on to another team within a day",
                      _handed(lambda v, h: v.past(h.bounced_at))),
    _ESCALATION.number("hand_over_turn", "turns", "In which turn it happened", _handed(lambda v, h: float(h.turn))),
    _ESCALATION.clock("hand_over_waiting_minutes", MINUTE, "So long nobody has taken it", _handed(_untaken),
                      "once somebody took it or it bounced"),
    _ESCALATION.clock("hand_over_waiting_working_minutes", MINUTE,
                      "Its wait for a person, in opening hours where a schedule is known",
                      _handed(lambda v, h: v.working(_untaken(v, h))), "once somebody took it or it bounced"),
    _ESCALATION.clock("hand_over_hours", HOUR, "Since the newest hand-over", _handed(lambda v, h: h.at), _ESCALATION_NONE),
)  # fmt: skip

_CUSTOMER = About("customer", "where the customer is not known")


def _earlier(days: int) -> Fact:
    name = f"customer_contacts_{days}"
    return _CUSTOMER.number(name, "contacts", f"The same customer's other contacts that began within {days} days before it",
                            lambda v: None if (many := getattr(v.ticket, name)) is None else float(many))  # fmt: skip


CUSTOMER = (
    *map(_earlier, (7, 30, 90)),
    _CUSTOMER.number("customer_known_days", "days", "From the customer's first contact to its beginning",
                     lambda v: v.ticket.customer_known_days,
                     "where the customer is not known, or had never reached out by then"),
)  # fmt: skip

FACTS: tuple[Fact, ...] = (*TICKET, *CUSTOMER, *EPISODE, *MOOD, *ESCALATION)
