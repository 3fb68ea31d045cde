"""What the demo's team works and spends: made up, in amounts that a small team may have."""

from datetime import datetime, timedelta

# Before Deskgauge went live: the AI has been paid for since the world began, and the team is older than the AI.
AI_BEFORE, TEAM_BEFORE = timedelta(days=15), timedelta(days=90)
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
handle_as_of = {team}

[[costs.entries]]
of = "ai"
kind = "licence"
amount = 400
per = "month"
since = {ai}
source = "made up"

[[costs.entries]]
of = "ai"
kind = "usage"
amount = 0.99
per = "resolution"
since = {ai}
source = "made up"

[[costs.entries]]
of = "human"
kind = "salary"
amount = 11400
per = "month"
since = {team}
source = "made up"

[[costs.staff]]
since = {team}
fte = 3
hours_per_week = 32
source = "made up"
"""


def spending(live_since: datetime) -> str:
    """Opening hours, costs and staff of the demo, as they stand in the configuration."""
    return TEXT.format(ai=(live_since - AI_BEFORE).date(), team=(live_since - TEAM_BEFORE).date())
