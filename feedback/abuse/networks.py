"""Where a request comes from: of visitors no closer than the network, a household, an office, a provider's customer."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

PREFIXES = {4: 24, 6: 48}
UNKNOWN = "unknown"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def network_of(request: HttpRequest) -> str:
    address = _address(request)
    if address is None:
        return UNKNOWN
    return str(ipaddress.ip_network((address, PREFIXES[address.version]), strict=False))


def address_of(request: HttpRequest) -> str | None:
    """For the throttle of logins, which counts by account and address."""
    address = _address(request)
    return str(address) if address else None


def _address(request: HttpRequest) -> Address | None:
    """None for a socket of this machine, which has no address: all that comes through it counts as one."""
    try:
        address = ipaddress.ip_address(_told(request))
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _told(request: HttpRequest) -> str:
    """The last hop is what our own proxy saw. Whatever stands before it, the client may have written itself."""
    if settings.TRUST_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
