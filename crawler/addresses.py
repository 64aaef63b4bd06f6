"""Which addresses lead to this machine or its network."""

import ipaddress
import socket

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_private(address: str) -> bool:
    """Whether `address` leads to this machine, its network or a cloud's metadata service."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return not ip.is_global or ip.is_multicast


def is_literal(host: str) -> bool:
    """Whether `host` is an address, or a name that always means this machine (RFC 6761).

    >>> [is_literal(host) for host in ("2130706433", "0x7f.1", "[::1]", "taz.de")]
    [True, True, True, False]
    """
    return _is_localhost(host) or _address(host) is not None


def means_private(host: str) -> bool:
    """Whether `host`, which `is_literal`, is private."""
    address = _address(host)
    return _is_localhost(host) or (address is not None and is_private(address))


def _is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _address(host: str) -> str | None:
    """The address that `host` spells, also in the forms that only C libraries know."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def advice(what: str) -> str:
    """What to say of a private address that was not to be asked."""
    return (
        f"{what} is an address of this machine or its network; to allow that in tests and staging"
        f" set network.allow_private (FICHE_NETWORK__ALLOW_PRIVATE=true)"
    )
