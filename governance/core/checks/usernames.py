"""Names of accounts: after "my username is", in a column of a table, by their own form, and a customer's number."""

import re
from collections.abc import Iterator

from governance.core.checks.cues import with_cued
from governance.core.checks.finder import Finder, lines, one
from governance.core.checks.handles import handles
from governance.core.checks.logins import COLUMN, logins
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.tables import below
from governance.core.lexicon import COMMON

_SITES = one("sites")
_WHOSE = rf"{_SITES}(?: (?:user(?:name)?|handle|name|account|id|nick))?"
_VALUE = r"(?:live:)?@?[\w](?:[\w.+#-]{1,39})[\w]"
_SAYING = Finder([*lines("account_names"), _WHOSE], glued=frozenset("[]@./-"))
_SAID = re.compile(
    rf"[\"'`]?(?P<link>\s?(?:[:=]|\bis\b:?|\bwas\b:?|\bist\b|\best\b|\bes\b|\bè\b|\bon file\b)"
    rf"|,)?\s{{0,2}}[\"'`(«]?(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_CELL = re.compile(r"[\w@][\w.@#+-]{2,39}")
_SAYING_WORDS = frozenset(lines("account_words"))


@text_check(
    "pii.account", severity="medium", message="This looks like the name or number of an account", marker="[account]"
)
def find_accounts(examined: Examined) -> Iterator[Span]:
    return with_cued(examined, _by_form(examined), "customer", "holder")


def _by_form(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if not examined.words.isdisjoint(_SAYING_WORDS):
        said = filter(None, (_SAID.match(text, end) for _, end in _SAYING.spans(text)))
        yield from (Span(*match.span("value")) for match in said if _is_said(match))
    yield from handles(text)
    yield from logins(examined)
    yield from (Span(*cell) for cell in below(examined, COLUMN) if _is_name(text[slice(*cell)]))


def _is_name(cell: str) -> bool:
    return bool(_CELL.fullmatch(cell)) and not cell.isdigit() and cell.casefold() not in COMMON


def _is_said(match: re.Match[str]) -> bool:
    """A name is told from the rest of a sentence by not being a word, or by what no word has."""
    value = match["value"].lstrip("@")
    if value.casefold() in COMMON or (not match["link"] and not _has_no_word_form(value)):
        return False
    if match["link"] in (None, ",") or match["link"].strip().isalpha():
        return _has_no_word_form(value) or (
            match["link"] not in (None, ",") and value.islower() and value not in COMMON
        )
    return not value.isdigit()


def _has_no_word_form(value: str) -> bool:
    return value.startswith("@") or (
        any(sign.isdigit() or sign in "_.#" for sign in value) and any(map(str.isalpha, value))
    )
