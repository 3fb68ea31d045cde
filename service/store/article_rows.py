"""The worker's reads and writes about articles of help centers: what visits add to their days, how their totals grow."""

from collections.abc import Iterable, Mapping, Sequence

from rules.articles import ArticleDay, Counted, Tally
from rules.model import Event, Kind
from service.store.base import places
from service.store.records import Records
from service.store.rows import event_of
from service.store.visit_tables import ARTICLE_NUMBERS

ADD = (
    f"INSERT INTO articles_daily (article_id, day, {', '.join(ARTICLE_NUMBERS)})"
    f" VALUES (?, ?, {places(ARTICLE_NUMBERS)}) ON CONFLICT (article_id, day) DO UPDATE SET "
    + ", ".join(f"{name} = articles_daily.{name} + excluded.{name}" for name in ARTICLE_NUMBERS)
)
NOTHING = " AND ".join(f"{name} = 0" for name in ARTICLE_NUMBERS)


class ArticleRows:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, changes: Mapping[ArticleDay, Tally]) -> None:
        """Add to what is known of the articles' days; a day of which nothing is left is forgotten."""
        days = sorted((article, day.isoformat()) for article, day in changes)
        told = {(article, day.isoformat()): tally for (article, day), tally in changes.items()}
        db = self._records.db
        db.executemany(ADD, [[*one, *(told[one].get(name, 0) for name in ARTICLE_NUMBERS)] for one in days])
        db.executemany(f"DELETE FROM articles_daily WHERE article_id = ? AND day = ? AND {NOTHING}", days)

    def told_by(self, delivery: str) -> set[str]:
        """The articles of which a delivery gives the totals."""
        rows = self._records.select(
            "SELECT * FROM events WHERE delivery = ? AND kind = ?", [delivery, Kind.ARTICLE_COUNTED]
        )
        return {article_of(event_of(row)) for row in rows}

    def all_counted(self) -> set[str]:
        """Every article whose totals were read."""
        rows = self._records.select("SELECT * FROM events WHERE kind = ?", [Kind.ARTICLE_COUNTED])
        return {article_of(event_of(row)) for row in rows}

    def readings(self, article: str) -> list[Event]:
        """Its totals, each time that they were read and had changed."""
        connection, _, own = article.partition(":")
        name = f"{connection}:article:{own}"
        rows = self._records.select("SELECT * FROM events WHERE id >= ? AND id < ?", [f"{name}@", f"{name}A"])
        return [event_of(row) for row in rows if row["kind"] == Kind.ARTICLE_COUNTED]

    def put_counted(self, articles: Iterable[str], days: Sequence[Counted]) -> None:
        """Replace by how much the totals of these articles grew."""
        self._records.delete_in("article_totals_daily", "article_id", articles)
        self._records.upsert(
            "article_totals_daily",
            [{"article_id": one.article_id, "day": one.day.isoformat(), **one.totals} for one in days],
        )


def article_of(event: Event) -> str:
    """Of which article an event gives the totals."""
    return f"{event.connection}:{event.fields['article_id']}"
