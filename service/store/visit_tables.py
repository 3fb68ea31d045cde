"""The derived tables of help centers: visits, and articles day by day."""

from rules.kinds import ARTICLE_TOTALS
from service.store.tables import Table, text

VISIT_NUMBERS = (
    "identified", "searches", "no_result_searches", "views", "votes_up", "votes_down", "escalated",
)  # fmt: skip
# What visits add to an article's day, see rules/articles.py.
ARTICLE_NUMBERS = ("visits", "votes_up", "votes_down", "contacts", "escalations")

VISIT_TABLES = (
    Table(
        "visits",
        text(
            "id", "connection", "visitor_id", "person_id", "customer_id", "started_at", "last_at", "searched_at", "guided_at",
            "viewed_at", "last_viewed_at", "contact_until", "articles", "helpful", "unhelpful", "contact_at", "ticket_id",
            "outcome", "next_moment_at",
        )
        | dict.fromkeys(VISIT_NUMBERS, int),
        ("id",),
        (
            ("visitor_id",), ("person_id",), ("customer_id", "contact_until"), ("ticket_id",), ("started_at",),
            ("next_moment_at",),
        ),
    ),
    Table(
        "articles_daily",
        text("article_id", "day") | dict.fromkeys(ARTICLE_NUMBERS, int),
        ("article_id", "day"),
        (("day",),),
    ),
    Table(
        "article_totals_daily",
        text("article_id", "day") | dict.fromkeys(ARTICLE_TOTALS, int),
        ("article_id", "day"),
        (("day",),),
    ),
)  # fmt: skip
