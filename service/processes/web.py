"""The web process: webhooks on their own fast path, everything else through Flask."""

import signal
from collections.abc import Mapping
from types import FrameType

import structlog

from service.config import Settings
from service.processes.parent import follow_supervisor
from service.processes.reload import reloaded
from service.server import serve
from service.web_wiring import Web, build_web

log = structlog.get_logger()


def run(settings: Settings, host: str, port: int, environ: Mapping[str, str]) -> None:
    """Serve until SIGTERM, then drain; SIGHUP takes fresh secrets without dropping a connection."""
    web = build_web(settings)
    signal.signal(signal.SIGHUP, _Reloading(web, settings, environ))
    follow_supervisor()
    try:
        serve(web.app, host, port, ready=lambda bound: log.info("serving", url=f"http://{host}:{bound}"))
    finally:
        web.close()


class _Reloading:
    """The handler of SIGHUP."""

    def __init__(self, web: Web, settings: Settings, environ: Mapping[str, str]) -> None:
        self._web, self._settings, self._environ = web, settings, environ

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self._settings = reloaded(self._settings, self._environ)
        self._web.take(self._settings)
