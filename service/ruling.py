"""A person's word on a rule, and judging history anew where rules changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from service.rulebook import Rulebook, set_mode
from service.store.annotation_rows import AnnotationRows
from service.store.looking_back import judge_all_again
from service.store.records import Records


@dataclass(slots=True)
class Ruling:
    """Carries out what people decide about rules; joins the open transaction."""

    book: Rulebook
    records: Records

    def decide(self, rule: str, mode: str, restate: bool, at: datetime) -> str:
        """Set a rule's mode; what was done, in words. IgnoredDelivery where nothing changes."""
        done = set_mode(self.book, self.records, rule, mode, restate, at)
        rejudge(self.records, [rule], at)
        return done


def rejudge(records: Records, rules: Collection[str], now: datetime) -> None:
    """Where any of these rules changed, annotate it and have every ticket, account and queue judged again, in small steps."""
    if rules:
        AnnotationRows(records).learn_rules()
        judge_all_again(records, now)
