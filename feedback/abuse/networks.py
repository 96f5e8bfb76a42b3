"""Where a request comes from, no closer than the network: a household, an office, a provider's customer."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

PREFIXES = {4: 24, 6: 48}
UNKNOWN = "unknown"


def network_of(request: HttpRequest) -> str:
    try:
        address = ipaddress.ip_address(_address(request))
    except ValueError:
        # A socket of this machine has no address: all that comes through it counts as one.
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, PREFIXES[address.version]), strict=False))


def _address(request: HttpRequest) -> str:
    """The last hop is what our own proxy saw. Whatever stands before it, the client may have written itself."""
    if settings.TRUST_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
