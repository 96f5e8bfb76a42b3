"""Secrets: keys with a known form, private keys, and what follows "password:"."""

import re
from collections.abc import Iterator

from governance.core.checks.finder import Finder, lines
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.runs import long_words
from governance.core.checks.vocabulary import words
from governance.core.lexicon import COMMON
from governance.core.redaction import MARKERS

# The prefixes are those the issuers publish for secret scanners.
_KNOWN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"sk-(?:proj-|ant-|or-|svcacct-)?[\w-]{16,300}"
    r"|(?:sk|rk|pk)_(?:live|test)_\w{10,300}|whsec_[\w+/=]{16,100}"
    r"|gh[oprsu]_[A-Za-z0-9]{20,300}|github_pat_\w{20,300}|gl(?:pat|dt|ptt|rt|cbt|ft|soat)-[\w-]{16,300}"
    r"|xox[abeoprs]-[\w-]{10,300}|xapp-[\w-]{10,300}"
    r"|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"
    r"|AIza[\w-]{30,60}|ya29\.[\w-]{20,300}|GOCSPX-[\w-]{20,60}|1//0[\w-]{30,200}"
    r"|npm_[A-Za-z0-9]{30,60}|pypi-Ag[\w-]{20,300}|hf_[A-Za-z0-9]{20,60}|do[opr]_v1_[a-f0-9]{30,80}"
    r"|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,60}|sq0(?:atp|csp|idp)-[\w-]{20,60}|(?:EAAA|EAAC)[\w-]{30,200}"
    r"|SG\.[\w-]{16,80}\.[\w-]{16,80}|key-[0-9a-f]{32}(?!\w)|(?:SK|AC)[0-9a-f]{32}(?!\w)"
    r"|hvs\.[\w-]{20,200}|dapi[0-9a-f]{32}(?!\w)|dp\.(?:pt|st|ct)\.[A-Za-z0-9]{30,60}|lin_api_[A-Za-z0-9]{30,60}"
    r"|(?:secret|ntn)_[A-Za-z0-9]{36,60}|ATATT[\w=-]{30,300}|gl(?:c|sa)_[\w+/=]{30,200}|gsk_[A-Za-z0-9]{30,80}"
    r"|r8_[A-Za-z0-9]{30,60}|xai-[A-Za-z0-9]{30,100}|pplx-[A-Za-z0-9]{30,80}|PMAK-[\w-]{30,80}|NRAK-[A-Z0-9]{20,40}"
    r"|sbp_[0-9a-f]{30,60}|AGE-SECRET-KEY-1[A-Z0-9]{50,70}|\d{8,10}:AA[\w-]{32,36}(?!\w)"
    r"|[MN][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?!\w)"
    r"|eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}(?:\.[\w-]{0,2000})?"
    r")"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PRIVATE_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_BEARER = re.compile(r"\b(?:Bearer|Basic|Authorization: ?Token)\s{1,3}([\w.~+/-]{16,2000}={0,2})", re.IGNORECASE)
# Azure's and other connections: what stands between a name and the next semicolon.
_CONNECTION = re.compile(
    r"\b(?:AccountKey|SharedAccessKey|SharedSecretValue|Pwd|Password)=([^;\s\"'\[\]]{3,300})", re.IGNORECASE
)
_COOKIE = re.compile(
    r"\b(?:session[_-]?id|phpsessid|jsessionid|csrf-?token|xsrf-token|connect\.sid|asp\.net_sessionid"
    r"|auth[_-]?cookie|sid|session"
    r"|_session|remember_(?:me|token))\s?(?:[:=]|\bis\b)\s?[\"']?(?=[\w%.+/-]{0,40}\d)([\w%.+/=-]{11,499}[\w%+/=-])",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\b(?:seed|recovery|backup|mnemonic|secret)(?: ?(?:phrase|words?|mnemonic))?\b(?:\sis"
    r"|\swas)?[:=\s\"'-]{1,4}((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})\b"
)
_CODE_NAMES = Finder(lines("codes"))
_CODE = re.compile(
    r"\s?(?:[:=#]|\b(?:is|was|ist|est|es|lautet)\b:?|\()?\s?[\"']?(?P<value>\d[\d -]{2,8}\d)(?![\w.,%-]\d|\w"
    r"|%)",
    re.IGNORECASE,
)
_SAYING = frozenset(lines("secret_words"))
_NAMES = Finder(lines("secrets"), glued=frozenset("[]"))
_COOKIE_WORDS = words(
    "session, sessionid, phpsessid, jsessionid, csrf, csrftoken, xsrf, cookie, sid, remember, aspnet, connect"
)
_CODE_WORDS = words("code, otp, pin, passcode, tan, pincode, fa, mfa, pinnummer, nummer, password")
_PHRASE_WORDS = words("seed, recovery, mnemonic")
_STATES = words(
    "wrong, invalid, incorrect, expired, missing, required, optional, weak, strong, safe, secure, hidden"
    ", not, too, the, a"
    ", an, my"
    ", always, never, still, being, stored, shown, saved, sent, reset, set, visible, empty, rejected, accepted"
    ", forgotten, lost"
)
_NAMED = re.compile(
    r"(?:,? (?:that |which )?(?:you|i|we|they|he|she) [a-z']{1,12}(?: [a-z']{1,12}){0,3},)?"
    r"(?:['\"]?\s{0,3}(?P<link>:=|=>|->|[:=]|'s\b|\b(?:is|was|ist|lautet|est|es|è|é|er|är|on|jest)\b:?|'s\b|\()"
    r"|(?P<bare>\s))\s{0,3}"
    r"(?P<value>\"[^\"\n]{3,200}\"|'[^'\n]{3,200}'|`[^`\n]{3,200}`|[^\s\"'`]\S{2,500})",
    re.IGNORECASE,
)
_NAMED_VARIABLE = re.compile(
    r"\b[A-Z][A-Z0-9_]{0,60}(?:PASSWORD|SECRET|TOKEN|API_KEY|SECRET_KEY|ACCESS_KEY)\s?=\s?['\"]?([^\s'\"]{6,500})"
)
_NAMED_IN_CODE = re.compile(
    r"\b\w{1,40}[_-](?:password|passwd|pwd|secret|token|api_?key|access_?key|secret_?key)[\"']?\s?(?:=>|[:=])\s?[\"']?"
    r"(?=\S{0,60}\d)([A-Za-z0-9/+_.-]{11,500}[A-Za-z0-9/+_-]={0,2})",
    re.IGNORECASE,
)
_MARKER = re.compile("|".join(map(re.escape, MARKERS)))
_REST_OF_LINE = re.compile(r"[ \t]{0,3}(?:[.,;!?)\]]|\r?\n|$|and\b|for\b|with\b|user|login|e-?mail)", re.IGNORECASE)
_PLAIN_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_SIGNS = frozenset((":", "=", ":=", "=>", "->", "is:", "was:"))
_IN_WORDS = frozenset("-'/.,()")
_LOOK_AHEAD = 12
_SHORTEST_VALUE, _SHORTEST_UNLINKED, _SHORTEST_CODE = 3, 6, 4
_TRAILING = ".,;:!?)]}>\"'`"
_PLACEHOLDER = re.compile(
    r"[*x.•_-]+|<[^>]*>|\{.*|\$\{.*|\$\(.*|\$(?:[A-Z_]+|[a-z_]+)|[a-z_.]{3,}[(\[].*|none|null|true|false|required|optional|string"
    r"|str",
    re.IGNORECASE,
)


@text_check("secret.token", severity="critical", message="This looks like a password or a key", marker="[secret]")
def find_secrets(examined: Examined) -> Iterator[Span]:
    text = examined.text
    for pattern in _patterns(examined):
        group = pattern.groups
        yield from (Span(*match.span(group)) for match in pattern.finditer(text) if not _MARKER.match(match[group]))
    if "-----BEGIN" in text:
        yield from _private_keys(text)
    if examined.digits >= _SHORTEST_CODE and not examined.words.isdisjoint(_CODE_WORDS):
        codes = filter(None, (_CODE.match(text, end) for _, end in _CODE_NAMES.spans(text)))
        yield from (Span(*code.span("value")) for code in codes)
    if not examined.words.isdisjoint(_SAYING):
        yield from filter(None, (_named_value(text, end) for _, end in _NAMES.spans(text)))


def _patterns(examined: Examined) -> Iterator[re.Pattern[str]]:
    """The patterns that the text has a reason to be searched for."""
    words_of_text, assigned = examined.words, "=" in examined.text
    if long_words(examined):
        yield from (_KNOWN, _BEARER)
    if assigned:
        yield from (_NAMED_VARIABLE, _CONNECTION)
    if "_" in examined.text or ("-" in examined.text and not words_of_text.isdisjoint(_SAYING)):
        yield _NAMED_IN_CODE
    if not words_of_text.isdisjoint(_COOKIE_WORDS):
        yield _COOKIE
    if not words_of_text.isdisjoint(_PHRASE_WORDS):
        yield _PHRASE


def _private_keys(text: str) -> Iterator[Span]:
    """From the first line of a key to its last; a key that was cut off reaches to the end of the text."""
    position = 0
    while begin := _PRIVATE_KEY.search(text, position):
        end = _PRIVATE_KEY_END.search(text, begin.end())
        position = end.end() if end else len(text)
        yield Span(begin.start(), position)


def _named_value(text: str, end_of_name: int) -> Span | None:
    match = _NAMED.match(text, end_of_name)
    if not match:
        return None
    value, start = match["value"], match.start("value")
    if value[0] in "\"'`":
        return None if match["bare"] else _unless_placeholder(start + 1, value[1:-1])
    bare = value.rstrip(_TRAILING)
    if len(bare) < _SHORTEST_VALUE or _MARKER.match(value):
        return None
    after = text[start + len(bare) : start + len(bare) + _LOOK_AHEAD]
    return _unless_placeholder(start, bare) if _reads_as_secret(match["link"], bare, after) else None


def _reads_as_secret(link: str | None, value: str, after: str) -> bool:
    """A plain word is a secret only where it stands alone: "password: hunter", not "password: how do I …"."""
    if link is None:
        return len(value) >= _SHORTEST_UNLINKED and "](" not in value and _is_mixed(value)
    if not _PLAIN_WORD.fullmatch(value):
        return link in _SIGNS or _is_mixed(value)
    if link == "=":
        return True
    if link in _SIGNS:
        return bool(_REST_OF_LINE.match(after))
    return value.casefold() not in COMMON and value.casefold() not in _STATES and bool(_REST_OF_LINE.match(after))


def _is_mixed(value: str) -> bool:
    """Letters with digits or signs among them, as no word of a sentence has."""
    kinds = (str.isdigit, str.isupper, str.islower)
    signs = any(not sign.isalnum() and sign not in _IN_WORDS for sign in value[1:-1])
    digits = any(map(str.isdigit, value))
    return (digits or signs) and sum(any(map(kind, value)) for kind in kinds) + signs > 1


def _unless_placeholder(start: int, value: str) -> Span | None:
    if _PLACEHOLDER.fullmatch(value) or _MARKER.search(value):
        return None
    return Span(start, start + len(value))
