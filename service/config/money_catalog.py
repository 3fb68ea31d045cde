"""The settings of costs, staff, value and targets."""

from rules.costs import AI, HOUR, HUMAN, KINDS, MONTH, ONCE, RESOLUTION
from rules.roi import PILLARS
from service.config import amounts, values
from service.config.setting import REQUIRED, Setting

COSTS = (
    Setting("costs", "currency", amounts.currency, "EUR", "ISO code of amounts that name no currency of their own."),
    Setting("costs", "handle_minutes", amounts.minutes_by_tier, {},
            "Minutes that a person works on a ticket, by complexity tier, where none are measured;"
            " one number, or lowest, most likely and highest.",
            example='{ "1" = 6, "2" = [10, 14, 20], "3" = 30 }'),
    Setting("costs", "handle_source", values.text, None, "Where handle_minutes come from.",
            example='"stop-watch week, 40 tickets"'),
    Setting("costs", "handle_as_of", amounts.day, None, "When they were found.", example="2026-02-15"),
)  # fmt: skip

COST_ENTRIES = (
    Setting("costs.entries", "of", values.one_of(AI, HUMAN), REQUIRED, "Whose cost it is: ai or human.",
            example='"ai"'),
    Setting("costs.entries", "kind", values.one_of(*KINDS[AI], *KINDS[HUMAN]), REQUIRED, "What it is paid for.",
            example='"licence"'),
    Setting("costs.entries", "amount", amounts.amount, REQUIRED, "How much, in whole units of the currency, not in cents.",
            example="900.00"),
    Setting("costs.entries", "per", values.one_of(MONTH, ONCE, RESOLUTION, HOUR), REQUIRED,
            "What the amount is for: month, once, resolution or hour.", example='"month"'),
    Setting("costs.entries", "since", amounts.day, REQUIRED, "First day on which it holds.", example="2026-03-01"),
    Setting("costs.entries", "until", amounts.day, None, "First day on which it does not hold any more.",
            example="2027-03-01"),
    Setting("costs.entries", "over_months", values.whole_number(1, 120), None,
            "Over so many months an amount that is paid once is spread evenly; without it, it counts on its day.",
            example="12"),
    Setting("costs.entries", "low", amounts.amount, None, "The lowest it may be, where amount is an estimate.",
            example="800.00"),
    Setting("costs.entries", "high", amounts.amount, None, "The highest it may be.", example="1000.00"),
    Setting("costs.entries", "currency", amounts.currency, None, "ISO code, where it is not that of [costs].",
            example='"USD"'),
    Setting("costs.entries", "note", values.text, "", "What tells it from others of its kind.", example='"chat agent"'),
    Setting("costs.entries", "source", values.text, "", "Where the amount comes from.",
            example='"contract 2026-03"'),
    Setting("costs.entries", "as_of", amounts.day, None, "When it was found, where that is not since.",
            example="2026-02-20"),
)  # fmt: skip

COST_STAFF = (
    Setting("costs.staff", "since", amounts.day, REQUIRED, "First day on which it holds.", example="2026-01-01"),
    Setting("costs.staff", "until", amounts.day, None, "First day on which it does not hold any more.",
            example="2027-01-01"),
    Setting("costs.staff", "fte", amounts.up_to(100_000), REQUIRED, "Full-time equivalents that work in support.",
            example="4.5"),
    Setting("costs.staff", "hours_per_week", amounts.up_to(168), REQUIRED,
            "Hours a week for which one of them is staffed for tickets.", example="32"),
    Setting("costs.staff", "group", values.text, "", "The group they work in, where groups are told apart.",
            example='"second level"'),
    Setting("costs.staff", "source", values.text, "", "Where the numbers come from.", example='"staff plan"'),
    Setting("costs.staff", "as_of", amounts.day, None, "When they were found, where that is not since.",
            example="2026-01-01"),
)  # fmt: skip

COST_VALUES = (
    Setting("costs.value", "pillar", values.one_of(*PILLARS), REQUIRED, "Which of the four pillars it belongs to.",
            example='"speed_and_scale"'),
    Setting("costs.value", "what", values.text, REQUIRED, "What is worth something, in a few words.",
            example='"no weekend shift"'),
    Setting("costs.value", "low", amounts.amount, REQUIRED, "The least it is worth.", example="500"),
    Setting("costs.value", "base", amounts.amount, REQUIRED, "What it is most likely worth.", example="800"),
    Setting("costs.value", "high", amounts.amount, REQUIRED, "The most it is worth.", example="1200"),
    Setting("costs.value", "per", values.one_of(MONTH, ONCE), REQUIRED, "What the amounts are for: month or once.",
            example='"month"'),
    Setting("costs.value", "since", amounts.day, REQUIRED, "First day on which it holds.", example="2026-03-01"),
    Setting("costs.value", "until", amounts.day, None, "First day on which it does not hold any more.",
            example="2027-03-01"),
    Setting("costs.value", "over_months", values.whole_number(1, 120), None,
            "Over so many months a value that comes once is spread evenly.", example="12"),
    Setting("costs.value", "currency", amounts.currency, None, "ISO code, where it is not that of [costs].",
            example='"USD"'),
    Setting("costs.value", "source", values.text, REQUIRED, "Where the amounts come from.",
            example='"offer of a weekend service"'),
    Setting("costs.value", "as_of", amounts.day, REQUIRED, "When they were estimated.", example="2026-02-20"),
)  # fmt: skip

TARGETS = (
    Setting("targets", "metric", amounts.identifier, REQUIRED, "Id of the metric.", example='"arr_verified"'),
    Setting("targets", "value", amounts.number, REQUIRED, "What it should reach, in its own unit; a share as 0.6.",
            example="0.6"),
    Setting("targets", "since", amounts.day, REQUIRED, "First day on which it holds; a later one of the same replaces it.",
            example="2026-04-01"),
    Setting("targets", "better", values.one_of("up", "down"), None,
            "Which way is good, where the metric does not say it or says otherwise.", example='"up"'),
    Setting("targets", "where", amounts.segment, {}, "The segment it is for: one or two dimensions, each with its value.",
            example='{ channel = "chat" }'),
)  # fmt: skip
