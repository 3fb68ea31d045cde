"""A connection that is being made: what the configuration says of it, and what the command line adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adapters.connecting import Vendor
from adapters.settings import ConnectionSettings
from rules.errors import ConfigError
from service.config import Settings
from service.config.initial import SECRETS_FOLDER
from service.config.load import read_file
from service.config.secrets import UnusableSecret, damage, resolve
from service.config.values import NAME, REFERENCE, accepted_secrets, statuses


@dataclass(frozen=True, slots=True)
class Draft:
    """base_url: "" while unknown. credentials: references. known: the table as it stands in the file, None without one."""

    name: str
    vendor: Vendor
    base_url: str
    credentials: Mapping[str, str]
    known: Mapping[str, Any] | None
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        """Where the helpdesk sends to."""
        return f"{self.settings.public_url}/webhooks/{self.name}"

    @property
    def folder(self) -> Path:
        """Paths of secrets are relative to it."""
        return self.settings.file.parent

    @property
    def secret_file(self) -> str:
        """The file of the secret that is accepted now, relative to the folder; "" where it stands in the environment."""
        if self.known is None:
            return f"{SECRETS_FOLDER}/{self.name}"
        newest = next((one for one in self.secrets if one["until"] is None), self.secrets[0])
        return str(newest["secret"]).removeprefix("file:") if newest["secret"].startswith("file:") else ""

    @property
    def secrets(self) -> list[dict[str, Any]]:
        """Those of the file: secret, a reference, and until."""
        return accepted_secrets(list((self.known or {})["secrets"]))

    @property
    def missing(self) -> list[str]:
        """What the API asks for and nobody has said."""
        lacks = [f"credentials.{one}" for one in self.vendor.credentials if one not in self.credentials]
        return [*([] if self.base_url else ["base_url"]), *lacks]

    def connection(self) -> ConnectionSettings:
        """The connection with its credentials, for its API; ConfigError where a reference leads nowhere."""
        return ConnectionSettings(
            self.name,
            self.vendor.name,
            base_url=self.base_url,
            allow_private=bool((self.known or {}).get("allow_private", False)),
            statuses=statuses((self.known or {}).get("statuses", {})),
            credentials={key: self.value(key, text) for key, text in self.credentials.items()},
        )

    def value(self, key: str, reference: str) -> str:
        """What a reference leads to; the message never holds it."""
        if REFERENCE.fullmatch(reference) is None:
            raise ConfigError(f"{key} must not hold the secret itself. Write ${{ENV_NAME}} or file:PATH.")
        try:
            return resolve(reference, self.environ, self.folder, damage)
        except UnusableSecret as error:
            raise ConfigError(f"{key}: {error}") from None

    def rotating_until(self, now: datetime) -> datetime | None:
        """When the rotation that is under way ends."""
        ends = [one["until"].astimezone(UTC) for one in self.secrets if one["until"]] if self.known else []
        return max((one for one in ends if one > now), default=None)


def draft(
    settings: Settings,
    environ: Mapping[str, str],
    vendor: Vendor,
    name: str | None,
    base_url: str = "",
    credentials: Mapping[str, str] | None = None,
) -> Draft:
    """The draft of a connection; without a name that of the only one with this helpdesk, else the helpdesk's own."""
    tables = read_file(settings.file).get("connections", {})
    same = [one for one, table in tables.items() if table.get("helpdesk") == vendor.name]
    name = name or (same[0] if len(same) == 1 else vendor.name)
    if NAME.fullmatch(name) is None:
        raise ConfigError(
            f"A connection cannot be called {name[:60]}. Begin with a letter; a-z, 0-9, - and _."
        )
    known = tables.get(name)
    if known is not None and known.get("helpdesk") != vendor.name:
        other = str(known.get("helpdesk"))[:40]
        raise ConfigError(f"connections.{name} is a connection of {other}. Choose another name.")
    told = known or {}
    usual = vendor.base_url if vendor.fixed else ""
    return Draft(
        name,
        vendor,
        base_url.rstrip("/") or str(told.get("base_url", "")).rstrip("/") or usual,
        {**told.get("credentials", {}), **(credentials or {})},
        known,
        settings,
        environ,
    )


def beyond_reach(draft: Draft) -> str:
    """Why a helpdesk at this address surely cannot reach us, "" where it may."""
    ours, theirs = urlsplit(draft.settings.public_url), urlsplit(draft.base_url)
    if _here(ours.hostname or "") and not _here(theirs.hostname or ""):
        return f"deskgauge.public_url is {draft.settings.public_url}, which only this machine can reach"
    if ours.scheme != "https" and not _here(ours.hostname or ""):
        return "deskgauge.public_url is not https, so anybody on the way could read what customers write"
    return ""


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
