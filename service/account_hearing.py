"""Takes over what is told of accounts, and has the tickets judged again that ask for a tier which that changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from rules.context import KINDS, Word, account_of, differ_from
from rules.model import Event
from service.store.account_words import AccountWords
from service.store.records import Records


@dataclass(slots=True)
class AccountHearing:
    """Joins the open transaction of its stores."""

    records: Records
    words: AccountWords

    def hear(self, told: Sequence[tuple[Event, str]], now: datetime) -> set[str]:
        """Take over what events, each with its hash, tell of accounts; gives these."""
        of_accounts = [one for one in told if one[0].kind in KINDS]
        if not of_accounts:
            return set()
        with self._changing({account_of(event) for event, _ in of_accounts}, now):
            return self.words.learn(of_accounts)

    def hear_again(self, accounts: Iterable[str], now: datetime) -> None:
        """Put together anew what the stored events tell of these accounts."""
        wanted = set(accounts)
        with self._changing(wanted, now):
            self.words.learn_again(wanted)

    @contextmanager
    def _changing(self, accounts: set[str], now: datetime) -> Iterator[None]:
        """Marks the tickets that are to be judged again where a tier is another one afterwards."""
        before = self.words.tiers(accounts)
        yield
        self._mark(before, self.words.tiers(accounts), now)

    def _mark(
        self, before: Mapping[str, Sequence[Word]], after: Mapping[str, Sequence[Word]], now: datetime
    ) -> None:
        for account in sorted({*before, *after}):
            since = differ_from(before.get(account, ()), after.get(account, ()))
            if since is not None:
                self.records.judge_again(account, since, now)
