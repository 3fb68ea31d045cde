"""Our own intake with the Zendesk adapter: python -m bench.acking.deskgauge DATA_DIR; prints its port."""

import sys
from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Flask

from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings, Secret
from bench.acking.deliveries import SECRET
from service.intake.app import create_intake
from service.intake.commit import CommitThread
from service.server import serve
from service.store.log import LogWriter


def main(data_dir: Path) -> None:
    """Serve until SIGTERM."""
    helpdesk = HELPDESKS["zendesk"](ConnectionSettings("desk", "zendesk", (Secret(SECRET),)))
    commit = CommitThread(LogWriter.open(data_dir, "web"))
    pages: Any = WSGIMiddleware(Flask(__name__).wsgi_app)
    serve(
        create_intake({"desk": helpdesk}, commit, pages),
        "127.0.0.1",
        0,
        ready=lambda port: print(port, flush=True),
    )
    commit.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
