"""Every setting of deskgauge.toml, as data: schemas, commands and documentation all read this list."""

from service.config import routing_values, values
from service.config.money_catalog import COST_ENTRIES, COST_STAFF, COST_VALUES, COSTS, TARGETS
from service.config.setting import REQUIRED as REQUIRED
from service.config.setting import Setting as Setting
from service.config.settings import ACCOUNT_OWNER, ASSIGNEE, PROBLEM_OWNER

DESKGAUGE = (
    Setting("deskgauge", "data_dir", values.text, ".",
            "Folder of the delivery log and the databases; relative to this file."),
    Setting("deskgauge", "store", values.one_of("sqlite"), "sqlite", "Where derived tables live."),
    Setting("deskgauge", "queue", values.queue_address, "inline",
            "How web wakes the worker: inline (it looks by itself), or a Redis address."),
    Setting("deskgauge", "timezone", values.time_zone, "UTC",
            "The one time zone of days, weeks and reports."),
    Setting("deskgauge", "week_start", values.one_of(*values.WEEKDAYS), "monday",
            "First day of the week in reports."),
    Setting("deskgauge", "public_url", values.url, "http://127.0.0.1:8321",
            "Address under which helpdesks and people reach this installation."),
)  # fmt: skip

CONNECTIONS = (
    Setting("connections.<name>", "helpdesk", values.text, REQUIRED,
            "Which helpdesk this connection listens to.",
            example='"KIND"'),
    Setting("connections.<name>", "secrets", values.accepted_secrets, REQUIRED,
            "Signing secrets that are accepted; during a rotation the old one with its end.",
            example='["file:secrets/NAME", { secret = "${OLD_SECRET}", until = 2026-12-01T00:00:00Z }]',
            secret=True),
    Setting("connections.<name>", "base_url", values.url, "",
            "The helpdesk's own address, for links and its API.",
            example='"https://example.com"'),
    Setting("connections.<name>", "credentials", values.reference_table, {},
            "What the helpdesk's API asks for, each a reference.",
            example='{ token = "${HELPDESK_TOKEN}" }', secret=True),
    Setting("connections.<name>", "ai_authors", values.texts, [],
            "The helpdesk's ids of the users that are AI agents.",
            example='["12345"]'),
    Setting("connections.<name>", "ai_author_types", values.texts, [],
            "The helpdesk's types of author that are always an AI agent.",
            example='["bot"]'),
    Setting("connections.<name>", "ai_signs", values.ai_signs, {},
            "Tags and field values that tell which part the AI had in a ticket: triage, assist or answer.",
            example='{ "tag:ai_sorted" = "triage", "field:360002=yes" = "assist" }'),
    Setting("connections.<name>", "mapping", values.mapping, {},
            'Which helpdesk field ("field:ID") or tag prefix ("tag:PREFIX") carries which of our tags,'
            ' and which field of organizations ("organization:KEY") the account_tier.',
            example='{ category = "tag:cat_", escalation_cause = "field:360001" }'),
    Setting("connections.<name>", "statuses", values.statuses, {},
            "What the account's own statuses mean, by the helpdesk's id or name: new, open, pending, hold, solved or closed.",
            example='{ "8" = "pending", "with courier" = "pending" }'),
    Setting("connections.<name>", "survey_field", values.text, None,
            "The helpdesk's custom text field that gets the link of our own survey; without it we do not ask.",
            example='"360003"'),
    Setting("connections.<name>", "read_only", values.switch, False,
            "Whether nothing at all is written to the helpdesk, whatever else is set."),
    Setting("connections.<name>", "write_tags", values.switch, False,
            "Whether our tags are written as tags of the ticket, such as dg_path_ai."),
    Setting("connections.<name>", "write_fields", values.text_table, {},
            "Which custom field gets the value of which of our tags.",
            example='{ resolution_path = "360004", turn_count = "360005" }'),
    Setting("connections.<name>", "ask_reason", values.switch, False,
            "Whether an internal note asks once for the reason of a hand-over that has none."),
    Setting("connections.<name>", "note_fixes", values.switch, True,
            "Whether an internal note with a reply tells each ticket of a problem what became of it, where a tracker tells."),
    Setting("connections.<name>", "tag_fixes", values.text, None,
            "A tag of your own that such a ticket gets with it.",
            example='"bug_fixed"'),
    Setting("connections.<name>", "reopen_fixed", values.switch, False,
            "Whether such a ticket is opened again, where it was solved and the problem is fixed."),
    Setting("connections.<name>", "own_user", values.text, None,
            "The helpdesk's id of the user that the credentials belong to; by default its API is asked.",
            example='"360099"'),
    Setting("connections.<name>", "go_live", values.moment, None,
            "From when flags are pushed; by default the first accepted delivery.",
            example='2026-01-01T00:00:00Z'),
    Setting("connections.<name>", "publishable_keys", values.publishable_keys, {},
            "Keys by name that help-center pages may show; they send visits only and are no secrets.",
            example='{ website = "pk_write_one_drawn_at_random" }'),
    Setting("connections.<name>", "origins", values.origins, [],
            "Origins of the pages that may use these keys.",
            example='["https://help.example.com"]'),
    Setting("connections.<name>", "belongs_to", values.text, None,
            "The connection whose customers and articles the pages of a help center name.",
            example='"NAME"'),
    Setting("connections.<name>", "allow_private", values.switch, False,
            "Whether base_url may lead to a private network address."),
)  # fmt: skip

SINKS = (
    Setting("sinks.<name>", "kind", values.text, REQUIRED, "Which kind of system flags are pushed to.",
            example='"KIND"'),
    Setting("sinks.<name>", "secret", values.reference, "",
            "Its API key or token, as a reference.",
            example='"file:secrets/NAME"', secret=True),
    Setting("sinks.<name>", "webhook_secret", values.reference, "",
            "What signs the webhooks that it sends to /webhooks/<name>, as a reference; without it none are taken.",
            example='"file:secrets/NAME-webhooks"', secret=True),
    Setting("sinks.<name>", "old_secret", values.reference, "",
            "The signing secret before; while it stands here, both sign.",
            example='"file:secrets/NAME.old"', secret=True),
    Setting("sinks.<name>", "base_url", values.sink_address, "",
            "Its address, where it differs from the vendor's usual one.",
            example='"https://example.com/api"'),
    Setting("sinks.<name>", "options", values.text_table, {},
            "The kind's own settings, such as the team that gets the issues.",
            example='{ team = "TEAM" }'),
    Setting("sinks.<name>", "allow_private", values.switch, False,
            "Whether base_url may lead to a private network address."),
)  # fmt: skip

SOURCES = (
    Setting("sources.<name>", "kind", values.text, REQUIRED, "Which kind of billing what accounts pay is read from.",
            example='"KIND"'),
    Setting("sources.<name>", "secret", values.reference, REQUIRED,
            "A key of it that only reads, as a reference.",
            example='"file:secrets/NAME"', secret=True),
    Setting("sources.<name>", "account_key", values.text, None,
            "The key of its customers' metadata that names the account, as CONNECTION:ID or as a bare id.",
            example='"helpdesk_organization"'),
    Setting("sources.<name>", "account_connection", values.text, None,
            "The connection whose accounts bare ids name.",
            example='"NAME"'),
    Setting("sources.<name>", "by_domain", values.switch, False,
            "Whether a customer is the one account whose people have its mail domain."),
    Setting("sources.<name>", "accounts_file", values.text, None,
            "A CSV file with the columns customer and account, which says it before all else; relative to this file.",
            example='"billing-accounts.csv"'),
    Setting("sources.<name>", "base_url", values.url, "",
            "Its address, where it differs from the vendor's usual one.",
            example='"https://example.com"'),
    Setting("sources.<name>", "allow_private", values.switch, False,
            "Whether base_url may lead to a private network address."),
)  # fmt: skip

ROUTES = (
    Setting("routes", "flag", values.text, REQUIRED, "Id of the rule whose flags take this route; * for any.",
            example='"repeat_contact_7"'),
    Setting("routes", "to", values.text, REQUIRED, "Name of the sink they go to.",
            example='"NAME"'),
    Setting("routes", "to_person", values.one_of(ACCOUNT_OWNER, ASSIGNEE, PROBLEM_OWNER), "",
            "Whom the sink gives it to; who is not found gets it where the sink gives everything.",
            example='"account_owner"'),
    Setting("routes", "severity", routing_values.severities, [], "Severities that take it; without any, all do.",
            example='["high"]'),
    Setting("routes", "tier", values.texts, [], "Tiers of accounts that take it.", example='["enterprise"]'),
    Setting("routes", "category", values.texts, [], "Categories that take it, by their codes.",
            example='["data_import"]'),
    Setting("routes", "quiet", routing_values.quiet_hours, "",
            "Hours of the day in which nothing is sent; it leaves when they end.",
            example='"20:00-07:00"'),
    Setting("routes", "digest", routing_values.digest, "",
            "Send many flags as one message: daily, 4h for every four hours, or times of the day.",
            example='"daily"'),
    Setting("routes", "max_age", values.duration, "7d", "A flag older than this is not pushed any more."),
    Setting("routes", "cool_down", values.duration, "0d",
            "After a push about a subject, how long no other rule pushes it to the same sink."),
    Setting("routes", "include_text", values.switch, False,
            "Whether customer text may leave with the push."),
    Setting("routes", "promote_accounts", values.whole_number(0, 10_000), 0,
            "A problem goes to a tracker once so many accounts report it; 0 does not ask for any."),
    Setting("routes", "promote_contacts", values.whole_number(0, 100_000), 0,
            "Or once so many tickets report it within promote_days; 0 does not ask for any."),
    Setting("routes", "promote_days", values.whole_number(1, 365), 14,
            "In how many days the tickets of promote_contacts have to come."),
    Setting("routes", "promote_tier", values.texts, [],
            "Or once an account of one of these tiers reports it.",
            example='["enterprise"]'),
    Setting("routes", "recurrence", values.one_of("reopen", "comment", "new"), "reopen",
            "What happens in a tracker when a problem is reported after it was done there."),
    Setting("routes", "reopen_within", values.duration, "14d",
            "So long after it was done the object is opened again; later a new one is made, related to it."),
)  # fmt: skip

PEOPLE = (
    Setting("people", "addresses", routing_values.mail_addresses, {},
            "Mail addresses of colleagues, by the name that accounts have as owner or by CONNECTION:ID of an agent.",
            example='{ "Name" = "name@example.com", "CONNECTION:77" = "name@example.com" }'),
    Setting("people", "categories", routing_values.mail_addresses, {},
            "Mail address of who looks after problems of a category.",
            example='{ data_import = "name@example.com" }'),
)  # fmt: skip

RELEASES = (
    Setting("releases", "to", values.texts, [],
            "Names of the sinks that are told of each release and of what is reported more often than usual after it.",
            example='["NAME"]'),
)  # fmt: skip

TAXONOMY = (
    Setting("taxonomy", "file", values.text, None,
            "The operator's own taxonomy, instead of the built-in one.",
            example='"taxonomy.yaml"'),
)  # fmt: skip
RULES = (
    Setting("rules", "folder", values.text, None, "Folder of the operator's own rules, one YAML file each.",
            example='"rules"'),
    Setting("rules", "metrics", values.text, None, "Folder of the operator's own metrics, one YAML file each.",
            example='"metrics"'),
    Setting("rules", "verified_after", values.duration, "14d",
            "How long an AI resolution has to stay clean until it counts as verified."),
    Setting("rules", "parameters", values.parameter_tables, {},
            "Parameters of rules that differ from those in their files, by rule.",
            example="{ account_volume = { least = 20.0 } }"),
)  # fmt: skip

BUSINESS_HOURS = (
    Setting("business_hours", "default", values.text, None,
            "Name of the schedule of tickets that no other one applies to; without any, business time is not known.",
            example='"office"'),
    Setting("business_hours", "several", values.one_of("cumulative", "last"), "cumulative",
            "Where the schedule changed on the way: each stretch by the one that held, or all by the last one."),
)  # fmt: skip

SCHEDULES = (
    Setting("schedules.<name>", "zone", values.time_zone, REQUIRED, "IANA time zone of the opening hours.",
            example='"Europe/Berlin"'),
    Setting("schedules.<name>", "week", values.week, REQUIRED, "Opening hours by day, several with commas between them.",
            example='{ monday = "09:00-17:00", tuesday = "09:00-12:00, 13:00-17:00" }'),
    Setting("schedules.<name>", "holidays", values.holidays_of, None,
            "Country, or country and part, whose public holidays are closed.",
            example='"DE-BY"'),
    Setting("schedules.<name>", "closed", values.dates, [], "Further days that are closed.", example="[2026-12-24]"),
    Setting("schedules.<name>", "open", values.dates, [], "Days that are open although they are holidays.",
            example="[2026-10-03]"),
    Setting("schedules.<name>", "applies_to", values.places, [],
            "Schedules of the helpdesk, groups, brands, forms, tags or channels whose tickets it applies to.",
            example='["schedule:360000000001", "tag:emea"]'),
)  # fmt: skip

SURVEY = (
    Setting("survey", "valid", values.duration, "30d", "How long an answer link can be used."),
    Setting("survey", "throttle", values.duration, "30d", "So long a customer who was asked is not asked again."),
    Setting("survey", "question", values.text, None, "The question, instead of the built-in one in the customer's language.",
            example='"How easy was it to get your problem solved?"'),
    Setting("survey", "remark", values.text, None, "The open question below it.",
            example='"What could have been easier?"'),
    Setting("survey", "thanks", values.text, None, "What is said after the answer.",
            example='"Thank you, this helps us."'),
)  # fmt: skip

PRIVACY = (
    Setting("privacy", "text_days", values.whole_number(0, 3650), 30,
            "How many days customer text is kept; 0 never stores it."),
    Setting("privacy", "quotes", values.switch, False, "Whether reports may quote customers."),
    Setting("privacy", "per_agent", values.switch, False, "Whether numbers may be shown by support agent."),
)  # fmt: skip

SINGLE = {
    "deskgauge": DESKGAUGE, "taxonomy": TAXONOMY, "rules": RULES, "privacy": PRIVACY, "business_hours": BUSINESS_HOURS,
    "survey": SURVEY, "costs": COSTS, "people": PEOPLE,
    "releases": RELEASES,
}  # fmt: skip
NAMED = {"connections": CONNECTIONS, "sinks": SINKS, "sources": SOURCES, "schedules": SCHEDULES}
LISTED = {
    "routes": ROUTES, "costs.entries": COST_ENTRIES, "costs.staff": COST_STAFF, "costs.value": COST_VALUES, "targets": TARGETS,
}  # fmt: skip

SETTINGS = (
    *DESKGAUGE,
    *CONNECTIONS,
    *SINKS,
    *SOURCES,
    *ROUTES,
    *PEOPLE,
    *RELEASES,
    *TAXONOMY,
    *RULES,
    *PRIVACY,
    *BUSINESS_HOURS,
    *SCHEDULES,
    *SURVEY,
    *COSTS,
    *COST_ENTRIES,
    *COST_STAFF,
    *COST_VALUES,
    *TARGETS,
)
