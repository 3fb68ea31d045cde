"""Judges whole tickets and accounts by all rules, the same way for what is live, looked back at or explained."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.business_time import Hours
from rules.contacts import Contact
from rules.context import Word
from rules.engine import Moment, Versions, asked_facts, by_rule, intervals, moment_of, next_crossing
from rules.health import Views, account_views, evidence
from rules.model import Flag, Ticket
from rules.moments_of import concerns, ticket_moments
from rules.rule import Rule


class TicketJudge:
    """The rules about tickets.

    rules: all versions, those of one rule in order of time. hours: in which waits within opening hours are counted.
    """

    def __init__(self, rules: Sequence[Rule], hours: Hours) -> None:
        self._schedules = hours.schedules()
        own = [one for one in rules if one.about == "ticket"]
        self._versions, self._facts = by_rule(own), asked_facts(own, "ticket")
        self._clocked = [rule for rule in own if rule.reaches]

    def flags(self, ticket: Ticket, as_of: datetime, tiers: Sequence[Word] = ()) -> list[Flag]:
        """Every interval of every rule. tiers: each word with which its account's tier became another, in order of time."""
        moments = self.moments(ticket, as_of, tiers) if self._versions else []
        return [flag for each in self._versions for flag in intervals(each, ticket.id, moments, as_of)]

    def moments(self, ticket: Ticket, as_of: datetime, tiers: Sequence[Word] = ()) -> list[Moment]:
        """The facts that these rules ask for, over time; what is told of a later tier is not looked at."""
        return ticket_moments(ticket, self._facts, self._schedules, [one for one in tiers if one.at <= as_of])

    def next_moment(self, ticket: Ticket, as_of: datetime, tiers: Sequence[Word] = ()) -> datetime | None:
        """When time alone next changes what a rule may say of the ticket."""
        found = [word.at for word in tiers if word.at > as_of and concerns(ticket, word.at)]
        if self._clocked:
            crossing = next_crossing(self._clocked, self.moments(ticket, as_of, tiers), as_of)
            found += [crossing] if crossing else []
        return min(found, default=None)


@dataclass(frozen=True, slots=True)
class AccountStory:
    """An account over time. following: when time alone next changes it."""

    account: str
    contacts: Sequence[Contact]
    views: Views
    moments: Sequence[Moment]
    following: datetime | None


class AccountRules:
    """The rules about accounts; rules: all versions, those of one rule in order of time."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [one for one in rules if one.about == "account"]
        self._versions = by_rule(self._rules)
        self._facts = asked_facts(self._rules, "account")

    def story(
        self, account: str, contacts: Sequence[Contact], words: Sequence[Word], as_of: datetime
    ) -> AccountStory:
        """The facts that these rules ask for, over time; an account without a contact has none."""
        if not contacts:
            return AccountStory(account, contacts, [], [], None)
        views, following = account_views(contacts, as_of, words)
        moments = [moment_of(view.at, by, view, self._facts) for by, view in views]
        crossing = next_crossing(self._rules, moments, as_of)
        known = [at for at in (following, crossing) if at is not None]
        return AccountStory(account, contacts, views, moments, min(known, default=None))

    def flags(self, story: AccountStory, as_of: datetime) -> list[Flag]:
        """Every interval of every rule, each with the tickets behind it."""
        return [
            self._grounded(flag, versions, story)
            for versions in self._versions
            for flag in intervals(versions, story.account, story.moments, as_of)
        ]

    def _grounded(self, flag: Flag, versions: Versions, story: AccountStory) -> Flag:
        facts = [fact for rule in versions if rule.version == flag.rule_version for fact in rule.evidence]
        at = flag.opened_at
        told = next((view.told for _, view in reversed(story.views) if view.at <= at), {})
        tickets = [one for fact in facts for one in evidence(story.contacts, fact, at, told)]
        return replace(flag, evidence=tuple(dict.fromkeys(tickets)))


def behind(flag: Flag, contacts: Sequence[Contact]) -> list[str]:
    """The tickets that a flag about an account rests on: its evidence, else all contacts until then."""
    earlier = (one.ticket_id for one in contacts if one.created_at <= flag.opened_at)
    return list(flag.evidence or earlier)
