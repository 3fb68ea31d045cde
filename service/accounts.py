"""Judges accounts: windows, health, flags; in a transaction of its own, after the tickets it is made from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.context import CONTEXT
from rules.health import MONTH, QUARTER, VERSION, Views, parts, top_category
from rules.judging import AccountRules, AccountStory, behind
from rules.likeness import Method
from rules.model import Flag
from rules.moments import optional_text, to_text
from rules.rule import Rule
from service import same_account
from service.config.settings import Settings
from service.flagging import Difference, Flagger
from service.go_live import GoLive
from service.store.account_rows import AccountRows
from service.store.account_words import AccountWords
from service.store.derived_tables import ACCOUNT_NUMBERS
from service.store.wordings import Wordings

LIMIT = 10  # at once: every moment of an account is in memory while it is judged


@dataclass(slots=True)
class Judged:
    """An account as it stands now; row None when nothing is known of it any more."""

    story: AccountStory
    row: Mapping[str, Any] | None


@dataclass(slots=True)
class AccountJudge:
    """Judges the accounts that are due."""

    settings: Settings
    store: AccountRows
    words: AccountWords
    rules: Sequence[Rule]
    flagger: Flagger
    go_live: GoLive
    wordings: Wordings
    method: Method

    def judge_due(self, now: datetime, limit: int = LIMIT) -> tuple[list[Judged], Difference]:
        """Take what is due, store rows and flags; gives what was judged and what changed in flags."""
        accounts = self.store.take_due(now, limit)
        contacts, words, rules = (
            self.store.contacts(accounts),
            self.words.of(accounts),
            AccountRules(self.rules),
        )
        same_account.judge(contacts, self.store, self.wordings, self.method)
        judged = [
            self._judged(rules.story(one, contacts[one], words.get(one, []), now), now) for one in accounts
        ]
        rows = [one.row for one in judged if one.row]
        self.store.put(rows, [one.story.account for one in judged if not one.row])
        wanted = [self._placed(flag, one.story) for one in judged for flag in rules.flags(one.story, now)]
        found = self.flagger.settle(wanted, accounts, lambda account: "", now)
        return judged, found

    def _judged(self, story: AccountStory, now: datetime) -> Judged:
        return Judged(story, self._row(story, now) if story.views else None)

    def _row(self, story: AccountStory, now: datetime) -> dict[str, Any]:
        view = story.views[-1][1]
        facts = view.counted
        source, customers = self.store.belongings(story.account)
        told = {name: view.told.get(name) for name in CONTEXT}
        moments = {name: optional_text(at) for name, at in told.items() if isinstance(at, datetime)}
        return (
            {name: facts[name] for name in ACCOUNT_NUMBERS}
            | told
            | moments
            | {
                "id": story.account,
                "source": source,
                "customers": customers,
                "first_contact_at": to_text(story.contacts[0].created_at),
                "last_contact_at": optional_text(view.last_contact_at),
                "top_category_30": top_category(story.contacts, now, MONTH),
                "top_category_90": top_category(story.contacts, now, QUARTER),
                "health_state": facts["health_state"],
                "health_since": to_text(_since(story.views)),
                "health_parts": json.dumps(parts(facts), sort_keys=True),
                "health_version": VERSION,
                "next_moment_at": optional_text(story.following),
            }
        )

    def _placed(self, flag: Flag, story: AccountStory) -> Flag:
        """Historic when it opened before any of the connections behind it went live."""
        connections = {ticket.partition(":")[0] for ticket in behind(flag, story.contacts)}
        return replace(flag, historic=self.go_live.is_before(connections, flag.opened_at))


def _since(views: Views) -> datetime:
    """From when the newest state of health has held without a break."""
    state, since = views[-1][1].counted["health_state"], views[-1][1].at
    for _, view in reversed(views):
        if view.counted["health_state"] != state:
            break
        since = view.at
    return since
