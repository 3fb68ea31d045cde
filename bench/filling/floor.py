"""The ceiling: the same documents over kept connections, each as one row of a plain table; nothing is understood."""

import http.client
import json
import sqlite3
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from urllib.parse import urlsplit

from bench.filling.zendesk import EXPORT

AT_ONCE = 8
TOGETHER = 50


def tickets_per_second(url: str, tickets: int) -> float:
    """Wall time, from the first page to the last row."""
    kept, host = local(), urlsplit(url).netloc

    def get(path: str) -> bytes:
        if not hasattr(kept, "line"):
            kept.line = http.client.HTTPConnection(host)
        kept.line.request("GET", path)
        body: bytes = kept.line.getresponse().read()
        return body

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        table = sqlite3.connect(Path(folder) / "plain.db")
        table.execute("CREATE TABLE documents (body BLOB)")
        began, cursor, done = time.monotonic(), "0", 0
        while done < tickets:
            page = json.loads(get(f"{EXPORT}?cursor={cursor}"))
            cursor, ids = page["after_cursor"], [one["id"] for one in page["tickets"]]
            for start in range(0, len(ids), TOGETHER):
                paths = [f"/api/v2/tickets/{one}/audits.json" for one in ids[start : start + TOGETHER]]
                table.executemany(
                    "INSERT INTO documents VALUES (?)", [(body,) for body in pool.map(get, paths)]
                )
                table.commit()
            done += len(ids)
        spent = time.monotonic() - began
        table.close()
    return tickets / spent
