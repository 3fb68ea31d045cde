"""All that tell what accounts are, each with two accounts: one tells a contract, one nothing. All made up."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from adapters.account_context import told
from rules.recurring import told as told_by_subscriptions
from tests.fakes.crms import CRMS
from tests.fakes.stripe import YEAR, FakeStripe, item


@dataclass
class Context:
    """A fake. ids: theirs of the two accounts. rows: what is told of each, by id. probe: as `deskgauge doctor` asks."""

    fake: Any
    ids: tuple[str, str]
    rows: Callable[[], Mapping[str, Mapping[str, Any]]]
    probe: Callable[[], str]


@contextmanager
def crm(kind: str) -> Iterator[Context]:
    with CRMS[kind]() as made:
        sink: Any = made.sink()

        def rows() -> dict[str, Any]:
            return {key: told(found, "") for key, found in sink.context(made.ids[:2]).items()}

        yield Context(made.fake, (made.ids[0], made.ids[1]), rows, sink.probe)


@contextmanager
def stripe() -> Iterator[Context]:
    with FakeStripe() as fake:
        fake.subscribe(fake.customer("cus_1"), item(480_050, every=YEAR))
        fake.subscribe(fake.customer("cus_2"), status="incomplete")
        source = fake.source()

        def rows() -> dict[str, Any]:
            return {one.id: told_by_subscriptions(one.subscriptions) for one in source.payers()}

        yield Context(fake, ("cus_1", "cus_2"), rows, source.probe)
        assert fake.violations == []


CONTEXTS: dict[str, Callable[[], AbstractContextManager[Context]]] = {
    **{kind: (lambda kind=kind: crm(kind)) for kind in CRMS},  # type: ignore[misc]  # each its own kind
    "stripe": stripe,
}
