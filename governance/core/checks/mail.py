"""E-mail addresses, plain and thinly disguised."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import words

_AT = re.compile(r"@|%40")
_LOCAL = re.compile(r"[\w.!#$&'*+/=?^`{|}~-]{1,64}$")
_QUOTED_LOCAL = re.compile(r"\"[^\"@\n]{1,60}\"$")
_LABELS = r"(?:[\w-]{1,63}\.){1,8}(?:xn--[\w-]{2,59}|[^\W\d_]{2,24})"
_DOMAIN = re.compile(rf"{_LABELS}|\[\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]")
_PUNCTUATION_BEFORE = "'`{|*=/?&!#$"
# jane @ example . com, and an address that a line's end has broken
_SPACED = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?: {1,2}@ {0,2}| {0,2}@ {1,2}|\n?@\n?)"
    r"[\w-]{2,63}(?: ?\. ?[\w-]{2,63}){0,3} ?\.[ \n]?(?:com|org|net|edu|gov|io|info|eu|[a-z]{2})(?![\w.@]\w|\w)"
)
_NAME = r"(?<![\w.+-])[\w.+-]{1,64}"
_BRACKETED_AT = r"\s{0,2}[\[({<]\s?(?:at|@|ät|arroba|chez|chiocciola|apenstaartje|a)\s?[\])}>]\s{0,2}"
_BRACKETED_DOT = r"\s{0,2}[\[({<]\s?(?:dot|\.|punkt|punto|point|ponto|d)\s?[\])}>]\s{0,2}"
_WORD_DOT = r"\s{1,2}(?:dot|punkt|punto|point|ponto)\s{1,2}"
_ENDING = (
    "(?:com|org|net|edu|gov|io|de|fr|uk|nz|eu|info|me|es|it|nl|pt|at|ch|be|se|no|dk|fi|pl|cz|ie|us|ca|au|in|jp|br"
    "|mx|co|app"
    "|dev|biz|test|example|invalid)"
)
_DISGUISED = re.compile(
    rf"{_NAME}(?:{_BRACKETED_DOT}[\w-]{{1,30}}){{0,2}}{_BRACKETED_AT}[\w-]{{1,63}}(?:(?:{_BRACKETED_DOT}"
    rf"|{_WORD_DOT}|\.)[\w-]{{2,63}}){{1,4}}"
    rf"|{_NAME}(?:{_WORD_DOT}[\w-]{{1,30}}){{0,2}}[ _-]{{1,2}}(?:at|ät|arroba|chez|chiocciola)[ _-]{{1,2}}"
    rf"[\w-]{{1,63}}(?:(?:[ _-]{{1,2}}(?:dot|punkt|punto|point|ponto)[ _-]{{1,2}}|\.)[a-z]{{2,30}}){{0,2}}"
    rf"[ _-]{{1,2}}(?:dot|punkt|punto|point|ponto)[ _-]{{1,2}}{_ENDING}\b",
    re.IGNORECASE,
)
# "jane at gmail.com": where the word "at" alone stands for the sign, only a provider of mailboxes makes it an address.
_AT_PROVIDER = re.compile(
    rf"{_NAME}\s{{1,2}}at\s{{1,2}}"
    r"(?:g(?:oogle)?mail|yahoo|hotmail|outlook|live|icloud|aol|proton(?:mail)?|gmx|web"
    rf"|mail|yandex|zoho|fastmail|msn)"
    r"\.(?:com?|net|org|de|fr|me|ru|uk)(?:\.[a-z]{2})?\b",
    re.IGNORECASE,
)
_VERBS_BEFORE_AT = words(
    "me, us, look, looked, looking, found, is, was, are, account, mailbox, inbox, email, mail, address"
    ", available, hosted"
    ", him, her, them, service, team, support, staff, engineers, people, mails, addresses"
    ", accounts, login, down, up, it, one"
)
_SAYING = words("at, ät, arroba, chez, chiocciola, apenstaartje")
# "at" alone is in half of all texts: an address needs a dot said as well, or a provider.
_ENDS_SAID = words(
    "dot, punkt, punto, point, ponto, googlemail, gmail, yahoo, hotmail, outlook, live, icloud, aol, proton, protonmail"
    ", gmx, web, mail, yandex, zoho, fastmail, msn"
)
_BRACKETED = re.compile(r"[\[({<]\s?(?:@|at?|ät|arroba|chez|chiocciola|apenstaartje)\s?[\])}>]", re.IGNORECASE)
# icon@2x.png is an image for dense screens; git@host:path is an address of code.
_NOT_A_PERSON = re.compile(r"^git@|@\dx\.(?:png|jpe?g|gif|webp|svg|avif)$", re.IGNORECASE)
_BROKEN = ("@ ", " @", "@\n", "\n@", " .", ".\n")
_LONGEST_LOCAL = 64


@text_check("pii.email", severity="medium", message="This looks like an e-mail address", marker="[email]")
def find_addresses(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if "@" in text or "%40" in text:
        yield from _plain(text)
        if any(sign in text for sign in _BROKEN):
            yield from (Span(*match.span()) for match in _SPACED.finditer(text) if _is_broken(match[0]))
    if _is_said(examined) or _BRACKETED.search(text):
        yield from (Span(*match.span()) for match in _DISGUISED.finditer(text) if not _is_prose(match[0]))
        yield from (Span(*match.span()) for match in _AT_PROVIDER.finditer(text) if not _is_prose(match[0]))


def _is_said(examined: Examined) -> bool:
    return not (examined.words.isdisjoint(_SAYING) or examined.words.isdisjoint(_ENDS_SAID))


def _plain(text: str) -> Iterator[Span]:
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        before = text[max(0, at.start() - _LONGEST_LOCAL) : at.start()]
        local = _LOCAL.search(before) or _QUOTED_LOCAL.search(before)
        if not domain or not local:
            continue
        name = local[0].lstrip(_PUNCTUATION_BEFORE)
        start = at.start() - len(name)
        if name and not _NOT_A_PERSON.search(text[start : domain.end()]):
            yield Span(start, domain.end())


def _is_broken(address: str) -> bool:
    """Only what a space or a line's end parts; whatever is in one piece has been found already."""
    return any(map(str.isspace, address))


def _is_prose(address: str) -> bool:
    """ "look at gmail.com", "me at example dot com": the word before tells."""
    first = address.split(maxsplit=1)[0] if address.split() else address
    return first.casefold() in _VERBS_BEFORE_AT
