"""How a helpdesk's account is set up, in one shape for all vendors: schedules, statuses, groups, fields, forms, tags."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Named:
    """A group, form or tag of the account."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """A status that the account made. ours: what Deskgauge reads it as.

    proposed: what `statuses` of the connection lacks, so that it is read as what it seems to be.
    """

    id: str
    name: str
    ours: str
    proposed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountField:
    """A custom field of tickets. id: as `field:ID` names it. options: values of a choice. mark: which of ours it is."""

    id: str
    title: str
    type: str
    options: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class AccountSchedule:
    """Opening hours as `[schedules.NAME]` takes them. zone: IANA name, "" where the vendor's word `said` is not known.

    closed_told: whether the account told its holidays, so that none in `closed` means none.
    """

    id: str
    name: str
    zone: str
    said: str
    week: Mapping[str, str]
    closed: tuple[date, ...] = ()
    applies_to: tuple[str, ...] = ()
    default: bool = False
    closed_told: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """What the account is set up like. unread: what could not be read, each with the reason."""

    schedules: tuple[AccountSchedule, ...] = ()
    statuses: tuple[AccountStatus, ...] = ()
    groups: tuple[Named, ...] = ()
    fields: tuple[AccountField, ...] = ()
    forms: tuple[Named, ...] = ()
    tags: tuple[str, ...] = ()
    machines: tuple[Named, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One recent ticket: its tags, and its custom fields by id."""

    id: str
    tags: tuple[str, ...]
    fields: Mapping[str, str] = field(repr=False)
