"""A usable configuration with made-up secrets, and how tests write one."""

from collections.abc import Callable
from pathlib import Path

SIGNING = "k9Zt4uVw8sQmX2bN7cRfJ1hLpE6gYdAo"
API_KEY = "lin_api_Q7w5E2r9T4y1U8i6O3p0AsDf"

USABLE = """
[deskgauge]
data_dir = "data"
timezone = "Europe/Berlin"

[connections.help]
helpdesk = "zendesk"
secrets = ["file:signing"]
ai_authors = ["77", "78"]
mapping = { category = "tag:cat_" }

[sinks.bugs]
kind = "linear"
secret = "${BUGS_KEY}"
options = { team = "SUP" }

[[routes]]
flag = "repeat_contact_7"
to = "bugs"
max_age = "2d"
"""

BILLING = """
[sources.billing]
kind = "stripe"
secret = "file:billing"
"""
KEYED = f'{BILLING}account_key = "organization"\n'

MONEY = """
[costs]
currency = "EUR"
handle_minutes = { "1" = 6, "2" = [10, 14, 20] }
handle_source = "stop-watch week"
handle_as_of = 2026-02-15

[[costs.entries]]
of = "ai"
kind = "licence"
amount = "900.00"
per = "month"
since = 2026-03-01

[[costs.entries]]
of = "ai"
kind = "usage"
amount = 0.99
per = "resolution"
since = 2026-03-01
currency = "USD"

[[costs.entries]]
of = "human"
kind = "hiring"
amount = 6000
low = 4000
high = 9000
per = "once"
since = 2026-02-01
over_months = 12
note = "two people"
source = "agency"
as_of = 2026-01-20

[[costs.staff]]
since = 2026-01-01
fte = 4.5
hours_per_week = 32

[[costs.value]]
pillar = "speed_and_scale"
what = "no weekend shift"
low = 500
base = 800
high = 1200.50
per = "month"
since = 2026-03-01
source = "offer of a weekend service"
as_of = 2026-02-20

[[targets]]
metric = "arr_verified"
value = 0.6
since = 2026-04-01
where = { channel = "chat" }
"""

Written = Callable[[str], Path]
Refusal = Callable[[str], list[str]]
