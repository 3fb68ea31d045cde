"""What the demo's team works and spends: made up, in amounts that a small team may have."""

from datetime import datetime, timedelta

BEFORE = timedelta(days=60)  # the team is older than the AI
TEXT = """
[business_hours]
default = "office"

[schedules.office]
zone = "UTC"

[schedules.office.week]
monday = "07:00-19:00"
tuesday = "07:00-19:00"
wednesday = "07:00-19:00"
thursday = "07:00-19:00"
friday = "07:00-19:00"

[costs]
currency = "EUR"
handle_minutes = {{ "1" = [4, 6, 9], "2" = [9, 14, 20], "3" = [18, 30, 45], "untiered" = [6, 10, 16] }}
handle_source = "made up"
handle_as_of = {before}

[[costs.entries]]
of = "ai"
kind = "licence"
amount = 400
per = "month"
since = {live}
source = "made up"

[[costs.entries]]
of = "ai"
kind = "usage"
amount = 0.99
per = "resolution"
since = {live}
source = "made up"

[[costs.entries]]
of = "human"
kind = "salary"
amount = 11400
per = "month"
since = {before}
source = "made up"

[[costs.staff]]
since = {before}
fte = 3
hours_per_week = 32
source = "made up"
"""


def spending(live_since: datetime) -> str:
    """Opening hours, costs and staff of the demo, as they stand in the configuration."""
    return TEXT.format(live=live_since.date(), before=(live_since - BEFORE).date())
