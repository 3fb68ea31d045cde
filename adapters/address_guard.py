"""Which network addresses a configured host may lead to, so that nobody reaches the inside through us."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
Place = tuple[socket.AddressFamily, Any]  # the second part is what socket.connect takes

# Written literally, these two are the operator's own word.
OWN_WORD = frozenset({"127.0.0.1", "localhost"})
LOOPBACK: Networks = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PRIVATE: Networks = (
    *LOOPBACK,
    ip_network("10.0.0.0/8"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("100.64.0.0/10"),
    ip_network("fc00::/7"),
)
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
NAT64_LOCAL = ip_network("64:ff9b:1::/48")  # RFC 8215: translators of the own network


class BlockedAddressError(Exception):
    """A host leads to an address that must not be reached; nothing was connected."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What one configured host may lead to. allow_private: also private and loopback addresses."""

    host: str
    allow_private: bool = False

    def refusal(self, text: str) -> str | None:
        """Why the address is out of reach, None when it may be connected."""
        address = innermost(ip_address(text))
        if any(address in network for network in self._allowed_inside()):
            return None
        return _not_public(address)

    def places(self, port: int) -> list[Place]:
        """Resolve the host once; connecting to these places, not to the name, defeats a name that changes.

        BlockedAddressError: one of its addresses is out of reach. OSError: it has none.
        """
        found = socket.getaddrinfo(self.host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            address = str(place[0]).partition("%")[0]
            if why := self.refusal(address):
                raise BlockedAddressError(f"{self.host} leads to {address}, a blocked address ({why})")
        return [(family, place) for family, *_, place in found]

    def _allowed_inside(self) -> Networks:
        if self.allow_private:
            return PRIVATE
        return LOOPBACK if self.host.lower() in OWN_WORD else ()


def innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for (mapped, NAT64, 6to4), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _not_public(address: Address) -> str | None:
    checks = {
        "unspecified": address.is_unspecified,
        "loopback": address.is_loopback,
        "link-local": address.is_link_local,
        "multicast": address.is_multicast,
        "private": any(address in network for network in PRIVATE) or getattr(address, "is_site_local", False),
        "reserved": address.is_reserved or not address.is_global or address in NAT64_LOCAL,
    }
    return next((name for name, holds in checks.items() if holds), None)
