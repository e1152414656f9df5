"""Addresses to listen at, as settings name them."""

import ipaddress

from retrieval.errors import SettingsError


def address(text: str, setting: str) -> tuple[str, int]:
    """ "127.0.0.1:8081" as host and port. Raises SettingsError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"setting {setting} cannot be used: {text!r} is not host:port; see .env.example")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
