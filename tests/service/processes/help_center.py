"""A made-up help center on an origin of its own, and visitors with a real browser."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.adapters.samples import FIXTURES

CHROMIUM = shutil.which("chromium")
ABSENT = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed; as root, make system installs it"
)
SECONDS = 90
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
# What a page's address begins with -> its file.
PAGES = {
    "/hc/en-us/articles/": "zendesk_article",
    "/hc/en-us/search": "zendesk_search",
    "/hc/en-us/nothing/search": "empty_search",
    "/en/support/solutions/articles/": "freshdesk_article",
    "/acme/en/articles/": "intercom_article",
    "/support/search/solutions": "empty_search",
    "/en/": "empty_search",
    "/": "zendesk_search",
}


class HelpCenter:
    """snippet: the script tag of every page. before, after: what else the page holds around it. told: visits so far."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.snippet = self.before = self.after = ""
        self.headers: dict[str, str] = {}
        self.told = 0

    def page(self, target: str) -> bytes:
        """The page at an address."""
        path = urlsplit(target).path
        name = next(file for start, file in PAGES.items() if path.startswith(start))
        text = (FIXTURES / "help_center" / f"{name}.html").read_text()
        for mark in ("snippet", "before", "after"):
            text = text.replace(f"<!--{mark}-->", getattr(self, mark))
        return text.encode()


@contextmanager
def help_center() -> Iterator[HelpCenter]:
    """Served on loopback as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = center.page(self.path)
            self.send_response(200)
            for name, value in {"Content-Type": "text/html", **center.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    center = HelpCenter(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield center
    finally:
        server.shutdown()
        server.server_close()


def visit(url: str, profile: Path) -> str:
    """The page as the browser of this profile shows it, once everything that it sent was answered."""
    assert CHROMIUM
    command = [
        CHROMIUM,
        *QUIET,
        f"--user-data-dir={profile}",
        "--virtual-time-budget=4000",
        "--dump-dom",
        url,
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
