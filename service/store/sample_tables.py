"""The tables of truth samples: a drawn sample never changes; of each item the last answer holds."""

from service.store.tables import Table, text

SAMPLES = (
    Table(
        "samples",
        text("id", "month", "seed", "drawn_at", "as_of", "time_zone", "population", "members")
        | {"size": int},
        ("id",),
        (("month", "drawn_at"),),
    ),
    Table(
        "sample_answers",
        text("sample_id", "answer", "who", "answered_at") | {"number": int},
        ("sample_id", "number"),
    ),
)
