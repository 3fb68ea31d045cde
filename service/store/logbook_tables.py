"""The tables of the logbook: what people record, and what the installation notes by itself. See rules/logbook.py."""

from service.store.tables import Table, text

LOGBOOK = (
    Table(
        "annotations",
        text("id", "at", "until", "kind", "title", "text", "who", "source", "about", "recorded_at"),
        ("id",),
        (("at",), ("source", "about")),
    ),
    Table(
        "changes",
        text(
            "id", "at", "what", "why", "metric", "direction", "remeasure_at", "who", "source", "overlaps",
            "recorded_at",
        ),
        ("id",),
        (("at",),),
    ),
    Table(
        "actions",
        text(
            "id", "title", "cause", "kind", "owner", "due", "state", "state_since", "change_id", "who", "source",
            "recorded_at",
        ),
        ("id",),
        (("recorded_at",),),
    ),
    Table(
        "goals", text("metric", "lens", "why", "who", "recorded_at", "target_since") | {"target": float}, ("metric",),
        (("recorded_at",),),
    ),
    Table("meanings", text("word", "text", "who", "recorded_at"), ("word",)),
)  # fmt: skip
