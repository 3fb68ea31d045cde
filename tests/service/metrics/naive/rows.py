"""Members of every grain as plain dicts, put together from the rows of the derived tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.service.metrics.naive.accounts import contracts, reports
from tests.service.metrics.naive.chained import chains
from tests.service.metrics.naive.told import Known, Row

Tables = Mapping[str, Sequence[Row]]
# What a hand-over, an answer and an episode take from their ticket.
SHARED = (
    "connection", "created_at", "status", "priority", "channel", "account_id", "assignee_id", "group_id",
    "category", "tier", "language", "customer_tier",
)  # fmt: skip
OF_EPISODE = ("path", "ai_agent", "ai_version")


def members(tables: Tables) -> dict[str, list[Row]]:
    """All members that count, by grain; what was merged away or removed does not."""
    read = {name: [_read(row) for row in rows] for name, rows in tables.items()}
    tiers = {row["id"]: row["tier"] for row in read["accounts"]}
    tickets = [
        row | {"customer_tier": tiers.get(row["account_id"])} for row in read["tickets"] if _counts(row)
    ]
    by_ticket = {
        name: _by(rows, "ticket_id") for name, rows in read.items() if rows and "ticket_id" in rows[0]
    }

    def of(name: str, ticket: Row) -> list[Row]:
        return by_ticket.get(name, {}).get(ticket["id"], [])

    found: dict[str, list[Row]] = {
        "visit": read["visits"],
        "ticket": [],
        "episode": [],
        "escalation": [],
        "survey": [],
    }
    episodes_of: dict[str, list[Row]] = {}
    for ticket in tickets:
        episodes = sorted(of("episodes", ticket), key=lambda one: one["number"])
        surveys = of("surveys", ticket)
        episodes_of[ticket["id"]] = episodes
        found["ticket"].append(_ticket(ticket, episodes, len(of("violations", ticket))))
        found["episode"] += _episodes(ticket, episodes, surveys, of("asked", ticket))
        for one in found["episode"][len(found["episode"]) - len(episodes) :]:
            one["lacks"] = sum(
                _lacks(said) and said["episode_id"] == one["id"] for said in of("escalations", ticket)
            )
        found["survey"] += _surveys(ticket, episodes, surveys)
        found["escalation"] += _escalations(
            ticket, episodes, of("escalations", ticket), by_ticket.get("answers", {})
        )
    found["chain"] = chains(read["tickets"], read["episodes"], found["ticket"], episodes_of)
    return found | of_accounts(read, found)


def of_accounts(read: Mapping[str, list[Row]], found: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Contracts and reports, of which old tables may have none."""
    told = defaultdict(list, read)
    anywhere = Known(datetime.max.replace(tzinfo=UTC), ZoneInfo("UTC"))
    return {"contract": contracts(told, found, anywhere), "report": reports(told, found["ticket"])}


def _lacks(hand_over: Row) -> bool:
    """Whether the AI handed over because knowledge or a tool was missing."""
    lacked = hand_over["trigger"] == "knowledge_gap" or hand_over["cause"] in ("knowledge_gap", "tooling")
    return lacked and bool(hand_over["kind"] == "ai_to_human")


def _counts(ticket: Row) -> bool:
    return ticket["merged_into"] is None and ticket["removed"] is None


def _read(row: Mapping[str, Any]) -> Row:
    """The row with moments instead of their texts."""
    return {
        name: datetime.fromisoformat(value)
        if value is not None and (name == "at" or name.endswith("_at"))
        else value
        for name, value in row.items()
    }


def _by(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _of(ticket: Row) -> Row:
    return {name: ticket[name] for name in SHARED}


def _ticket(ticket: Row, episodes: Sequence[Row], violations: int) -> Row:
    last = episodes[-1] if episodes else {"resolved_at": None}
    return ticket | {
        "path": ticket["resolution_path"],
        "resolved_at": last["resolved_at"],
        "started_by": episodes[0]["started_by"] if episodes else None,
        "customer_messages": sum(one["customer_messages"] for one in episodes),
        "human_messages": sum(one["human_messages"] for one in episodes),
        "ai_replies": sum(one["ai_replies"] for one in episodes),
        "violations": violations,
    }


def _episodes(
    ticket: Row, episodes: Sequence[Row], surveys: Sequence[Row], asked: Sequence[Row]
) -> Iterable[Row]:
    for number, one in enumerate(episodes):
        following = episodes[number + 1]["started_at"] if number + 1 < len(episodes) else None
        ours = any(
            one["started_at"] <= told["asked_at"] and (following is None or told["asked_at"] < following)
            for told in asked
        )
        answers = [survey["instrument"] for survey in surveys if survey["episode_id"] == one["id"]]
        yield (
            _of(ticket)
            | one
            | {
                "ces_offered": ours or one["ces_offered"] == 1,
                "csat_offered": one["csat_offered"] == 1,
                "confidence_band": _band(one["ai_confidence"]),
                "ces_answers": answers.count("ces"),
                "csat_answers": answers.count("csat"),
            }
        )


def _band(sure: float | None) -> str | None:
    """The tenth in which a confidence lies, told apart by its digits."""
    if sure is None:
        return None
    tenth = min(9, int(Decimal(str(sure)) * 10))
    return f"0.{tenth}-{(tenth + 1) / 10:.1f}"


def _episode(episodes: Sequence[Row], name: str | None) -> Row:
    return next((one for one in episodes if one["id"] == name), dict.fromkeys((*OF_EPISODE, "resolved_at")))


def _surveys(ticket: Row, episodes: Sequence[Row], surveys: Sequence[Row]) -> Iterable[Row]:
    """Of each instrument the last answer alone."""
    for answers in _by(surveys, "instrument").values():
        last = max(answers, key=lambda one: (one["at"], one["id"]))
        episode = _episode(episodes, last["episode_id"])
        yield _of(ticket) | {name: episode[name] for name in OF_EPISODE} | last | {"answered_at": last["at"]}


def _escalations(
    ticket: Row, episodes: Sequence[Row], escalations: Sequence[Row], answers: Mapping[str, Sequence[Row]]
) -> Iterable[Row]:
    for one in escalations:
        episode = _episode(episodes, one["episode_id"])
        said = [
            told for told in answers.get(ticket["id"], ())
            if told["subject"] == one["id"] and told["question"] == "hand_over"
        ]  # fmt: skip
        last = max(said, key=lambda told: (told["at"], told["id"]), default={"answer": None})
        yield _of(ticket) | {name: episode[name] for name in OF_EPISODE} | one | {
            "escalated_at": one["at"], "said": last["answer"], "episode_resolved_at": episode["resolved_at"],
        }  # fmt: skip
