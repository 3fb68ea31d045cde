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

Written = Callable[[str], Path]
