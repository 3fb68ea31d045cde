"""Structured logs: one line an event, with secrets and customer text taken out before anything is written."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

from rules.errors import ConfigError, DeskgaugeError

MASK = "[redacted]"
LONGEST = 500
# Names of fields that never leave, whatever they hold.
PRIVATE_KEYS = frozenset({
    "authorization", "body", "comment", "cookie", "credentials", "description", "email", "headers", "key",
    "password", "secret", "secrets", "signature", "subject_text", "text", "token", "api_key",
})  # fmt: skip
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}")
USER_IN_URL = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")

Event = MutableMapping[str, Any]


class Redaction:
    """Takes out private fields, configured secrets wherever they stand, authorization and mail addresses."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(sorted({secret for secret in secrets if secret}, key=len, reverse=True))

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        return {
            key: MASK if key.lower() in PRIVATE_KEYS else self._clean(value) for key, value in event.items()
        }

    def _clean(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self(None, "", value)
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(item) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._clean_text(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))

    def _clean_text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        text = BEARER.sub(MASK, USER_IN_URL.sub(f"://{MASK}@", text))
        text = MAIL.sub(MASK, text)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def configure_logs(form: str, secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send all log lines to standard error. form: json, console, or auto (console on a terminal)."""
    shared = _shared_steps(Redaction(secrets))
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    last = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shared, last]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    for package in ("service", "adapters"):
        logging.getLogger(package).setLevel(level)


def _shared_steps(redaction: Redaction) -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _describe_exception,
        redaction,
    ]


def _describe_exception(_logger: Any, _method: str, event: Event) -> Event:
    """Type and place of an exception; its message only where it is ours, as others may quote a customer."""
    error = event.pop("exc_info", None)
    error = sys.exc_info() if error is True else error
    error = error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["reason"] = str(error) if isinstance(error, DeskgaugeError | ConfigError | OSError) else MASK
        event["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event
