"""The rules that judge: every version with the time in which it holds, kept in step with files, settings and orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from rules.checking import checked
from rules.errors import IgnoredDelivery
from rules.rule import Rule
from service.rule_set import KnownRule, RuleSet
from service.store.records import Records
from service.store.rule_versions import RuleVersion, RuleVersions

log = structlog.get_logger()
NOT_JUDGING = (
    "tests",
    "title",
    "severity",
)  # keys of which a change does not change what a rule says of facts


@dataclass(slots=True)
class Rulebook:
    """What the worker judges by. rules: all versions, those of one rule in order of time; the list stays the same object."""

    known: Mapping[str, KnownRule]
    rules: list[Rule] = field(default_factory=list)

    @property
    def current(self) -> list[Rule]:
        """Each rule as it is now."""
        newest = {rule.id: rule for rule in self.rules}
        return [rule for rule in newest.values() if rule.until is None]

    def read(self, versions: Mapping[str, list[RuleVersion]]) -> None:
        """Take over what is recorded; a rule of which nothing is recorded holds from the beginning."""
        fresh = [one.rule for name, one in self.known.items() if name not in versions]
        past = [rule for found in versions.values() for one in found if (rule := _rule(one)) is not None]
        self.rules[:] = sorted([*fresh, *past], key=lambda rule: rule.id)


def _rule(version: RuleVersion) -> Rule | None:
    rule, troubles = checked(version.document, version.parameters)
    if rule is None:
        log.warning("rule_version_unusable", rule=version.rule, number=version.number, why=troubles[0].what)
        return None
    return replace(
        rule, mode=version.mode, since=version.since, until=version.until, live_since=version.live_since
    )


def built(found: RuleSet, records: Records) -> Rulebook:
    """The rulebook of an installation as its store knows it."""
    book = Rulebook(found.known)
    book.read(RuleVersions(records).all())
    return book


def keep_in_step(book: Rulebook, records: Records, now: datetime) -> list[str]:
    """Record what changed in files and settings since the last start, from now on; gives the rules that did."""
    store = RuleVersions(records)
    versions = store.all()
    changed = [
        name for name, one in book.known.items() if _renew(store, name, one, versions.get(name, []), now)
    ]
    for name, found in versions.items():
        if name not in book.known and found[-1].until is None:
            store.put(replace(found[-1], until=now))
            changed.append(name)
    book.read(store.all())
    return changed


def _renew(store: RuleVersions, name: str, one: KnownRule, before: list[RuleVersion], now: datetime) -> bool:
    """Whether a rule is new or became something else, which is then recorded."""
    last = before[-1] if before else None
    decided = last is not None and last.decided
    mode = last.mode if last and decided else one.rule.mode
    document = dict(one.file.document)
    if last and last.until is None and last.says_the_same(document, one.set_here, mode):
        return False
    if last and last.until is None and _judges_the_same(last, document, one.set_here, mode):
        store.put(replace(last, document=document))
        return False
    if last and last.until is None:
        store.put(replace(last, until=now))
    since = now if last else None
    number = last.number + 1 if last else 1
    store.put(RuleVersion(name, number, mode, decided, document, dict(one.set_here), since, None, since, now))
    return True


def _judges_the_same(
    last: RuleVersion, document: Mapping[str, Any], set_here: Mapping[str, Any], mode: str
) -> bool:
    before, after = (
        {k: v for k, v in one.items() if k not in NOT_JUDGING} for one in (last.document, document)
    )
    return (before, last.parameters, last.mode) == (after, set_here, mode)


def set_mode(book: Rulebook, records: Records, rule: str, mode: str, restate: bool, at: datetime) -> str:
    """A person's word on a rule, from `at` on, or with restate for all of history; IgnoredDelivery where nothing changes."""
    store = RuleVersions(records)
    versions = store.all().get(rule, [])
    if rule not in book.known or not versions:
        raise IgnoredDelivery(f"there is no rule {rule[:60]}")
    last = versions[-1]
    if last.mode == mode and not restate:
        raise IgnoredDelivery(f"{rule} is {mode} already")
    for one in versions if restate else [last]:
        store.put(replace(one, until=one.until or at, superseded=restate))
    since = None if restate else at
    fresh = replace(
        last, number=last.number + 1, mode=mode, decided=True, since=since, until=None, live_since=at
    )
    store.put(replace(fresh, recorded_at=at))
    book.read(store.all())
    return f"{rule} is {mode}, {'for all of history' if restate else 'for what happens from now on'}"
