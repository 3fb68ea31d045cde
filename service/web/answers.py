"""The first line of every page: one sentence for each state, never written by hand."""

from collections.abc import Mapping

from service.orders import KIND as ORDER
from service.store.reads.flow import Arrivals, Departures
from service.store.reads.snapshot import Row
from service.store.reads.stories import TicketStory
from service.web.times import DAY, Times, about, between
from service.web.words import REVOCATIONS, counted, in_words, plain, words

ENDINGS = {
    "ai": "The AI seems to have solved it.",
    "ai_then_human": "The AI handed it over and a person solved it.",
    "human": "A person solved it; the AI did not answer.",
    "self_service": "The customer found the answer without asking anybody.",
    "abandoned": "It was left without an answer.",
    "open": "It is still open.",
}
GONE = {"spam": "It was marked as spam and counts nowhere.", "deleted": "It was deleted and counts nowhere."}
PUSH_ANSWERS = {
    "pending": "It waits to be sent.",
    "sending": "It is being sent now.",
    "delivered": "It arrived.",
    "dead": "It gave up and needs a person.",
    "cancelled": "It was not needed any more and was never sent.",
}
OUTCOME_ANSWERS = {
    "applied": "It was read and applied.",
    "ignored": "It was ignored: it says nothing about a ticket.",
    "quarantined": "It is set aside: we could not read it.",
    "duplicate": "It repeats a delivery that was already applied.",
    "waiting": "It is safely stored and waits for the worker.",
}
ORDER_ANSWERS = {
    "applied": "The order was carried out.",
    "ignored": "There was nothing to do for this order.",
}


def ticket(story: TicketStory, times: Times) -> str:
    """Whether the ticket counts as solved by the AI, and why."""
    row = story.ticket
    if row["merged_into"]:
        return f"It was merged into {row['merged_into']} and counts nowhere."
    if row["removed"]:
        return GONE.get(row["removed"], "It was removed and counts nowhere.")
    if not story.episodes:
        return "Nothing is known yet of what was said in it."
    last = story.episodes[-1]
    return _verdict(last, times) if last["verdict"] else _without_verdict(story, last)


def taken_back(episode: Row) -> Row | None:
    """The first reason for which an AI resolution was taken back."""
    revocations: list[Row] = sorted(episode["revocations"] or [], key=lambda one: one["at"])
    return revocations[0] if revocations else None


def why_taken_back(episode: Row) -> str:
    """Why and how long after the resolution, in words."""
    reason = taken_back(episode)
    if reason is None:
        return "the ground for it went away"
    said = REVOCATIONS.get(reason["reason"]) or plain(reason["reason"]).lower()
    gap = between(episode["resolved_at"], reason["at"])
    return f"{said} {about(gap)} later" if gap >= 1 else said


def proof_days(episode: Row) -> int:
    """How many clean days a resolution needs, from the times of this one."""
    return round(between(episode["resolved_at"], episode["verdict_due_at"]) / DAY)


def _verdict(episode: Row, times: Times) -> str:
    if episode["verdict"] == "revoked":
        return f"It does not count as solved by the AI: {why_taken_back(episode)}."
    if episode["verdict"] == "verified":
        return f"The AI really solved it: nobody came back within {proof_days(episode)} days."
    due = times.short(episode["verdict_due_at"])
    return f"The AI seems to have solved it. It counts on {due}, if nobody comes back before."


def _without_verdict(story: TicketStory, episode: Row) -> str:
    waiting = [
        one for one in story.escalations if not one["accepted_at"] and one["episode_id"] == episode["id"]
    ]
    if episode["path"] == "open" and waiting:
        return "It is still open: the AI handed it over and no person has answered yet."
    if episode["path"] == "human" and episode["ai_touchpoint"] == "assist":
        return "A person solved it with a draft from the AI."
    return ENDINGS.get(episode["path"], f"It ended as: {plain(episode['path'])}.")


def problems(known: int, several: int, failed: int) -> str:
    """How many problems are told by several tickets, and whether some came back."""
    if not known:
        return "No ticket reports a problem of the product yet."
    said = f"{counted(several, 'problem is', 'problems are')} told by several tickets, of {known:,} in all"
    again = f"; {in_words(failed).lower()} came back after being fixed" if failed else ""
    return f"{said}{again}."


def problem(row: Row) -> str:
    """How many report it, and what became of it."""
    accounts = f" of {counted(row['accounts'], 'account', 'accounts')}" if row["accounts"] else ""
    said = f"{counted(row['tickets'], 'ticket', 'tickets')}{accounts} {'reports' if row['tickets'] == 1 else 'report'} it"
    state = {
        "open": "it is open",
        "fix_provisional": "it is said to be fixed, and nobody has reported it since",
        "fix_held": "it is fixed: nobody has reported it for two weeks since",
        "fix_failed": "it came back after being fixed",
        "wont_fix": "it will not be fixed",
        "duplicate": "the tracker has it under another name",
    }
    return f"{said}; {state[row['state']]}."


def flag(row: Row | None, title: str, times: Times) -> str:
    """Whether the flag stands."""
    if row is None:
        return f"{title}: withdrawn, because the ground for it went away."
    if row["historic"]:
        return f"{title}: from before the start, so nothing was sent."
    if row["closed_at"] == row["opened_at"]:
        return f"{title}: it happened on {times.short(row['opened_at'])}."
    if row["closed_at"]:
        return f"{title}: it is over since {times.short(row['closed_at'])}."
    return f"{title}: it stands."


def push(row: Row, sink: str) -> str:
    """Where the push is now."""
    if row["state"] == "cancelled" and row["attempts"]:
        return f"It was not sent: {row['reason']}"
    if row["state"] == "delivered" and row["far_key"]:
        return f"It arrived in {sink} as {row['far_key']}."
    return PUSH_ANSWERS.get(row["state"], f"State: {plain(row['state'])}.")


def delivery(outcome: str, kind: str) -> str:
    """What became of one delivery."""
    if kind == ORDER and outcome in ORDER_ANSWERS:
        return ORDER_ANSWERS[outcome]
    return OUTCOME_ANSWERS.get(outcome, f"Outcome: {plain(outcome)}.")


def deliveries(flow: Arrivals) -> str:
    """Whether everything that arrived has been read."""
    if not flow.received:
        return "Nothing has arrived yet."
    if not flow.balanced:
        missing = (
            flow.received - flow.applied - flow.ignored - flow.quarantined - flow.duplicate - flow.waiting
        )
        return f"The count is off by {counted(abs(missing), 'delivery', 'deliveries')}: run deskgauge doctor."
    if flow.quarantined:
        return f"{counted(flow.received, 'delivery', 'deliveries')} arrived, {flow.quarantined:,} set aside."
    if flow.waiting:
        return (
            f"{counted(flow.received, 'delivery', 'deliveries')} arrived, {flow.waiting:,} still to be read."
        )
    return f"{counted(flow.received, 'delivery', 'deliveries')} arrived, and every one was read."


def pushes(flow: Departures, paused: list[str]) -> str:
    """Whether everything that should be sent arrives."""
    if not flow.total:
        return "Nothing had to be sent yet."
    if paused:
        return f"Nothing is sent to {', '.join(paused)} until a person has looked; nothing is lost."
    if flow.dead:
        return f"{counted(flow.dead, 'message', 'messages')} gave up; all else arrived or is on its way."
    if flow.pending:
        return f"{counted(flow.pending, 'message is', 'messages are')} on the way; nothing gave up."
    arrived = f"{counted(flow.delivered, 'message', 'messages')} arrived"
    return f"{arrived}; {flow.cancelled:,} not sent." if flow.cancelled else f"{arrived}, none gave up."


def violations(number: int, tickets: int) -> str:
    """How many tags keep numbers from being known."""
    if not number:
        return "No tag is missing or wrong."
    where = counted(tickets, "ticket", "tickets")
    return f"{counted(number, 'tag is', 'tags are')} missing or wrong, on {where}."


def flags(open_flags: int, total: int) -> str:
    """How many flags stand."""
    if not total:
        return "No rule has raised a flag yet."
    if not open_flags:
        return "No flag is open."
    return f"{in_words(open_flags)} {'flag is' if open_flags == 1 else 'flags are'} open."


def surveys(total: int, negative: int) -> str:
    """How many customers answered, and how many of them badly."""
    if not total:
        return "No customer has answered a survey yet."
    return f"Of {counted(total, 'answer', 'answers')} {negative:,} {'is' if negative == 1 else 'are'} low."


def accounts(by_health: Mapping[str, int]) -> str:
    """How the accounts fare."""
    if not by_health:
        return "No account is known yet."
    known = counted(sum(by_health.values()), "account", "accounts")
    risk, watch = by_health.get("at_risk", 0), by_health.get("watch", 0)
    if not risk + watch:
        return f"Of {known} none is at risk and none needs watching."
    return f"Of {known} {risk:,} {'is' if risk == 1 else 'are'} at risk and {watch:,} to be watched."


def account(row: Row, open_flags: int) -> str:
    """How one account fares."""
    if row["health_score"] is None:
        return "Too little is known of this account to score its health."
    flags = f"{in_words(open_flags)} {'flag is' if open_flags == 1 else 'flags are'} open"
    return f"{words('health', row['health_state'])}: {row['health_score']:.0f} of 100. {flags}."


def tickets(counted_tickets: int, provisional: int, verified: int, revoked: int) -> str:
    """What became of the AI's resolutions among the tickets."""
    if not counted_tickets:
        return "No ticket is known yet."
    if not provisional + verified + revoked:
        return f"{counted(counted_tickets, 'ticket', 'tickets')}; the AI has not solved one alone yet."
    of_all = f"Of {counted(counted_tickets, 'ticket', 'tickets')} the AI solved {verified:,} for good;"
    return f"{of_all} {provisional:,} more may still come back, {revoked:,} did."
