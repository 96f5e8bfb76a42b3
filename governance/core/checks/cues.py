"""Words that say what the value beside them is: "SSN", "account number", "licence plate".

A number whose form is not distinctive is personal only because of such a word; with one, no checksum is asked for. The
words stand in `cue_words/`, a kind of value a file, a pattern a line; a line in capitals is met in capitals only.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from governance.core.checks.finder import Finder, lines
from governance.core.checks.registry import Examined, Span
from governance.core.checks.vocabulary import words
from governance.core.patterns import PatternSet

_FEWEST_DIGITS = 1
_REACH, _LONGEST = 34, 60

# Up to five pieces with one kind of separator; a piece without a digit is a capital letter or a few before the digits.
_PIECE = r"(?:(?=[A-Z]{0,5}\d)[A-Z0-9]{2,14}|\d(?! [a-z])|[A-Z])(?![a-z])"
_CODE = (
    r"(?:(?!(?:ID|NO|NR|IS|USA?|UK|EU)\b)[A-Z]{1,5}[ .-]{0,2})?(?=[A-Za-z]{0,6}\d)[A-Za-z0-9]{1,34}"
    rf"(?:(?P<gap>[ ./]|-|, )(?:{_PIECE})(?:(?P=gap){_PIECE}){{0,5}})?(?:-[A-Z0-9]{{1,2}})?(?:\([0-9A-Z]\))?"
)
# Besides Latin capitals: Greek and Cyrillic ones, kana, Han and Hangul.
_PLATE_LETTERS = "A-ZÄÖÜÅÆØŠŽČĆĐ\u0391-\u03a9\u0410-\u042f\u3041-\u3096\u4e00-\u9fff\uac00-\ud7a3"
_PLATE = (
    rf"(?=[{_PLATE_LETTERS} \t·・-]{{0,9}}\d)[{_PLATE_LETTERS}0-9]{{1,8}}"
    rf"(?:[ ·・-]{{1,5}}(?=[{_PLATE_LETTERS}]{{0,4}}\d"
    rf"|[{_PLATE_LETTERS}]{{1,3}}(?!\w))[{_PLATE_LETTERS}0-9]{{1,7}}){{0,3}}"
)
_POSTCODE = (
    r"(?:(?i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)|[A-Z]{1,2}-\d{4,5}"
    r"|\d{4} ?[A-Z]{2}(?![A-Za-z])|\d{4}-\d{3}|\d{3}[ -]\d{2,4}|\d{2}-\d{3}|\d{5}-\d{3,4}|\d{4,8})"
)
# Whatever may stand between a word and its value: a clause without a digit, or only "number is" and the like.
_CLAUSE = r"(?:[^\d\n\[\]!?;.]|(?<=:)\n|\.(?=\S)|(?<=\b[Nn][or])\.|(?<=\b[Nn]um)\.){1,30}?"
_LINK = (
    r"[\s:=#(\"'*-]{0,3}"
    r"(?:(?:numbers?|no\.?|nr\.?|code|is|was|ist|lautet|est|es|è|é|er|är|jest|je|to|of|reads|number:)\b[\s:=#(\"'*-]{1,3}){0,3}"
)
_NEAR = re.compile(_LINK)
_AMBIGUOUS = words(
    "NIE, NIF, NIP, NIR, NI, RG, RUT, PAN, SIN, TIN, RFC, DL, CPR, CPF, ABA, RIB, CBU, CID, CSC, CAP, CEP, PLZ"
)
# In such a clause the number is about something else.
_OTHER_MATTER = re.compile(
    r"\b(?:errors?|issues?|pages?|versions?|ports?|lines?|sections?|tickets?|since|expire[sd]?|expir\w+|until|in|status"
    r"|steps?|figure|http|than|after|before|least|most|up to|orders?|released?|build|took|takes|costs?|every|within"
    r"|over"
    r"|under|fails?|failed|returns?|returned|shows?|about|around|only|pull request|bug|chapter|test|tests|e-?mail|phone"
    r"|mobile|tel|call|born|birth|date)\b",
    re.IGNORECASE,
)
_BACK = (
    r"[\"'`)\],]{0,2}\s(?:(?:is|was|=|as|being)\s)(?:(?:my|our|his|her|their|the|your|a)\s)?"
    r"(?:[a-z]{2,12}\s)?|\s?\((?:my\s|the\s)?"
)
_DATE = re.compile(
    r"(?:19|20)\d\d([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d\d|(?:19|20)\d\d"
)


class _Kind(NamedTuple):
    """The words of a kind; the form of what follows or precedes one; the fewest signs, and digits, of a value."""

    words: Finder
    before: re.Pattern[str]
    after: re.Pattern[str]
    fewest: int
    digits: int
    lettered: bool
    near: bool


class Cued(NamedTuple):
    """A value, and the kind that a word beside it gives it."""

    kind: str
    span: Span


def _kind(name: str, value: str, fewest: int, *, clause: bool = True, digits: int = 3, lettered: bool = False) -> _Kind:
    reach = _CLAUSE if clause else _LINK
    return _Kind(
        Finder(lines(name)),
        re.compile(rf"(?P<reach>{reach})(?<![\w.,/-])(?P<value>{value})(?![\w%€£$°])"),
        re.compile(rf"(?<![\w.,/$€£#-])(?P<value>{value})(?:{_BACK})$"),
        fewest,
        digits,
        lettered,
        not clause,
    )


_KINDS = {
    "identity": _kind("identity", _CODE, 5),
    "bank": _kind("bank", _CODE, 5),
    "account": _kind("account", r"\d{6,18}", 6, clause=False),
    "iban": _kind("iban", r"[A-Z]{2}\d\d(?:[ .-]?[A-Z0-9]){10,30}", 14),
    "card": _kind("card", r"\d{2,6}(?:[ .\-\n]{0,2}\d){8,17}", 12),
    "code": _kind("code", r"\d{3,4}", 3, clause=False),
    "customer": _kind("customer", _CODE, 5),
    "holder": _kind("holder", _CODE, 5, clause=False),
    "plate": _kind("plate", _PLATE, 4, digits=1, lettered=True),
    "plate_digits": _kind("plate_digits", r"\d{2,3}(?P<sign>[ -])\d{2,3}(?P=sign)\d{2,3}|\d{4,8}", 4, clause=False),
    "postcode": _kind("postcode", _POSTCODE, 4, clause=False, digits=2),
    "zip": _kind("zip", r"\d{5}(?:-\d{4})?", 5, clause=False),
}
# Which kinds have a word in the text at all is asked in one pass, whatever their number.
_PRESENT = PatternSet([kind.words.source for kind in _KINDS.values()])


def cued(examined: Examined) -> tuple[Cued, ...]:
    """Every value that a word beside it names; computed once for all checks."""
    if examined.digits < _FEWEST_DIGITS:
        return ()
    known: tuple[Cued, ...] | None = examined.__dict__.get("_cued")
    if known is None:
        known = examined.__dict__["_cued"] = tuple(_find(examined.text))
    return known


def with_cued(examined: Examined, found: Iterable[Span], *kinds: str) -> Iterator[Span]:
    """What a check found by form, and what words of these kinds name; what overlaps becomes one span."""
    spans = [*found, *(value.span for value in cued(examined) if value.kind in kinds)]
    last = None
    for span in sorted(spans):
        if last and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def named_otherwise(examined: Examined, start: int, end: int) -> bool:
    """Whether a word gives the number at this place another meaning than a telephone number."""
    return any(start < value.span.end and value.span.start < end for value in cued(examined))


def _find(text: str) -> Iterator[Cued]:
    names = list(_KINDS)
    for name in (names[number] for number in _PRESENT.matching(text)):
        kind = _KINDS[name]
        for start, end in kind.words.spans(text):
            span = _beside(text, start, end, kind)
            if span:
                yield Cued(name, span)


def _beside(text: str, start: int, end: int, kind: _Kind) -> Span | None:
    following = kind.before.match(text, end, end + _LONGEST + _REACH)
    if following and _leads_on(text[start:end], following["reach"]) and _is_value(following["value"], kind):
        return Span(*following.span("value"))
    first = max(0, start - _LONGEST)
    preceding = kind.after.search(text[first:start])
    if preceding and _is_value(preceding["value"], kind):
        return Span(first + preceding.start("value"), first + preceding.end("value"))
    return None


def _leads_on(word: str, reach: str) -> bool:
    """Capitals that are a word of some language as well name only what follows at once."""
    if word in _AMBIGUOUS and not _NEAR.fullmatch(reach):
        return False
    return not _OTHER_MATTER.search(reach)


def _is_value(value: str, kind: _Kind) -> bool:
    signs = [sign for sign in value if sign.isalnum()]
    digits = sum(map(str.isdigit, signs))
    if len(signs) < kind.fewest or (not kind.near and _DATE.fullmatch(value)):
        return False
    return digits >= kind.digits and not (kind.lettered and digits == len(signs))
