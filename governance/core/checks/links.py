"""Addresses of pages that carry a secret: whoever has the address has what it opens."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check

_WORD = re.compile(r"\S{8,}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://")
_PASSWORD_BEFORE_HOST = re.compile(r"://[^/?#@\s]{0,256}:[^/?#@\s]{1,256}@")
_PARAMETER = re.compile(r"[?&;#]([A-Za-z][\w.\-\[\]]{0,60})=([^&;#\s]{1,})")
_SECRET_NAME = re.compile(
    r"token|secret|passw|signature|session|api_?key|credential|jwt|ticket|one_?time|otp"
    r"|(?:^|[._-])(?:key|sig|sid|auth|pwd|pass|hmac|nonce|invite|code)$",
    re.IGNORECASE,
)
_PASSWORD_NAME = re.compile(r"passw|pwd|^pass$", re.IGNORECASE)
# Paths whose last part opens the page by itself: invitations, password resets, webhooks, a visitor's tracking page.
_SECRET_PATH = re.compile(
    r"/(?:t|invite|invitation|join|reset|reset-password|password-reset|magic|magic-link|unsubscribe|verify"
    r"|confirm|activate"
    r"|webhooks?/\d+|services/T\w+/B\w+)/[\w-]{16,}"
    r"|/bot\d{6,12}:[\w-]{30,}",
    re.IGNORECASE,
)
_SHORTEST_SECRET = 6
_OPENING = "([<{\"'`*_"
_CLOSING = ".,;:!?)]}>\"'`*_"


@text_check("secret.url", severity="high", message="This address holds a secret", marker="[link with a secret]")
def find_links(examined: Examined) -> Iterator[Span]:
    if "/" not in examined.text and "=" not in examined.text:
        return
    for word in _WORD.finditer(examined.text):
        address = word[0]
        if ("://" in address or "=" in address or "/" in address) and _opens_something(address):
            yield _trimmed(word)


def _opens_something(address: str) -> bool:
    if _PASSWORD_BEFORE_HOST.search(address) or _SECRET_PATH.search(address):
        return True
    return any(_is_secret(*parameter.groups()) for parameter in _PARAMETER.finditer(address))


def _is_secret(name: str, value: str) -> bool:
    if _PASSWORD_NAME.search(name):
        return True
    return len(value.rstrip(_CLOSING)) >= _SHORTEST_SECRET and bool(_SECRET_NAME.search(name))


def _trimmed(word: re.Match[str]) -> Span:
    """The address without the brackets and stops around it; of a Markdown link, only the target."""
    scheme = _SCHEME.search(word[0])
    start = scheme.start() if scheme else len(word[0]) - len(word[0].lstrip(_OPENING))
    end = len(word[0].rstrip(_CLOSING))
    return Span(word.start() + start, word.start() + max(end, start + 1))
