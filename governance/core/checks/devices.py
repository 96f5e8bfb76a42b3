"""Addresses of network devices (IEEE 802): six octets in hexadecimal, and what a word says to be one."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import words

_OCTETS = re.compile(
    r"(?<![\w:.-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?:(?:\1[0-9A-Fa-f]{2}){2})?(?![\w]"
    r"|[:-]\w)"
    r"|(?<![\w:.-])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w]|\.\w)"
)
_SAID = re.compile(
    r"\b(?:mac|hardware|bssid|ethernet)(?: ?-?addr(?:ess|esse)?)?\b[^\w\n\[\]]{1,3}(?:is )?([0-9A-F]{12})(?!\w)",
    re.IGNORECASE,
)
_IMEI = re.compile(r"\bimei\b[^\d\n\[\]]{1,15}(\d{2}-?\d{6}-?\d{6}-?\d{1,2})(?!\w)", re.IGNORECASE)
_SAYING = words("mac, bssid, hardware, ethernet")
# Nobody's: every device answers to one, no device has the other.
_NOBODY = ({"0"}, {"f"})
# One octet between its separators: what a text without an address hardly has, and is found fast.
_INNER = re.compile(r"[:-][0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-]")
_DOTTED = re.compile(r"\.[0-9A-Fa-f]{4}\.")


@text_check("pii.mac", severity="low", message="This looks like the address of a device", marker="[mac]")
def find_addresses(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if examined.digits and (_INNER.search(text) or _DOTTED.search(text)):
        for match in _OCTETS.finditer(text):
            if {sign for sign in match[0].lower() if sign.isalnum()} not in _NOBODY and _has_a_digit(match[0]):
                yield Span(*match.span())
    if not examined.words.isdisjoint(_SAYING):
        yield from (Span(*match.span(1)) for match in _SAID.finditer(text))
    if "imei" in examined.words:
        yield from (Span(*match.span(1)) for match in _IMEI.finditer(text))


def _has_a_digit(address: str) -> bool:
    """ "dead.beef.cafe" is a name in code, and no device's maker gave it."""
    return any(map(str.isdigit, address))
