"""Addresses of the web and of mail, paths, hosts and telephone numbers, each in one plain form."""

import re
from collections.abc import Callable

_DOMAINS = (
    "com|org|net|io|dev|app|example|eu|de|uk|fr|nl|nz|au|us|ca|ch|at|es|ie|pl|se|info|local|internal|test|edu|gov|co"
    "|me|ai|cloud|tech|shop|site|online|digital|agency|blog|social|media|world|life|email|network|systems|software|team|works|foundation"
    "|community|studio|design|art|wiki|news|law|health|school|academy|page|link|pro|int|mil|se|no|dk|fi|pt|cz|gr|be|lu|li|ru|ua"
    "|cn|jp|kr|in|br|mx|za|ke|ng|tr|il|sg|hk|tw|my|th|vn|id|ph|ar|cl|pe|it|hu|ro|bg|hr|si|sk|ee|lv|lt|is|scot|london|berlin|xyz|biz|localhost|lan|intern|onion|invalid"
)
_HOST = rf"(?:[a-z0-9_-]{{1,40}}\.){{1,5}}(?:{_DOMAINS})\b(?![\w-])"
ADDRESSES = (
    rf"(?P<mail>(?<![\w.+-])[\w.+-]{{1,64}}@{_HOST}(?!:[\w/]))"
    r"|(?P<url>\b[a-z][a-z0-9+]{1,9}://[^\s<>\"')\]]{1,200}|\bgit@[\w.-]{1,80}:[\w./-]{1,120}"
    rf"|(?<![\w.@/-]){_HOST}(?::\d{{2,5}}\b)?(?:/[^\s<>\"')\]]{{0,150}})?)"
    r"|(?P<file>(?<![\w./@-])(?:[\w-]{1,60}/){0,6}[\w-]{1,60}\.(?:csv|json|ya?ml|xml|txt|pdf|docx?|xlsx?|html?|md|log|py|ini|toml|conf"
    r"|cfg|env"
    r"|sql|zip|png|jpe?g|svg|gz|db|sqlite3|sh|rst|pptx?|odt)\b(?![\w/@.-]*\w))"
    r"|(?P<ip>(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w.]*\d))"
    r"|(?P<path>(?<![\w/.:<])(?:~|[a-z]:)?(?:[/\\][\w.@-]{1,60}){2,12}[/\\]?"
    r"|(?<![\w/.:<])/[a-z][\w.-]{2,60}/?(?![\w/]))"
    r"|(?P<phone>(?<![\w.])\+\d{1,3}(?:[ ()./-]{0,2}\d){6,13}(?!\d)"
    r"|(?<![\w.+-])0\d{2,4}(?:[ -]\d{3,6}){1,3}(?![\w-])|(?<![\w.+-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?![\w-]))"
)
_AT_THE_END = ".,;:!?"


def plain_address(kind: str, shown: str) -> str:
    """An address without what makes no difference: case of the host, a closing slash or full stop, "www."."""
    return _PLAIN[kind](shown.rstrip(_AT_THE_END))


def plain_url(shown: str) -> str:
    scheme, _, rest = shown.rstrip(_AT_THE_END).rpartition("://")
    if shown.startswith("git@"):
        return shown.removeprefix("git@").removesuffix(".git").replace(":", "/").lower()
    host, slash, path = rest.partition("/")
    plain = host.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80") + (slash + path).rstrip("/")
    return f"{scheme.lower()}://{plain.removesuffix('.git')}" if scheme else plain


def _plain_path(shown: str) -> str:
    return shown.replace("\\", "/").rstrip("/")


def _plain_phone(shown: str) -> str:
    return re.sub(r"\D", "", shown.replace("(0)", ""))


_PLAIN: dict[str, Callable[[str], str]] = {
    "mail": str.lower,
    "url": plain_url,
    "ip": str,
    "path": _plain_path,
    "file": str.lower,
    "phone": _plain_phone,
}


def is_one_address(kind: str, address: str, other: str) -> bool:
    """An address agrees with those below it, and one without its scheme with either."""
    if kind in {"url", "path"}:
        return _is_below(address, other) or _is_below(other, address)
    if kind == "file":
        return address == other or address.endswith("/" + other) or other.endswith("/" + address)
    if kind == "phone":
        return address[-_LOCAL_PART:] == other[-_LOCAL_PART:]
    return address == other


_LOCAL_PART = 9  # digits of a number, after the code of its country


def _is_below(address: str, other: str) -> bool:
    if "://" not in address or "://" not in other:
        address, other = address.rpartition("://")[2], other.rpartition("://")[2]
    return other == address or other.startswith((address + "/", address + ":"))
