"""Tables of the mirror that are written whole each time, as they are small: accounts, contracts, reports of problems."""

from collections.abc import Mapping
from dataclasses import dataclass

VARCHAR, DOUBLE, MOMENT, TRUTH = "VARCHAR", "DOUBLE", "MOMENT", "TRUTH"
TYPES: Mapping[str, str] = {VARCHAR: "VARCHAR", DOUBLE: "DOUBLE", MOMENT: "TIMESTAMP", TRUTH: "BOOLEAN"}
VALUE = (
    "(SELECT json_extract(v.value, '$') FROM account_words v WHERE v.account_id = w.account_id AND v.name = '{name}'"
    " AND v.at {when} w.at ORDER BY v.at DESC, v.event_id DESC LIMIT 1)"
)
BEFORE, AFTER = VALUE.format(name="contract_value", when="<"), VALUE.format(name="contract_value", when="<=")
# A flag that says something good of an account is no warning.
WARNED = (
    "EXISTS (SELECT 1 FROM flags f WHERE f.about = 'account' AND f.subject = w.account_id AND f.rule <> 'expansion_signal'"
    " AND f.opened_at < w.at AND (f.closed_at IS NULL OR f.closed_at >= strftime('%Y-%m-%dT%H:%M:%S', w.at, '-90 days')))"
)
ROOT = "coalesce(m.root, r.problem_id)"
FIXED = f"(SELECT p.fixed_at FROM problems p WHERE p.id = {ROOT})"
TOLD = f"(SELECT min(x.value) FROM json_each(coalesce(r.replies, '[]')) x WHERE x.value >= {FIXED})"


@dataclass(frozen=True, slots=True)
class Whole:
    """sql: SQLite's SELECT. columns: name to type."""

    sql: str
    columns: Mapping[str, str]

    def typed(self, rows: str) -> str:
        """DuckDB's SELECT of these rows with their types."""
        columns = (f"CAST({name} AS {TYPES[kind]}) AS {name}" for name, kind in self.columns.items())
        return f"SELECT {', '.join(columns)} FROM {rows}"

    def empty(self) -> str:
        """The same without rows."""
        columns = ", ".join(f"NULL AS {name}" for name in self.columns)
        return self.typed(f"(SELECT {columns}) WHERE false")


ACCOUNTS = {
    "id": VARCHAR, "name": VARCHAR, "tier": VARCHAR, "owner": VARCHAR, "contract_value": DOUBLE, "contract_currency": VARCHAR,
    "contract_change": VARCHAR, "renewal_at": MOMENT, "customer_since": MOMENT,
}  # fmt: skip
WHOLES: Mapping[str, Whole] = {
    "accounts": Whole(f"SELECT {', '.join(ACCOUNTS)} FROM accounts ORDER BY id", ACCOUNTS),
    "contracts": Whole(
        "SELECT w.account_id || '@' || w.event_id AS id, w.account_id, json_extract(w.value, '$') AS change,"
        " w.at AS changed_at,"
        f" {VALUE.format(name='contract_currency', when='<=')} AS currency, {BEFORE} AS value_before,"
        f" CASE WHEN json_extract(w.value, '$') = 'churned' THEN 0 ELSE {AFTER} END AS value_after, {WARNED} AS flagged"
        " FROM account_words w WHERE w.name = 'contract_change' GROUP BY w.account_id, w.event_id ORDER BY 1",
        {"id": VARCHAR, "account_id": VARCHAR, "change": VARCHAR, "changed_at": MOMENT, "currency": VARCHAR,
         "value_before": DOUBLE, "value_after": DOUBLE, "flagged": TRUTH},
    ),
    "reports": Whole(
        f"SELECT r.ticket_id, r.kind AS problem_kind, r.at AS reported_at, {ROOT} AS problem_id, {FIXED} AS fixed_at,"
        f" {TOLD} AS told_at"
        " FROM problem_reports r LEFT JOIN merged_problems m ON m.id = r.problem_id ORDER BY r.ticket_id",
        {"ticket_id": VARCHAR, "problem_kind": VARCHAR, "reported_at": MOMENT, "problem_id": VARCHAR, "fixed_at": MOMENT,
         "told_at": MOMENT},
    ),
}  # fmt: skip
