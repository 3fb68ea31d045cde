"""What docs/tables.md says of tables and columns, as Datasette's metadata holds it.

`python -m tests.tables_page > docs/datasette.json` writes that file anew.
"""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE, METADATA = ROOT / "docs" / "tables.md", ROOT / "docs" / "datasette.json"
SECTION = re.compile(r"^## (\w+)\n\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (`[^|]+`) \| ([^|]*) \|$", re.MULTILINE)


def metadata() -> dict[str, Any]:
    """Each documented table with its description and those of its columns, as they stand on the page."""
    found: dict[str, Any] = {}
    for name, body in SECTION.findall(PAGE.read_text(encoding="utf-8")):
        columns = {
            column: meaning.strip()
            for names, meaning in ROW.findall(body)
            for column in re.findall(r"`(\w+)`", names)
        }
        if columns and name != "Others":
            text = " ".join(body.split("\n| ")[0].split())
            found[name] = {
                "description": _plain(text),
                "columns": {key: _plain(value) for key, value in columns.items()},
            }
    about = {
        "title": "Deskgauge",
        "description": "Derived facts about support tickets. Moments are UTC, ids are <connection>:<vendor id>.",
    }
    return {**about, "databases": {"deskgauge": {"tables": found}}}


def _plain(text: str) -> str:
    """Without links and code marks, which Datasette shows as they are."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text).replace("`", "")


def written() -> str:
    """The file's text."""
    return json.dumps(metadata(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(written(), end="")
