"""Which addresses a webhook may reach: public ones, so that nobody has the worker ask inside its own network."""

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}


class ForbiddenAddressError(Exception):
    """Nothing is sent there."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads, once its name was looked up and checked. A connection goes to `addresses` and nowhere else."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    path: str


def check_url(url: str) -> None:
    """What can be said of a URL without a look-up: for the form."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValidationError("This is not an address.") from None
    if not parts.hostname or port == 0:
        raise ValidationError("Give a whole address, such as https://example.org/hook.")
    if parts.username is not None or parts.password is not None:
        raise ValidationError("An address with a user name or password is not used: the signature says who sent it.")
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.FEEDBACK_WEBHOOK_PRIVATE):
        raise ValidationError("Only https:// is allowed.")


def look_up(url: str) -> Target:
    """The name is looked up once, and every address that it has must be public: a name cannot change in between."""
    try:
        check_url(url)
    except ValidationError as error:
        raise ForbiddenAddressError(error.messages[0]) from None
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    found = tuple(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    if not settings.FEEDBACK_WEBHOOK_PRIVATE and not all(map(is_public, found)):
        raise ForbiddenAddressError("the name leads to an address that is not public")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(parts.scheme, host, port, found, path)


def is_public(address: str) -> bool:
    # A scope such as %eth0 is of this machine's own links.
    if "%" in address:
        return False
    plain = _unwrapped(ipaddress.ip_address(address))
    return plain.is_global and not plain.is_multicast


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries, where it carries one."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
