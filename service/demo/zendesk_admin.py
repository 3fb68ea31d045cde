"""What a simulated Zendesk has beside its tickets: webhooks, triggers, fields, hours, groups, organizations, articles.

Source: https://developer.zendesk.com/api-reference/; every name and number in here is made up.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.demo.account_tickets import API_USER, AccountTickets
from service.demo.organizations import Organization, Organizations
from service.demo.records import Record, Records
from service.demo.world.acts import seconds
from service.demo.world.dialects.zendesk_values import CUSTOM_STATUS_ID, FORM_ID, rest_time
from service.demo.world.people import AGENTS, GROUP_IDS, ai_id
from service.demo.zendesk_webhooks import ZendeskWebhooks

Query = Mapping[str, list[str]]
Result = tuple[int, Any]
API = "/api/v2"
GROUPS = ("Support", "Specialists", "Engineering")
SCHEDULE_ID, FIELD_IDS = 9_710_000_000_000, 9_720_000_000_000
TAGGER = "tagger"  # the type of a field whose values are tags of the ticket too
# Minutes since Sunday, 9 to 17 from Monday to Friday.
OFFICE = [{"start_time": day * 1440 + 540, "end_time": day * 1440 + 1020} for day in range(1, 6)]
HOLIDAYS = [{"id": 1, "name": "A day off", "start_date": "2026-05-01", "end_date": "2026-05-01"}]


@dataclass(frozen=True, slots=True)
class Collection:
    """Records of one kind under one address. one, many: the keys around one record and around a list of them."""

    one: str
    many: str
    records: Records
    writable: bool = False


class ZendeskAdmin:
    """One account's records; webhooks: the hooks with their secrets and what became of each call."""

    def __init__(self, tickets: AccountTickets, email: str, role: str) -> None:
        self.tickets, self.email, self.role = tickets, email, role
        self.webhooks = ZendeskWebhooks(tickets)
        self.known_organizations = Organizations(tickets.setup)
        self.fields = Records(lambda made: FIELD_IDS + made, SYSTEM_FIELDS)
        self.triggers = Records(lambda made: 9_730_000_000_000 + made)
        self.schedules = Records(lambda made: SCHEDULE_ID + made, SCHEDULES)
        groups = Records(lambda made: GROUP_IDS + made, ({"name": name, "deleted": False} for name in GROUPS))
        statuses = Records(lambda made: CUSTOM_STATUS_ID + made, STATUSES)
        forms = Records(lambda made: FORM_ID, [{"name": "Default form", "active": True, "default": True}])
        self.collections = {
            f"{API}/webhooks": Collection("webhook", "webhooks", self.webhooks.records),
            f"{API}/triggers": Collection("trigger", "triggers", self.triggers, writable=True),
            f"{API}/ticket_fields": Collection("ticket_field", "ticket_fields", self.fields, writable=True),
            f"{API}/business_hours/schedules": Collection("schedule", "schedules", self.schedules),
            f"{API}/groups": Collection("group", "groups", groups),
            f"{API}/custom_statuses": Collection("custom_status", "custom_statuses", statuses),
            f"{API}/ticket_forms": Collection("ticket_form", "ticket_forms", forms),
        }

    def taggers(self) -> dict[int, list[str]]:
        """The fields whose value is a tag too, with the values that they take."""
        return {one["id"]: _options(one) for one in self.fields if one["type"] == TAGGER}

    def answer(self, method: str, path: str, query: Query, document: Any) -> Result | None:
        """Status and document, None where there is no such thing."""
        for pattern, answers in PAGES.items():
            if method == "GET" and (found := pattern.fullmatch(path)):
                return answers(self, found, query)
        return self.webhooks.answer(method, path, document) or self._recorded(method, path, query, document)

    def _recorded(self, method: str, path: str, query: Query, document: Any) -> Result | None:
        address, _, record_id = path.rpartition("/")
        if kind := self.collections.get(path):
            return _listed(kind, query) if method == "GET" else self._made(method, kind, document)
        kind = self.collections.get(address)
        if kind is None or (record := kind.records.get(record_id)) is None:
            return None
        if method == "GET":
            return 200, {kind.one: record}
        if not kind.writable:
            return 405, {"error": "MethodNotAllowed"}
        if method == "DELETE":
            kind.records.remove(record_id)
            return 204, None
        return 200, {kind.one: kind.records.change(record_id, document[kind.one])}

    def _made(self, method: str, kind: Collection, document: Any) -> Result:
        if method != "POST" or not kind.writable:
            return 405, {"error": "MethodNotAllowed"}
        asked = document.get(kind.one) if isinstance(document, dict) else None
        if not isinstance(asked, dict) or not asked.get("title"):
            return 422, {"error": "RecordInvalid", "description": "Title: cannot be blank"}
        if unknown := [one for one in _named_webhooks(asked) if not self.webhooks.records.get(one)]:
            return 422, {"error": "RecordInvalid", "description": f"no such webhook: {unknown[0]}"}
        known = {value for values in self.taggers().values() for value in values}
        if taken := known.intersection(_options(asked)):
            return 422, {"error": "RecordInvalid", "description": f"Tag {min(taken)} is already used"}
        at = rest_time(self.tickets.now)
        usual = {"active": True, "removable": True} if kind.one == "ticket_field" else {"active": True}
        return 201, {kind.one: kind.records.add(usual | asked | {"created_at": at, "updated_at": at})}

    def me(self, _: re.Match[str], __: Query) -> Result:
        """The token's user."""
        user = {"id": API_USER, "email": self.email, "role": self.role, "name": "Api user", "active": True}
        return 200, {"user": user}

    def users(self, _: re.Match[str], __: Query) -> Result:
        """The people who answer, and the AI's users."""
        people = [(one.vendor_id, f"Agent {one.number}") for one in AGENTS]
        machines = [(ai_id(version), f"AI assistant {version}") for version in (1, 2)]
        users = [{"id": number, "name": name, "role": "agent"} for number, name in (*people, *machines)]
        return 200, {"users": users, "meta": {"has_more": False, "after_cursor": None}}

    def found_triggers(self, _: re.Match[str], query: Query) -> Result:
        """Those whose title holds the words that are looked for."""
        words = query.get("query", [""])[0].lower()
        return 200, {"triggers": [one for one in self.triggers if words in str(one["title"]).lower()]}

    def tags(self, _: re.Match[str], __: Query) -> Result:
        """How many tickets have each tag."""
        counts: dict[str, int] = {}
        for _at, number in self.tickets.moved():
            for tag in self.tickets.standing(self.tickets.contacts[number])["tags"]:
                counts[tag] = counts.get(tag, 0) + 1
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return 200, {"tags": [{"name": name, "count": count} for name, count in ranked]}

    def chosen_organizations(self, _: re.Match[str], query: Query) -> Result:
        """Those that are asked for, as far as there are such."""
        wanted = [int(one) for one in query.get("ids", [""])[0].split(",") if one]
        found = [self.known_organizations.find(one) for one in wanted]
        return 200, {"organizations": [_organization(one) for one in found if one]}

    def organizations(self, _: re.Match[str], query: Query) -> Result:
        """All of them, or a page."""
        return _page("organizations", [_organization(one) for one in self.known_organizations], query)

    def organization_count(self, _: re.Match[str], __: Query) -> Result:
        """How many there are."""
        at = rest_time(self.tickets.now)
        return 200, {"count": {"value": len(self.known_organizations), "refreshed_at": at}}

    def organization(self, found: re.Match[str], _: Query) -> Result | None:
        """One."""
        one = self.known_organizations.find(int(found[1]))
        return (200, {"organization": _organization(one)}) if one else None

    def holidays(self, found: re.Match[str], _: Query) -> Result | None:
        """The days on which a schedule's hours do not hold."""
        return (200, {"holidays": HOLIDAYS}) if self.schedules.get(found[1]) else None

    def articles(self, _: re.Match[str], query: Query) -> Result:
        """Articles of the help center, whose votes grow by the day."""
        return 200, {"articles": list(self._articles()), "next_page": None, "count": len(TITLES)}

    def _articles(self) -> Iterator[Record]:
        days = max(0, (self.tickets.at - self.tickets.setup.start).days)
        for number, title in enumerate(TITLES, start=1):
            votes = days * number
            up = votes * (number + 1) // (number + 2)
            yield {
                "id": 9_740_000_000_000 + number,
                "title": title,
                "vote_count": votes,
                "vote_sum": 2 * up - votes,
            }


PAGES: Mapping[re.Pattern[str], Callable[[ZendeskAdmin, re.Match[str], Query], Result | None]] = {
    re.compile(rf"{API}/users/me"): ZendeskAdmin.me,
    re.compile(rf"{API}/users"): ZendeskAdmin.users,
    re.compile(rf"{API}/triggers/search"): ZendeskAdmin.found_triggers,
    re.compile(rf"{API}/tags"): ZendeskAdmin.tags,
    re.compile(rf"{API}/organizations/show_many"): ZendeskAdmin.chosen_organizations,
    re.compile(rf"{API}/organizations/count"): ZendeskAdmin.organization_count,
    re.compile(rf"{API}/organizations"): ZendeskAdmin.organizations,
    re.compile(rf"{API}/organizations/(\d+)"): ZendeskAdmin.organization,
    re.compile(rf"{API}/business_hours/schedules/(\d+)/holidays"): ZendeskAdmin.holidays,
    re.compile(rf"{API}/help_center(?:/[a-z-]+)?/articles"): ZendeskAdmin.articles,
}
SYSTEM_FIELDS: list[Record] = [
    {"type": kind, "title": kind.capitalize(), "active": True, "removable": False}
    for kind in ("subject", "description", "status", "tickettype", "priority", "group", "assignee")
]
# The first one made is the default; zones are named in Zendesk's own words.
SCHEDULES: list[Record] = [{"name": "Office", "time_zone": "Berlin", "intervals": OFFICE}]
STATUSES: list[Record] = [
    {"status_category": word, "agent_label": word.capitalize(), "active": True, "default": True}
    for word in ("new", "open", "pending", "hold", "solved")
]
TITLES = ("Import a file", "Invite colleagues", "Read an invoice", "Connect a calendar")


def _listed(kind: Collection, query: Query) -> Result:
    return _page(kind.many, list(kind.records), query)


def _page(many: str, records: list[Record], query: Query) -> Result:
    """All of them, or a page where one is asked for."""
    start = int(query.get("page[after]", ["0"])[0])
    end = start + int(query.get("page[size]", [str(len(records) or 1)])[0])
    more = end < len(records)
    meta = {"has_more": more, "after_cursor": str(end) if more else None}
    return 200, {many: records[start:end], "meta": meta}


def _organization(one: Organization) -> Record:
    return {
        "id": one.vendor_id, "name": one.name, "domain_names": [one.domain], "organization_fields": {"plan": one.tier},
        "updated_at": rest_time(seconds(one.changed_at)),
    }  # fmt: skip


def _options(field: Record) -> list[str]:
    return [str(one["value"]) for one in field.get("custom_field_options") or ()]


def _named_webhooks(trigger: Record) -> list[str]:
    actions = trigger.get("actions") or []
    return [str(one["value"][0]) for one in actions if one.get("field") == "notification_webhook"]
