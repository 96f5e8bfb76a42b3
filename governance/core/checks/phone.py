"""Telephone numbers, told apart from versions, dates, ports, issue numbers and error codes.

The form decides first, by a cheap pattern; libphonenumber, which costs a hundred times more, is asked only about what
remains. A run of digits alone is never enough: it takes an international prefix, the form of a national number, or a
word such as "phone" before it.
"""

import re
from collections.abc import Iterator

import phonenumbers

from governance.core.checks.registry import Examined, Matcher, Options, Span, register

# Where the site's readers are, and one region for each common way of writing numbers.
REGIONS = ("US", "GB", "DE", "FR", "NZ", "AU", "IN", "IT", "ES", "NL", "BR", "MX")

_CANDIDATE = re.compile(r"(?<![\w#$€£,./+=-])(?:\+ ?|\( ?\+? ?)?\d(?:[ ().\-/]{0,3}\d){6,16}(?![\w%€£]|[.,:/-]\d)")
_PARAMETER = re.compile(r"(?:phone|tel|telephone|mobile|cell|fax|whatsapp)=\s?$", re.IGNORECASE)
_SAID_TO_BE_ONE = re.compile(
    r"(?:\b(?:(?:tele|cell|mobile )?phone|tel|mobile|cell|fax|sms|whatsapp|handy|telefon|tel[eé]fono"
    r"|t[eé]l[eé]phone)\b"
    r"|\b(?:call|ring|text|phone|dial|reach|message) (?:me|us|him|her|them)\b|\b(?:my|our|his|her|their) number\b)"
    r"[^\d\n\[\]]{0,25}$",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-.])\d{3}[-. ]\d{4}")
_LOCAL_AMERICAN = re.compile(r"[2-9]\d\d-\d{4}")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|[12]\d|3[01])[-./ ](?:19|20)\d\d(?!\d)"
    r"|(?:19|20)\d\d[- /]{1,3}(?:19|20)\d\d$)"
)
_DECIMAL_OR_VERSION = re.compile(r"\d+\.\d+|\d{1,3}(?:\.\d{1,3}){3}|0(?:\.\d{1,3})+")
_ROUND = re.compile(r"\D*\d{1,3}(?:[ .]?000)+")
_CONTEXT = 40
_SHORTEST, _LONGEST = 7, 15


@register("pii.phone")
def build(_options: Options) -> Matcher:
    # Loads the regions' metadata while the rules are compiled, so that the first visitor does not wait for it.
    _is_valid_somewhere("2000000")
    return Matcher("pii.phone", "medium", "This looks like a telephone number", "[phone]", find_numbers)


def find_numbers(examined: Examined) -> Iterator[Span]:
    text = examined.text
    for match in _CANDIDATE.finditer(text):
        before = text[max(0, match.start() - _CONTEXT) : match.start()]
        if _is_number(match[0], before):
            yield Span(*match.span())
    yield from _in_addresses(text)


def _in_addresses(text: str) -> Iterator[Span]:
    for match in re.finditer(r"(?<==)\+?\d{7,15}(?!\w)", text):
        if _PARAMETER.search(text[max(0, match.start() - _CONTEXT) : match.start()]):
            yield Span(*match.span())


def _is_number(candidate: str, before: str) -> bool:
    digits = re.sub(r"\D", "", candidate)
    if not _SHORTEST <= len(digits) <= _LONGEST or _is_something_else(candidate):
        return False
    if candidate.lstrip("( ").startswith("+"):
        return _is_possible("+" + digits)
    if _AMERICAN.fullmatch(candidate):
        return True
    if digits.startswith("00"):
        return _is_possible("+" + digits[2:])
    national = candidate.lstrip("(").startswith("0") and len(digits) >= _SHORTEST + 2
    if national or _SAID_TO_BE_ONE.search(before):
        return bool(_LOCAL_AMERICAN.fullmatch(candidate)) or _is_valid_somewhere(digits)
    return _is_spaced_american(candidate) and _is_valid(digits, "US")


def _is_something_else(candidate: str) -> bool:
    return any(
        (_DATE.search(candidate), _DECIMAL_OR_VERSION.fullmatch(candidate), _ROUND.fullmatch(candidate.strip("+ ")))
    )


def _is_spaced_american(candidate: str) -> bool:
    return bool(re.fullmatch(r"(?:1 )?[2-9]\d\d [2-9]\d\d \d{4}", candidate))


def _is_possible(international: str) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(international, None)))
    except phonenumbers.NumberParseException:
        return False


def _is_valid_somewhere(digits: str) -> bool:
    return any(_is_valid(digits, region) for region in REGIONS)


def _is_valid(digits: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(digits, region)))
    except phonenumbers.NumberParseException:
        return False
