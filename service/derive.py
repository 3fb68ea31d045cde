"""Derives again what touched tickets and their customers have become, and stores the difference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.base import ConnectionSettings, Helpdesk
from rules.account import judged
from rules.engine import Rule, intervals
from rules.fold.settle import settled
from rules.fold.story import values_over_time
from rules.fold.ticket import Context, fold
from rules.identity import people_of
from rules.model import Flag, Ticket
from rules.moments import to_text
from rules.moments_of import problem_moments, ticket_moments
from rules.tagging import USUAL_MAPPING, Said, said_over_time
from rules.taxonomy import Taxonomy
from service.config.settings import Route, Settings
from service.far_ids import far_id
from service.store.pushes import NewPush, PushStore
from service.store.records import Records
from service.store.rows import flag_row


@dataclass(slots=True)
class Deriver:
    """Everything the derivation needs; `pushes` None derives without ever pushing."""

    settings: Settings
    records: Records
    taxonomy: Taxonomy
    rules: Sequence[Rule]
    public_domains: frozenset[str]
    helpdesks: Mapping[str, Helpdesk]
    pushes: PushStore | None = None
    install: str = ""

    def derive(self, touched: Mapping[str, str], now: datetime) -> None:
        """Fold the tickets again, then judge all tickets of their customers.

        touched: the tickets, each with the event that speaks of it, "" where time alone does.
        """
        ids = sorted(touched)
        stored = self.records.where_in("tickets", "id", ids)
        before = {row["id"]: row["customer_id"] for row in stored}
        events = self.records.events_of(ids)
        gone = [one for one in ids if one not in events]
        for table, column in (("tickets", "id"), ("episodes", "ticket_id"), ("escalations", "ticket_id"),
                              ("surveys", "ticket_id"), ("violations", "ticket_id")):  # fmt: skip
            self.records.delete_in(table, column, gone)
        folded = [self._fold(events[one], now) for one in ids if one in events]
        causes = {ticket.id: said for ticket, said in folded}
        self.records.put_tickets([ticket for ticket, _ in folded])
        customers = {t.customer_id for t, _ in folded if t.customer_id} | {c for c in before.values() if c}
        changed = self._judge(customers, set(causes), now)
        accounts = {t.account_id for t, _ in folded if t.account_id} | {
            r["account_id"] for r in stored if r["account_id"]
        }
        self.records.put_people(customers, accounts)
        alone = [ticket for ticket, _ in folded if not ticket.customer_id]
        self._flags([*changed, *judged(alone, now)], causes, gone, _Reasons(touched, folded), now)

    def _fold(self, stored: list[Any], now: datetime) -> tuple[Ticket, Said]:
        connection = self.settings.connections.get(stored[0][0].connection)
        context = self._context(connection or ConnectionSettings(stored[0][0].connection, ""), stored)
        done = fold(stored, context, now)
        return done.ticket, done.causes

    def _context(self, connection: ConnectionSettings, stored: list[Any]) -> Context:
        names = {
            str(event.fields[name])
            for event, _ in stored
            for name in ("requester_id", "author_id")
            if event.fields.get(name)
        }
        rows = self.records.people(f"{connection.name}:{one}" for one in names)
        people = people_of({key.partition(":")[2]: one for key, one in rows.items()})
        return Context(
            self.taxonomy, connection.ai_authors, _mapping(connection), people, self.public_domains
        )

    def _judge(self, customers: Iterable[str], folded: set[str], now: datetime) -> list[Ticket]:
        """Judge all tickets of these customers; gives those that were folded or have become something else."""
        stored = self.records.customer_tickets(customers)
        by_customer: dict[str, list[Ticket]] = {}
        for ticket in stored:
            by_customer.setdefault(str(ticket.customer_id), []).append(ticket)
        result = [ticket for group in by_customer.values() for ticket in judged(group, now)]
        known = {ticket.id: ticket for ticket in stored}
        changed = [ticket for ticket in result if ticket != known[ticket.id]]
        self.records.put_verdicts(changed)
        others = [ticket for ticket in result if ticket.id in folded and ticket == known[ticket.id]]
        return changed + others

    def _flags(
        self, tickets: Sequence[Ticket], causes: Mapping[str, Said], gone: Sequence[str], reasons: "_Reasons",
        now: datetime,
    ) -> None:  # fmt: skip
        missing = [
            t.id
            for t in tickets
            if t.id not in causes and any(e.kind == "ai_to_human" for e in t.escalations)
        ]
        known = dict(causes) | self._causes(missing)
        wanted = {
            flag.id: self._with_history(flag, ticket)
            for ticket in tickets
            for rule in self.rules
            for flag in intervals(rule, ticket.id, self._moments(rule, ticket, known.get(ticket.id, [])))
        }
        stored = self.records.flags_of([*(ticket.id for ticket in tickets), *gone])
        by_id = {ticket.id: ticket for ticket in tickets}
        withdrawn = [stored[one] for one in sorted(stored.keys() - wanted.keys())]
        for row in withdrawn:
            self._log(
                row["id"],
                (row["rule"], row["rule_version"]),
                row["subject"],
                "withdrawn",
                row["opened_at"],
                reasons.of(row["subject"], by_id.get(row["subject"])),
                now,
            )
        changed = [flag for key, flag in sorted(wanted.items()) if _differs(flag, stored.get(key))]
        for flag in changed:
            self._note(flag, stored.get(flag.id), now)
        self.records.put_flags(
            changed, [row["id"] for row in withdrawn], [row["subject"] for row in withdrawn]
        )
        self._push(changed, withdrawn, stored, by_id, now)

    def _moments(self, rule: Rule, ticket: Ticket, causes: Said) -> Any:
        return problem_moments(ticket, causes) if rule.about == "problem" else ticket_moments(ticket)

    def _causes(self, tickets: Sequence[str]) -> dict[str, Said]:
        found: dict[str, Said] = {}
        for ticket, stored in self.records.events_of(tickets).items():
            connection = self.settings.connections.get(stored[0][0].connection)
            mapping = _mapping(connection) if connection else USUAL_MAPPING
            values = values_over_time(settled(stored))
            found[ticket] = said_over_time(values, mapping, "escalation_cause", self.taxonomy)
        return found

    def _with_history(self, flag: Flag, ticket: Ticket) -> Flag:
        connection = self.settings.connections.get(ticket.connection)
        recorded = self.records.mark(f"go_live:{ticket.connection}")
        live = to_text(connection.go_live) if connection and connection.go_live else recorded
        return replace(flag, historic=live is not None and to_text(flag.opened_at) < live)

    def _note(self, flag: Flag, stored: Mapping[str, Any] | None, now: datetime) -> None:
        rule = (flag.rule, flag.rule_version)
        if stored is None:
            self._log(flag.id, rule, flag.subject, "opened", to_text(flag.opened_at), flag.opened_by, now)
        if (
            flag.closed_at
            and (stored is None or stored["closed_at"] is None)
            and flag.closed_at != flag.opened_at
        ):
            self._log(
                flag.id, rule, flag.subject, "closed", to_text(flag.closed_at), flag.closed_by or "", now
            )

    def _log(
        self, flag: str, rule: tuple[str, str], subject: str, what: str, at: str, by: str, now: datetime
    ) -> None:
        if self.pushes is not None:
            self.records.log_flag(flag, rule, subject, what, at, by, to_text(now))

    def _push(
        self, changed: Sequence[Flag], withdrawn: Sequence[Mapping[str, Any]], stored: Mapping[str, Any],
        tickets: Mapping[str, Ticket], now: datetime,
    ) -> None:  # fmt: skip
        if self.pushes is None:
            return
        fresh = [
            flag
            for flag in changed
            if flag.id not in stored and not flag.historic and flag.closed_at in (None, flag.opened_at)
        ]
        kept = {(flag.rule, flag.subject) for flag in fresh}
        over = [row["id"] for row in withdrawn if (row["rule"], row["subject"]) not in kept]
        self.pushes.cancel(self.pushes.of_flags(over), "the flag was withdrawn", now)
        for flag in fresh:
            for route in self.settings.routes:
                if route.flag == flag.rule and self._wanted(flag, route, now):
                    self.pushes.add([self._new_push(flag, route.to, tickets.get(flag.subject), now)])

    def _wanted(self, flag: Flag, route: Route, now: datetime) -> bool:
        """Whether the flag is young enough, and no other rule has just pushed the same subject there."""
        assert self.pushes is not None  # noqa: S101  only asked where pushes are made
        young = now - flag.opened_at <= route.max_age
        return young and not self.pushes.pushed_since(
            route.to, flag.subject, flag.rule, now - route.cool_down
        )

    def _new_push(self, flag: Flag, sink: str, ticket: Ticket | None, now: datetime) -> NewPush:
        connection, _, vendor = flag.subject.partition(":")
        url = self.helpdesks[connection].ticket_url(vendor) if connection in self.helpdesks else None
        title = next((rule.title for rule in self.rules if rule.id == flag.rule), flag.rule)
        category = ticket.category if ticket else ""
        content = {
            "title": f"{title}: {category} ({flag.subject})", "summary": title, "severity": flag.severity,
            "ticket_id": flag.subject, "ticket_url": url or "", "rule": flag.rule,
            "opened_at": to_text(flag.opened_at), "evidence": list(flag.evidence),
            "facts": [f"{name}: {value}" for name, value in sorted(flag.facts.items())],
        }  # fmt: skip
        action = f"create:{flag.rule}"
        key = far_id(self.install, sink, flag.subject, action, 0)
        return NewPush(key, sink, flag.subject, action, 0, flag.id, flag.rule, content, now)


def _mapping(connection: ConnectionSettings) -> dict[str, str]:
    return USUAL_MAPPING | dict(connection.mapping)


def _differs(flag: Flag, stored: Mapping[str, Any] | None) -> bool:
    return stored is None or flag_row(flag) != dict(stored)


class _Reasons:
    """Which of the events at hand took a flag's ground away: one about its subject, else about its customer."""

    def __init__(self, touched: Mapping[str, str], folded: Iterable[tuple[Ticket, Said]]) -> None:
        self.touched = touched
        self.of_customer = {ticket.customer_id: touched[ticket.id] for ticket, _ in folded}

    def of(self, subject: str, ticket: Ticket | None) -> str:
        """The event's id, "" when time alone did."""
        return self.touched.get(subject) or (self.of_customer.get(ticket.customer_id, "") if ticket else "")
