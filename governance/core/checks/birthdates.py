"""Dates of birth: a date beside a word that says so. Any other date is nobody's."""

import re
from collections.abc import Iterator

from governance.core.checks.finder import lines, one
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.tables import below

_SAYING = frozenset(lines("birth_words"))
_WORD, _MONTH = one("birth"), one("months")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:'\d\d|(?:18|19|20)\d\d|\d\d(?![\d:]))"
_DATE = (
    rf"(?:(?:18|19|20)\d\d ?[-./ ] ?\d{{1,2}} ?[-./ ] ?{_DAY}(?:T[\d:.Z]{{1,20}})?"
    rf"|\d{{1,2}} ?[-./] ?\d{{1,2}} ?[-./] ?(?:(?:18|19|20)\d\d|\d\d)"
    r"|\d{1,2} \d{1,2} (?:19|20)\d\d"
    rf"|(?:the )?{_DAY}(?:st|nd|rd|th|er|º|ª|o|\.)?(?: of| de| di)?[ \-/.]{{1,2}}{_MONTH}\.?(?:(?:,| de| di"
    rf"| del)?[ \-/.]{{1,2}}{_YEAR})?"
    rf"|{_MONTH}\.?[ \-]{_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?"
    r"|(?:19|20)\d{6}|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)(?![\w/]|-\d)"
)
# Up to the end of the sentence; beyond it only where the next one says "it is" or "I entered".
_CLAUSE = r"[^\d\n\[\].!?;]"
_NEXT_SENTENCE = (
    r"[^\d\n\[\].!?;]{0,24}[.!?;]\s(?:it'?s|it is|mine(?:'s| is)?|that(?:'s| is| was)|here|sure"
    r"|i(?:'ve| have)? (?:[a-z]{1,10} ){0,2}?(?:entered|put|gave|typed|wrote|used|filled in|said))(?!\w)"
)
_AFTER = re.compile(
    rf"(?<![\w\[]){_WORD}(?![\w\]])(?:{_NEXT_SENTENCE})?{_CLAUSE}{{0,24}}?(?:(?<=[:\s])\n)?(?<![\w])(?P<date>{_DATE})",
    re.IGNORECASE,
)
_COLUMN = re.compile(_WORD, re.IGNORECASE)
_CELL = re.compile(_DATE, re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?<![\w.,/-])(?P<date>{_DATE})(?:\s?\(|,?\s(?:is|was|as|ist|est|es)\s(?:(?:my|her|his|the|mein|mon"
    rf"|mi)\s)?(?:\w+'s\s)?)"
    rf"(?:d\.?o\.?b|date[ -]of[ -]birth|birth[ -]?da(?:te|y)|bday|geburtsdatum|geburtstag|date de naissance)(?!\w)",
    re.IGNORECASE,
)


@text_check("pii.birthdate", severity="medium", message="This looks like a date of birth", marker="[birthdate]")
def find_dates(examined: Examined) -> Iterator[Span]:
    if not examined.digits or examined.words.isdisjoint(_SAYING):
        return
    for pattern in (_AFTER, _BEFORE):
        yield from (Span(*match.span("date")) for match in pattern.finditer(examined.text))
    for cell in below(examined, _COLUMN):
        if _CELL.fullmatch(examined.text[slice(*cell)]):
            yield cell
