"""What needs a person, costliest first, and the sentence that says so on the status page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from service.contexts import unread
from service.health import SILENT_SECONDS
from service.heartbeat import seconds_since_beat
from service.store.context_marks import ContextMark
from service.store.reads import connections, sinks, today
from service.store.reads.connections import HOUR, ConnectionStanding
from service.store.reads.pages import total
from service.store.reads.sinks import Standing
from service.store.reads.snapshot import Row, Snapshot
from service.web.site import Site
from service.web.times import Times, about, between
from service.web.words import capped, counted, in_words, words
from service.wiring import writer_name

BEHIND_AFTER = timedelta(minutes=5)
FIXES_SHOWN = 3


class Cost(IntEnum):
    """How dear it is to leave it; the lowest is shown first."""

    NOTHING_ARRIVES = 0
    NOTHING_LEAVES = 1
    SOME_GAVE_UP = 2
    SET_ASIDE = 3
    UNREAD = 4
    UNMATCHED = 5
    TAGS = 6


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do. page and query: where to do it. sentence: as the page's first line, else the title."""

    cost: Cost
    title: str
    text: str
    action: str
    page: str
    query: dict[str, str] = field(default_factory=dict)
    sentence: str = ""


def collect(snapshot: Snapshot, site: Site, times: Times, oldest_waiting: str | None) -> list[Need]:
    """Everything that waits for a person now; oldest_waiting: when the first unread delivery was received."""
    standings = _connections(snapshot, site, times)
    # One account, one thing to mend: who reads it and who writes to it have the same credentials.
    refused = {writer_name(one.name) for one in standings if one.refused}
    found = [
        *(_stopped(site) or _behind(times, oldest_waiting)),
        *(need for one in standings for need in _of_connection(one, times)),
        *(_pause(one) for one in sinks.standings(snapshot) if one.needs_person and one.sink not in refused),
        *(_gave_up(row, times) for row in today.gave_up(snapshot)),
        *_set_aside(snapshot),
        *(_unread(name, one, times) for name, one in unread(snapshot, site.contexts).items()),
        *_unmatched(snapshot),
        *(_tag(row) for row in today.fixes(snapshot, FIXES_SHOWN)),
    ]
    return sorted(found, key=lambda need: need.cost)


def sentence(needs: list[Need], arrived: bool) -> str:
    """Whether everything arrives and what needs a person, in one line."""
    if not arrived:
        return "Nothing has arrived yet."
    if not needs:
        return "Everything arrives, and nothing needs a person."
    if len(needs) == 1:
        return needs[0].sentence or f"{needs[0].title}."
    if needs[0].cost > Cost.NOTHING_ARRIVES:
        return f"Deliveries arrive, and {in_words(len(needs)).lower()} things need a person."
    rest = len(needs) - 1
    more = "one more thing needs" if rest == 1 else f"{in_words(rest).lower()} more things need"
    return f"{needs[0].title}, and {more} a person."


def heading(number: int) -> str:
    """The to-do list's own title."""
    return f"{in_words(number)} {'thing needs' if number == 1 else 'things need'} a person"


def _stopped(site: Site) -> list[Need]:
    age = seconds_since_beat(site.data_dir, site.now().timestamp())
    if age is not None and age <= SILENT_SECONDS:
        return []
    title = "The worker has never run" if age is None else f"The worker has been silent for {about(age)}"
    text = "What arrives is stored, but nothing is read or sent. Start it: deskgauge up or deskgauge worker."
    return [Need(Cost.NOTHING_ARRIVES, title, text, "See what waits", "deliveries")]


def _behind(times: Times, oldest_waiting: str | None) -> list[Need]:
    if oldest_waiting is None or oldest_waiting > times.before(BEHIND_AFTER):
        return []
    title = f"Deliveries have waited for {about(between(oldest_waiting, times.now_text()))}"
    text = "They are stored, but the worker does not get to them. Look at its log or run deskgauge doctor."
    return [Need(Cost.NOTHING_ARRIVES, title, text, "See them", "deliveries")]


def _connections(snapshot: Snapshot, site: Site, times: Times) -> list[ConnectionStanding]:
    return connections.standings(snapshot, site.connections, times.before(HOUR))


def _of_connection(one: ConnectionStanding, times: Times) -> Iterator[Need]:
    if one.refused and one.reading:
        waits = counted(one.to_read, "ticket waits", "tickets wait")
        yield Need(
            Cost.NOTHING_LEAVES, f"{one.name} cannot be read",
            f"{capped(one.reading.reason)} Nothing is lost; {waits} to be read.", "See how it stands", "connections",
            sentence=f"Deliveries arrive, but {one.name} cannot be read and {waits}.",
        )  # fmt: skip
    if one.is_silent(times.now()):
        yield _silence(one.name, one.last_at, times)


def _silence(name: str, at: str | None, times: Times) -> Need:
    if at is None:
        title = f"{name} has not sent anything yet"
        text = f"Give its helpdesk the address /webhooks/{name}, then run deskgauge doctor."
    else:
        title = f"Nothing has come from {name} for {about(between(at, times.now_text()))}"
        text = (
            f"That is much longer than usual; the last delivery came on {times.short(at)}."
            " Look whether its webhook is still switched on."
        )
    return Need(Cost.NOTHING_ARRIVES, title, text, "See how it stands", "connections")


def _pause(one: Standing) -> Need:
    waits = counted(one.waiting, "message waits", "messages wait")
    why = one.state.reason if one.state else "The worker does not serve it. Add it to deskgauge.toml again"
    return Need(
        Cost.NOTHING_LEAVES,
        f"Nothing is sent to {one.sink}",
        f"{capped(why)} Nothing is lost; {waits}.",
        "See what waits",
        "pushes",
        {"sink": one.sink, "unsent": "true"},
        f"Deliveries arrive, but nothing is sent to {one.sink} and {waits}.",
    )


def _gave_up(row: Row, times: Times) -> Need:
    what = f"{counted(row['number'], 'message', 'messages')} to {row['sink']} gave up"
    when = f"The last one on {times.short(row['settled_at'])}: " if row["settled_at"] else ""
    text = capped(f"{when}{row['reason'] or 'no reason was kept'}")
    query = {"sink": row["sink"], "state": "dead"}
    return Need(Cost.SOME_GAVE_UP, what, text, "Open", "pushes", query, f"Deliveries arrive, but {what}.")


def _set_aside(snapshot: Snapshot) -> list[Need]:
    number = today.standing(snapshot)["quarantined"]
    if not number:
        return []
    what = f"{counted(number, 'delivery is', 'deliveries are')} set aside"
    reasons = today.quarantine_reasons(snapshot)[:2]
    text = capped(
        "; ".join(f"{row['number']:,} from {row['connection']}: {row['reason']}" for row in reasons)
    )
    said = f"Deliveries arrive, but {what} because we could not read {'it' if number == 1 else 'them'}."
    return [Need(Cost.SET_ASIDE, what, text, "Look", "deliveries", {"outcome": "quarantined"}, said)]


def _unread(name: str, one: ContextMark, times: Times) -> Need:
    title = f"What {name} tells of accounts could not be read"
    known = f" Values are as of {times.short(one.read_at)}." if one.read_at else ""
    text = capped(f"{times.short(one.failed_at)}: {one.reason}{known}")
    said = f"Deliveries arrive, but what {name} tells of accounts could not be read."
    return Need(Cost.UNREAD, title, text, "See how it stands", "connections", sentence=said)


def _unmatched(snapshot: Snapshot) -> list[Need]:
    number = total(snapshot, "accounts", {"unmatched": "true"})
    if not number:
        return []
    title = f"{counted(number, 'account waits', 'accounts wait')} for {'its' if number == 1 else 'their'} CRM record"
    text = "Which record it is could not be found. Say so with deskgauge accounts match."
    said = f"Everything arrives, but {title}."
    return [Need(Cost.UNMATCHED, title, text, "See which", "accounts", {"unmatched": "true"}, said)]


def _tag(row: Row) -> Need:
    where = counted(row["number"], "ticket", "tickets")
    title = f"{words('tag', row['tag'])} {words('problem', row['problem'])} on {where}"
    query = {"tag": row["tag"], "problem": row["problem"]}
    action = f"See the {row['number']:,}" if row["number"] > 1 else "See it"
    said = f"Everything arrives. {title}."
    return Need(Cost.TAGS, title, capped(row["fix"]), action, "violations", query, said)
