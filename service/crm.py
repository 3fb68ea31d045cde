"""Keeps an account's record in a CRM up to date: one push at a time for each account, the newest figures win."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.sinks import CRM_KINDS
from rules.moments import from_text, to_text
from rules.rule import Rule
from service.config.settings import Settings
from service.far_ids import far_id
from service.flagging import Difference
from service.route_choice import each_rule
from service.store.account_rows import AccountRows
from service.store.crm_links import WAITING, CrmLinks
from service.store.pushes import NewPush, PushStore

ACTION = "account"
# Figures that drift are sent after a while, so that many changes are one push; flags at once.
FIGURES_AFTER = timedelta(minutes=10)
# An account that no record fits is looked for again after this time: somebody may have made the company.
LOOK_AGAIN = timedelta(days=7)
FIGURES = (
    "contacts_30", "contacts_90", "escalations_30", "escalations_90", "ease_30", "ease_90", "unresolved_30",
    "unresolved_90", "top_category_30", "top_category_90", "health_score", "health_state", "health_since",
)  # fmt: skip
PARTS = {
    "unresolved": "contacts without a satisfying resolution",
    "escalations": "hand-overs from the AI",
    "volume": "more contacts than usual",
    "ease": "hard to get help",
}
DONE = frozenset({"delivered", "dead", "cancelled"})
Row = Mapping[str, Any]


@dataclass(slots=True)
class CrmTeller:
    """Makes the pushes about accounts."""

    settings: Settings
    store: AccountRows
    links: CrmLinks
    pushes: PushStore
    rules: Sequence[Rule]
    public_domains: frozenset[str]
    install: str

    def tell(self, rows: Iterable[Row], found: Difference, now: datetime) -> None:
        """After a judgement: accounts with a fresh or ended flag at once, those told before when figures differ."""
        for sink, rules in self._routed().items():
            flagged = _subjects(found, rules)
            for row in rows:
                if row["id"] in flagged:
                    self.tell_one(sink, row, now, now)
                elif self.pushes.newest(sink, row["id"], ACTION):
                    self.tell_one(sink, row, now, now + FIGURES_AFTER)

    def tell_one(self, sink: str, row: Row, now: datetime, due_at: datetime) -> int:
        """One account to one CRM, unless it says what was said last or nobody knows its record; gives how many pushes."""
        link = self.links.of(sink, row["id"])
        if link and not self._may_be_told(link, now):
            return 0
        content = self._content(sink, row, link, now)
        before = self.pushes.newest(sink, row["id"], ACTION)
        if before and before["state"] != "cancelled" and _said(before["content"]) == _said(content):
            return 0
        occurrence = before["occurrence"] + (before["state"] in DONE) if before else 0
        key = far_id(self.install, sink, row["id"], ACTION, occurrence)
        flags = self.store.open_flags(row["id"])
        flag_id, rule = (flags[-1]["id"], flags[-1]["rule"]) if flags else ("", "")
        push = NewPush(key, sink, row["id"], ACTION, occurrence, flag_id, rule, content, now, due_at)
        return self.pushes.add([push])

    def _routed(self) -> dict[str, frozenset[str]]:
        """Each CRM with the rules whose flags it is told of."""
        sinks = self.settings.sinks
        crms = [name for name, sink in sinks.items() if sink.kind in CRM_KINDS]
        routed = [(rule, route.to) for rule, route in each_rule(self.settings.routes, self.rules, sinks)]
        return {one: frozenset(rule for rule, to in routed if to == one) for one in crms}

    def _may_be_told(self, link: Row, now: datetime) -> bool:
        if link["how"] in WAITING:
            return now >= from_text(link["decided_at"]) + LOOK_AGAIN
        return bool(link["record_id"])

    def _content(self, sink: str, row: Row, link: Row | None, now: datetime) -> dict[str, Any]:
        account = str(row["id"])
        connection, _, vendor = account.partition(":")
        domains = [one for one in self.store.domains(account) if one not in self.public_domains]
        return {
            "account_id": account,
            "title": f"Account {account}",
            "record": link["record_id"] if link else "",
            "external_ids": [account, vendor] if connection in self.settings.connections else [],
            "domains": [vendor] if connection == "domain" else domains,
            "properties": {name: row[name] for name in FIGURES}
            | {
                "reasons": _reasons(row),
                "flags": ", ".join(self._titles(sink, account)),
                "link": f"{self.settings.public_url}/accounts/{account}",
                "as_of": to_text(now),
            },
        }

    def _titles(self, sink: str, account: str) -> list[str]:
        titles = {rule.id: rule.title for rule in self.rules}
        routed = self._routed()[sink]
        return [
            titles.get(one["rule"], one["rule"])
            for one in self.store.open_flags(account)
            if one["rule"] in routed
        ]


def _subjects(found: Difference, rules: frozenset[str]) -> set[str]:
    """The accounts of live flags of these rules that opened, closed or were withdrawn."""
    live = [one for one in (*found.opened, *found.ended) if one.rule in rules and not one.historic]
    gone = [row for row in found.withdrawn if row["rule"] in rules and not row["historic"]]
    return {one.subject for one in live} | {row["subject"] for row in gone}


def _said(content: Row) -> dict[str, Any]:
    """What a push says, but for the moment at which it was made."""
    properties = {name: value for name, value in content["properties"].items() if name != "as_of"}
    return {"record": content["record"], **properties}


def _reasons(row: Row) -> str:
    """The parts of the health score in words, the heaviest first."""
    parts = json.loads(row["health_parts"]) if isinstance(row["health_parts"], str) else row["health_parts"]
    taken = sorted(((value, name) for name, value in parts.items() if value), reverse=True)
    return "; ".join(f"{PARTS[name]}: -{value:g}" for value, name in taken)
