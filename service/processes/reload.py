"""What SIGHUP changes: secrets, routes and rules, once all was checked; the rest needs a new start."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from adapters.settings import ConnectionSettings, SinkSettings, SourceSettings
from rules.errors import ConfigError
from service.config import Settings, load_settings
from service.rule_set import RuleSet, usable_rules
from service.wiring import verify

log = structlog.get_logger()


def reloaded(current: Settings, environ: Mapping[str, str]) -> Settings:
    """The settings to go on with; the current ones when the file cannot be used."""
    try:
        fresh = load_settings(current.file, environ)
        verify(fresh)
    except ConfigError as error:
        log.error("reload_refused", reason=str(error))
        return current
    settings = with_secrets_and_routes(current, fresh)
    log.info("reloaded", complete=settings == fresh)
    return settings


def reloaded_rules(current: RuleSet, settings: Settings) -> RuleSet:
    """The rules to go on with; the current ones when the files cannot be used."""
    try:
        return usable_rules(settings)
    except ConfigError as error:
        log.error("rules_refused", reason=str(error))
        return current


def with_secrets_and_routes(current: Settings, fresh: Settings) -> Settings:
    """The current settings with fresh routes, and with fresh secrets for what is still configured."""
    sinks = {name: _sink(sink, fresh.sinks.get(name)) for name, sink in current.sinks.items()}
    return replace(
        current,
        connections={
            name: _connection(one, fresh.connections.get(name)) for name, one in current.connections.items()
        },
        sinks=sinks,
        sources={name: _source(one, fresh.sources.get(name)) for name, one in current.sources.items()},
        routes=tuple(route for route in fresh.routes if route.to in sinks),
        rule_parameters=fresh.rule_parameters,
    )


def _connection(current: ConnectionSettings, fresh: ConnectionSettings | None) -> ConnectionSettings:
    if fresh is None:
        return current
    return replace(
        current,
        secrets=fresh.secrets,
        credentials=fresh.credentials,
        publishable_keys=fresh.publishable_keys,
        origins=fresh.origins,
    )


def _sink(current: SinkSettings, fresh: SinkSettings | None) -> SinkSettings:
    if fresh is None:
        return current
    return replace(
        current, secret=fresh.secret, old_secret=fresh.old_secret, webhook_secret=fresh.webhook_secret
    )


def _source(current: SourceSettings, fresh: SourceSettings | None) -> SourceSettings:
    return current if fresh is None else replace(current, secret=fresh.secret, accounts=fresh.accounts)
