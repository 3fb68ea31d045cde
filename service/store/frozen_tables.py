"""The tables of frozen numbers: once written, a row never changes."""

from service.store.tables import Table, text

# What both have. first_day, end_day: local days, [first, end). numbers: the document; members_hash: of the file beside.
OF_BOTH = text(
    "id", "name", "frozen_at", "first_day", "end_day", "time_zone", "split_by", "exclusions", "definitions", "as_of", "numbers",
    "members_hash",
) | {"provisional": int}  # fmt: skip
FROZEN = (
    Table("baselines", OF_BOTH, ("id",), (("frozen_at",), ("name",))),
    Table("reports", OF_BOTH | text("audience"), ("id",), (("frozen_at",), ("name",))),
)
