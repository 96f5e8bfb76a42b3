"""IP addresses, told apart from versions, times and names in code."""

import ipaddress
import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check

_V4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d|-\w)")
_V6 = re.compile(r"(?<![\w:.-])[0-9A-Fa-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])")
# Four numbers after one of these are a version or a section.
_VERSION_BEFORE = re.compile(
    r"(?:\b(?:v|ver|versions?|release[sd]?|build|firmware|driver|section|sections|chapter|clause|figure|table|step)"
    r"[\s:.#]{0,3}|(?:[=<>~!]=|[=>~^])\s?|<\s|\w<|\w/|§\s?)$",
    re.IGNORECASE,
)
_HOST_BEFORE = re.compile(
    r"(?:ip|addr|address|host|hostname|client|src|dst|source|remote|server|peer|from)\s?=\s?$", re.IGNORECASE
)
_LOOK_BACK = 16
_FEWEST_COLONS, _FEWEST_DIGITS = 2, 1
# The inside of an address: found fast, and hardly in any other text.
_INNER = re.compile(r"\.\d{1,3}\.\d")
_INNER_V6 = re.compile(r":[0-9A-Fa-f]{0,4}:")


@text_check("pii.ip", severity="low", message="This looks like an IP address", marker="[ip]")
def find_addresses(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if examined.digits < _FEWEST_DIGITS:
        return
    for match in _V4.finditer(text) if _INNER.search(text) else ():
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        version = _VERSION_BEFORE.search(before) and not _HOST_BEFORE.search(before)
        if not version and _names_a_host(match[0]):
            yield Span(*match.span())
    if not _INNER_V6.search(text):
        return
    for match in _V6.finditer(text):
        address = match[0].rstrip(":") if not match[0].endswith("::") else match[0]
        # Names in code, such as cafe::bed, have the same form, but no digit.
        if address.count(":") >= _FEWEST_COLONS and any(map(str.isdigit, address)) and _names_a_host(address):
            yield Span(match.start(), match.start() + len(address))


def _names_a_host(address: str) -> bool:
    """Every machine calls itself 127.0.0.1, so that this and its like say nothing of anybody."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified or address == "255.255.255.255")
