"""How one connection and one sink are configured, checked and with their secrets resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

ORGANIZATION = "organization:"  # before the name of a custom field that is an organization's, not a ticket's


@dataclass(frozen=True, slots=True)
class Secret:
    """One accepted secret; `until` is when it stops being accepted, None for as long as it is configured."""

    value: str = field(repr=False)
    until: datetime | None = None

    def active(self, now: datetime) -> bool:
        """Whether it is accepted at `now`."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One configured helpdesk connection, checked and with its secrets resolved.

    survey_field, read_only, write_tags, write_fields (our tag to its custom field), ask_reason: see docs/write-back.md.
    note_fixes, tag_fixes, reopen_fixed: what a ticket gets once its problem is fixed, see docs/problems.md.
    own_user: the vendor's id of the user that we write as, "" where its API tells.
    ai_authors: vendor ids of the AI's users. ai_author_types: the vendor's types of author that are always the AI.
    ai_signs: places ("tag:NAME" or "field:ID=VALUE") that tell which part the AI had (triage, assist, answer).
    publishable_keys: name to text of the keys that pages may show, which are no secrets; origins: of these pages.
    belongs_to: the connection whose customers and articles they name, "" for this one.
    mapping: our tag to the place that carries it, such as "field:360001" or "tag:cause_"; account_tier: "organization:KEY".
    handle_time: a field of seconds, such as Zendesk's of https://support.zendesk.com/hc/en-us/articles/4408822487450.
    statuses: the account's own statuses, the vendor's id or its label in lower case, to rules.model.Status.
    """

    name: str
    helpdesk: str
    secrets: tuple[Secret, ...] = ()
    base_url: str = ""
    ai_authors: frozenset[str] = frozenset()
    ai_author_types: frozenset[str] = frozenset()
    ai_signs: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    survey_field: str = ""
    read_only: bool = False
    write_tags: bool = False
    write_fields: Mapping[str, str] = field(default_factory=dict)
    ask_reason: bool = False
    note_fixes: bool = True
    tag_fixes: str = ""
    reopen_fixed: bool = False
    own_user: str = ""
    go_live: datetime | None = None
    allow_private: bool = False
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    publishable_keys: Mapping[str, str] = field(default_factory=dict)
    origins: frozenset[str] = frozenset()
    belongs_to: str = ""

    def rotating(self, now: datetime) -> bool:
        """Whether its secret is being replaced just now: until the new one is there, the old one stands in both places."""
        active = [one.value for one in self.secrets if one.active(now)]
        return len(set(active)) < len(active)

    @property
    def asks_for_writing(self) -> bool:
        """Whether any setting does."""
        return bool(self.survey_field or self.write_tags or self.write_fields or self.ask_reason)

    @property
    def tells_fixes(self) -> bool:
        """Whether its tickets get anything once their problem is fixed."""
        return bool(self.note_fixes or self.tag_fixes)

    @property
    def mapped_fields(self) -> frozenset[str]:
        """The vendor's names of the custom fields that the mapping and the AI's signs read; ORGANIZATION stays before some."""
        places = [*self.mapping.values(), *self.ai_signs]
        named = (place.partition(":") for place in places)
        of_tickets = {name.partition("=")[0] for kind, _, name in named if kind == "field"}
        return frozenset(of_tickets | {place for place in places if place.startswith(ORGANIZATION)})


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """One configured sink; `options` are its own keys (team, labels ...), `secret` its key or token.

    webhook_secret: what signs the webhooks that it sends us, "" where none are taken.
    old_secret: the one before, for sinks that sign with both while a receiver changes over.
    """

    name: str
    kind: str
    base_url: str = ""
    secret: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False
    webhook_secret: str = field(default="", repr=False)
    old_secret: str = field(default="", repr=False)

    def rotating(self, now: datetime) -> bool:
        """Whether its webhook secret is being replaced just now; it has one at a time."""
        return False


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One configured source, which is read and takes nothing.

    account_key: under which a customer's own record names the account, "" for nowhere. account_connection: whose accounts those
    are that are named by a bare id. by_domain: whether mail domains tell it. accounts: what a file says, by customer.
    """

    name: str
    kind: str
    secret: str = field(default="", repr=False)
    base_url: str = ""
    account_key: str = ""
    account_connection: str = ""
    by_domain: bool = False
    accounts: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False
