"""E-mail addresses, plain and thinly disguised."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check

_AT = re.compile(r"@|%40")
_LOCAL = re.compile(r"[\w.!#$&'*+/=?^`{|}~-]{1,64}$")
_LABELS = r"(?:[\w-]{1,63}\.){1,8}(?:xn--[\w-]{2,59}|[^\W\d_]{2,24})"
_DOMAIN = re.compile(_LABELS)
_PUNCTUATION_BEFORE = "'`{|*=/?&!#$"
# name [at] example (dot) com
_DISGUISED = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s{0,2}[\[({]\s?at\s?[\])}]\s{0,2}"
    r"[\w-]{1,63}(?:(?:\s{0,2}[\[({]\s?dot\s?[\])}]\s{0,2}|\s{1,2}dot\s{1,2}|\.)[\w-]{2,63}){1,4}"
    r"|(?<![\w.+-])[\w.+-]{1,64} at [\w-]{1,63} dot (?:com|org|net|edu|gov|io|de|fr|uk|nz|eu|info|me)\b",
    re.IGNORECASE,
)
# icon@2x.png is an image for dense screens; git@host:path is an address of code.
_NOT_A_PERSON = re.compile(r"^git@|@\dx\.(?:png|jpe?g|gif|webp|svg|avif)$", re.IGNORECASE)


@text_check("pii.email", severity="medium", message="This looks like an e-mail address", marker="[email]")
def find_addresses(examined: Examined) -> Iterator[Span]:
    text = examined.text
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        local = _LOCAL.search(text[max(0, at.start() - 64) : at.start()])
        if not domain or not local:
            continue
        name = local[0].lstrip(_PUNCTUATION_BEFORE)
        start = at.start() - len(name)
        if name and not _NOT_A_PERSON.search(text[start : domain.end()]):
            yield Span(start, domain.end())
    if "at" in text:
        yield from (Span(*match.span()) for match in _DISGUISED.finditer(text))
