"""Serves the intake with a sample helpdesk and a small Flask page; the port goes to standard output.

Run by the tests: python server_process.py DATA_DIR [JSON options of create_intake, LogWriter.open and serve].
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from a2wsgi import WSGIMiddleware  # noqa: E402
from flask import Flask, request  # noqa: E402

from service.intake.app import create_intake  # noqa: E402
from service.intake.commit import CommitThread  # noqa: E402
from service.server import serve  # noqa: E402
from service.store.log import LogWriter  # noqa: E402
from tests.service.intake.sample_helpdesk import sample  # noqa: E402


def pages() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: "a page")
    app.add_url_rule("/long", "long", lambda: "x" * 30_000_000)
    app.add_url_rule("/echo", "echo", lambda: request.get_data(), methods=["POST"])
    return app


def main(data_dir: str, options: dict[str, Any]) -> None:
    commit = CommitThread(LogWriter.open(Path(data_dir), "web", **options.get("log", {})))
    fallback: Any = WSGIMiddleware(pages().wsgi_app)
    app = create_intake({"desk": sample()}, commit, fallback, **options.get("intake", {}))
    serve(app, "127.0.0.1", 0, ready=lambda port: print(port, flush=True), **options.get("serve", {}))
    commit.close()
    print("drained", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]) if len(sys.argv) > 2 else {})
