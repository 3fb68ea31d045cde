"""Draws what becomes of accounts' contracts and of reported problems."""

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from rules.moments import optional_text, to_text
from tests.service.metrics.naive.told import Row

CHANGES = ("renewed", "expanded", "contracted", "churned")
PROBLEMS = [f"p{number}" for number in range(12)]


def contracts(draw: random.Random, accounts: list[Row], as_of: datetime) -> dict[str, list[Row]]:
    """Words of accounts with twenty-five changes each, and flags about them."""
    words: list[Row] = []
    flags: list[Row] = []
    for account in accounts:
        account["customer_since"] = optional_text(draw.choice((None, _before(draw, as_of, 200))))
        for _ in range(25):
            words += _told(draw, account["id"], to_text(_before(draw, as_of, 150)), len(words))
        for _ in range(4):
            flags.append(_flag(draw, account["id"], as_of, len(flags)))
    return {"account_words": words, "flags": flags}


def _before(draw: random.Random, as_of: datetime, days: float) -> datetime:
    return as_of - timedelta(seconds=round(draw.uniform(1, days * 86_400), 6))


def _told(draw: random.Random, account: str, at: str, made: int) -> Iterator[Row]:
    said: dict[str, Any] = {"contract_change": draw.choice(CHANGES)}
    if draw.random() < 0.8:
        said |= {
            "contract_value": draw.randrange(0, 5) * 1000,
            "contract_currency": draw.choice(("EUR", "EUR", "USD")),
        }
    for name, value in said.items():
        yield {
            "account_id": account, "name": name, "value": json.dumps(value), "at": at, "event_id": f"e{made:05}", "hash": "h",
        }  # fmt: skip


def _flag(draw: random.Random, account: str, as_of: datetime, made: int) -> Row:
    opened = _before(draw, as_of, 300)
    closed = opened + timedelta(days=draw.uniform(0, 120))
    return {
        "id": f"f{made}", "rule": draw.choice(("quiet_after_volume", "expansion_signal")),
        "about": draw.choice(("account", "ticket")),
        "subject": account, "opened_at": to_text(opened), "closed_at": to_text(closed) if closed < as_of else None,
    }  # fmt: skip


def problems(draw: random.Random, tickets: list[Row], as_of: datetime) -> dict[str, list[Row]]:
    """Most tickets report one of a few problems, of which some are one and most are fixed; people write now and then."""
    reports = [
        {"ticket_id": one["id"], "kind": draw.choice(("bug", "feature_request")), "at": one["created_at"],
         "problem_id": draw.choice(PROBLEMS),
         "replies": json.dumps(sorted(to_text(_before(draw, as_of, 110)) for _ in range(draw.randrange(4))))}
        for one in tickets if draw.random() < 0.8
    ]  # fmt: skip
    known = [
        {"id": one, "fixed_at": to_text(_before(draw, as_of, 110)) if draw.random() < 0.75 else None}
        for one in PROBLEMS[:10]
    ]
    return {
        "problem_reports": reports,
        "merged_problems": [{"id": "p11", "root": "p1"}, {"id": "p2", "root": "p3"}],
        "problems": known,
    }
