"""Examines whether helpdesks can reach us, as far as that can be seen from here."""

import json
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from adapters.address_guard import BlockedAddressError, Reach
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp, Reply
from rules.errors import ConfigError, SinkError
from service.config import Settings, installation
from service.finding import Finding

WHAT = "public_url"
LIMITS = Limits(connect=3.0, read=5.0, total=8.0)
HOW = "See docs/exposing.md for a proxy that passes on only what helpdesks and customers need."
FROM_OUTSIDE = "Ask from another network: curl -I {url}/webhooks/x answers 200 where it is reached."


def reach_finding(settings: Settings) -> Finding:
    """Is it https, does its name lead to a public address, and is it this installation that answers there."""
    parts = urlsplit(settings.public_url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if _own(host):
        seen = f"{settings.public_url} is known to this machine only; no helpdesk outside reaches it"
        return Finding(WHAT, "note", seen, f"Set deskgauge.public_url to the public https address. {HOW}")
    if not secure:
        seen = f"{settings.public_url} is not https: what customers write could be read on the way"
        return Finding(WHAT, "wrong", seen, f"Put a proxy with a certificate before it. {HOW}")
    try:
        Reach(host).places(parts.port or 443)
    except BlockedAddressError as error:
        return Finding(WHAT, "wrong", str(error), f"Let the name lead to a public address. {HOW}")
    except socket.gaierror:
        return Finding(
            WHAT, "wrong", f"the name {host} is not known", "Make its DNS entry, or correct public_url."
        )
    return answer_finding(settings, GuardedHttp("the public address", settings.public_url, limits=LIMITS))


def answer_finding(settings: Settings, http: GuardedHttp) -> Finding:
    """Who answers there. What a helpdesk sees from its own network, only that network can tell."""
    from_outside = FROM_OUTSIDE.format(url=settings.public_url)
    try:
        health = http.request("GET", "/healthz", None, {})
        if (instance := _instance(health)) is not None:
            return _whose(settings, instance)
        webhooks = http.request("HEAD", "/webhooks/doctor", None, {})
    except SinkError as error:
        seen = f"{error}; a network that cannot reach its own public address looks the same"
        return Finding(WHAT, "note", seen, from_outside)
    if webhooks.status == 200:
        seen = "webhooks are answered there; whether by this installation cannot be known without /healthz"
        return Finding(WHAT, "note", seen, f"Pass on /healthz too, or trust the first delivery. {HOW}")
    seen = (
        f"something answers there, but neither /healthz ({health.status}) nor /webhooks/ ({webhooks.status})"
    )
    return Finding(WHAT, "wrong", seen, f"Let the proxy pass /webhooks/ and /a/ on to Deskgauge. {HOW}")


def _whose(settings: Settings, instance: str) -> Finding:
    try:
        ours = installation.instance(settings.data_dir)
    except ConfigError as error:
        return Finding(WHAT, "note", "answered, but this installation has no identity to compare", str(error))
    if instance == ours:
        return Finding(
            WHAT, "fine", f"{settings.public_url} is answered by this installation, as seen from here"
        )
    seen = "another Deskgauge answers there"
    return Finding(WHAT, "wrong", seen, "Correct public_url, or where its name or proxy leads to.")


def _instance(reply: Reply) -> str | None:
    """Which installation the answer is from; None where it is no answer of Deskgauge."""
    try:
        told = json.loads(reply.body)
    except ValueError:
        return None
    name = told.get("instance") if isinstance(told, dict) else None
    return name if reply.status == 200 and isinstance(name, str) else None


def _own(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
