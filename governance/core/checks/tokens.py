"""Secrets: keys with a known form, private keys, and what follows "password:"."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of

# The prefixes are those the issuers publish for secret scanners.
_KNOWN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"sk-(?:proj-|ant-|or-|svcacct-)?[\w-]{16,300}"
    r"|(?:sk|rk|pk)_(?:live|test)_\w{10,300}"
    r"|gh[oprsu]_[A-Za-z0-9]{20,300}|github_pat_\w{20,300}|glpat-[\w-]{16,300}"
    r"|xox[abeoprs]-[\w-]{10,300}|xapp-[\w-]{10,300}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
    r"|AIza[\w-]{30,60}|ya29\.[\w-]{20,300}|GOCSPX-[\w-]{20,60}"
    r"|npm_[A-Za-z0-9]{30,60}|pypi-[\w-]{20,300}|hf_[A-Za-z0-9]{20,60}|dop_v1_[a-f0-9]{30,80}"
    r"|shpat_[a-fA-F0-9]{20,60}"
    r"|SG\.[\w-]{16,80}\.[\w-]{16,80}"
    r"|eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}(?:\.[\w-]{0,2000})?"
    r")"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PRIVATE_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_BEARER = re.compile(r"\bBearer\s{1,3}([\w.~+/-]{16,2000}={0,2})")
_NAME = one_of(
    "pass(?: ?(?:word|phrase|code|wd))?, pwd?, (?:api|access|secret|private)[ _-]?key, token, (?:client[ _-]?)?secret,"
    " pin, credentials?"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z]){_NAME}['\"]?\s{{0,3}}(?P<link>[:=]|is\b:?|was\b:?)\s{{0,3}}"
    r"(?P<value>\"[^\"\n]{3,200}\"|'[^'\n]{3,200}'|`[^`\n]{3,200}`|[^\s\"'`]\S{2,500})",
    re.IGNORECASE,
)
_NAMED_VARIABLE = re.compile(
    r"\b[A-Z][A-Z0-9_]{0,60}(?:PASSWORD|SECRET|TOKEN|API_KEY|SECRET_KEY|ACCESS_KEY)\s?=\s?['\"]?([^\s'\"]{6,500})"
)
_MARKER = re.compile(r"\[(?:email|phone|card|iban|ip|secret|link with a secret|removed|withheld)\]")
_REST_OF_LINE = re.compile(r"[ \t]{0,3}(?:[.,;!?)\]]|\r?\n|$|and\b|for\b|with\b|user|login|e-?mail)", re.IGNORECASE)
_PLAIN_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_LOOK_AHEAD = 12
_SHORTEST_VALUE = 3
_TRAILING = ".,;:!?)]}>\"'`"
_PLACEHOLDER = re.compile(
    r"[*x.•_-]+|<[^>]*>|\{.*|\$.*|none|null|true|false|required|optional|string|str", re.IGNORECASE
)


@text_check("secret.token", severity="critical", message="This looks like a password or a key", marker="[secret]")
def find_secrets(examined: Examined) -> Iterator[Span]:
    text = examined.text
    for pattern in (_KNOWN, _BEARER, _NAMED_VARIABLE):
        group = pattern.groups
        yield from (Span(*match.span(group)) for match in pattern.finditer(text) if not _MARKER.match(match[group]))
    yield from _private_keys(text)
    for match in _NAMED.finditer(text):
        if span := _named_value(text, match):
            yield span


def _private_keys(text: str) -> Iterator[Span]:
    """From the first line of a key to its last; a key that was cut off reaches to the end of the text."""
    position = 0
    while begin := _PRIVATE_KEY.search(text, position):
        end = _PRIVATE_KEY_END.search(text, begin.end())
        position = end.end() if end else len(text)
        yield Span(begin.start(), position)


def _named_value(text: str, match: re.Match[str]) -> Span | None:
    value, start = match["value"], match.start("value")
    if value[0] in "\"'`":
        return _unless_placeholder(start + 1, value[1:-1])
    bare = value.rstrip(_TRAILING)
    if len(bare) < _SHORTEST_VALUE or _MARKER.match(value):
        return None
    after = text[start + len(bare) : start + len(bare) + _LOOK_AHEAD]
    return _unless_placeholder(start, bare) if _reads_as_secret(match["link"], bare, after) else None


def _reads_as_secret(link: str, value: str, after: str) -> bool:
    """A plain word is a secret only where it stands alone: "password: hunter", not "password: how do I …"."""
    if link == "=" or not _PLAIN_WORD.fullmatch(value):
        return True
    return link == ":" and bool(_REST_OF_LINE.match(after))


def _unless_placeholder(start: int, value: str) -> Span | None:
    if _PLACEHOLDER.fullmatch(value) or _MARKER.fullmatch(value):
        return None
    return Span(start, start + len(value))
