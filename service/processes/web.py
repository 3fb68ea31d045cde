"""The web process: webhooks on their own fast path, everything else through Flask."""

import signal
from collections.abc import Mapping

import structlog

from service.config import Settings
from service.processes.parent import follow_supervisor
from service.processes.renewal import Renewal
from service.server import serve
from service.web_wiring import build_web

log = structlog.get_logger()


def run(settings: Settings, host: str, port: int, environ: Mapping[str, str]) -> None:
    """Serve until SIGTERM, then drain; SIGHUP takes fresh secrets without dropping a connection."""
    renewal = Renewal(settings, environ)
    web = build_web(settings, renewal.at_stranger)
    renewal.take = web.take
    signal.signal(signal.SIGHUP, renewal.at_signal)
    follow_supervisor()
    try:
        serve(web.app, host, port, ready=lambda bound: log.info("serving", url=f"http://{host}:{bound}"))
    finally:
        web.close()
