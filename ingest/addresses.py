"""Which network addresses a fetch may reach: public ones, decided after the name is resolved."""

import ipaddress
import socket
from collections.abc import Callable

from retrieval.errors import SourceError, TransientSourceError

Resolver = Callable[[str, int], list[str]]
"""(host, port) -> its addresses as text. Raises OSError."""

_PORTS = frozenset({80, 443})
# Addresses of these networks carry another address inside, which a router would unpack behind our back.
_WRAPPERS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
    )
)


def system_resolver(host: str, port: int) -> list[str]:
    """All addresses of a host as the system knows them, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def checked_addresses(host: str, port: int, resolver: Resolver, allow_private: bool) -> list[str]:
    """The addresses of `host`, every one of them checked. Raises SourceError where one may not be reached.

    The caller must connect to one of the returned addresses, not to the name: the name may resolve differently later.
    """
    if port not in _PORTS and not allow_private:
        raise SourceError(f"port {port} is not fetched; only 80 and 443 are")
    try:
        addresses = resolver(host, port)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise TransientSourceError(f"the name {host} cannot be resolved now; try later") from error
        raise SourceError(f"no such host: {host}; check the address") from error
    except (OSError, UnicodeError) as error:
        raise SourceError(f"no such host: {host[:100]}; check the address") from error
    for address in addresses:
        if not _may_reach(address, allow_private):
            raise SourceError(f"{host} is at {address}, which is not a public address; it is not fetched")
    if not addresses:
        raise SourceError(f"no such host: {host}; check the address")
    return addresses


def _may_reach(address: str, allow_private: bool) -> bool:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if allow_private and (ip.is_loopback or (ip.is_private and not ip.is_link_local and not ip.is_unspecified)):
        return True
    if any(ip in network for network in _WRAPPERS if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local)
