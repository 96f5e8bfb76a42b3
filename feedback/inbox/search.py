"""The inbox's search: a tracking link or token, an id or its beginning, a page, or words of the text.

Every word has to be there, as a part of a longer word too; quotation marks keep words together. On PostgreSQL an index
of trigrams finds them, which is why a word needs three letters.
"""

import re
from uuid import UUID

from django.db.models import Q
from django.utils.text import smart_split, unescape_string_literal

SHORTEST_WORD = 3
HELP = (
    "Words of the text from three letters on, “words in quotation marks” as they stand, a page such as /docs.html, "
    "a tracking link or token, or an id or its first eight characters."
)
_TOKEN = re.compile(r"(?:.*/feedback/t/)?([A-Za-z0-9_-]{32})/?")
_ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){0,3}(?:-?[0-9a-f]{1,12})?", re.IGNORECASE)
_HEX_DIGITS = 32


def matching(term: str) -> Q:
    """What a search asks for. Nothing is found by words that are too short to look for."""
    term = term.strip()
    if _TOKEN.fullmatch(term):
        return named(term)
    if term.startswith("/"):
        return Q(page__startswith=term)
    return named(term) | _by_words(_words(term))


def named(term: str) -> Q:
    """The submissions that a tracking link, a token, an id or its beginning names."""
    found = Q(pk__in=[])
    if match := _TOKEN.fullmatch(term):
        found |= Q(token=match[1])
    if _ID.fullmatch(term):
        found |= _by_id(term.replace("-", ""))
    return found


def _by_id(digits: str) -> Q:
    return Q(pk__range=(UUID(digits.ljust(_HEX_DIGITS, "0")), UUID(digits.ljust(_HEX_DIGITS, "f"))))


def _words(term: str) -> list[str]:
    words = [
        unescape_string_literal(bit) if bit[0] == bit[-1] and bit[0] in "\"'" and len(bit) > 1 else bit
        for bit in smart_split(term)
    ]
    return [word for word in words if len(word) >= SHORTEST_WORD]


def _by_words(words: list[str]) -> Q:
    if not words:
        return Q(pk__in=[])
    every = Q()
    for word in words:
        every &= Q(text__icontains=word)
    return every
