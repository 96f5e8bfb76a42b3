"""Payment cards and bank accounts: long numbers that check themselves."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from stdnum import iban, luhn

from governance.core.checks.registry import Examined, Span, text_check

_SEPARATOR = r"(?:[ .\-]{1,2})?"
_DIGIT_RUN = re.compile(rf"(?<![\w.,])\d(?:{_SEPARATOR}\d){{12,}}(?![\w])")
_GROUP = re.compile(r"\d+")
# First digits and lengths: ISO/IEC 7812, as the schemes publish them.
_CARD = re.compile(
    r"4\d{12}(?:\d{3}){0,2}"
    r"|(?:5[1-5]|2[2-7])\d{14}"
    r"|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}"
    r"|6(?:011|[245]\d\d)\d{12}(?:\d{3})?"
    r"|(?:5[06-8]|6[037])\d{14,17}"
)
_FIRST_DIGITS = "23456"
_LONGEST_CARD = 19
_SHORTEST_CARD = 13

_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])(?:A[DELOTZ]|B[AEGHIRY]|C[HRYZ]|D[EKO]|E[EGS]|F[IKOR]|G[BEILRT]|H[RU]|I[ELQST]|JO|K[WZ]"
    r"|L[BCITUVY]|M[CDEKNRTU]|N[IL]|O[M]|P[KLST]|QA|R[OSU]|S[ACDEIKMOTV]|T[LNR]|UA|V[AG]|XK|YE)"
    r"\d\d[ -]?(?:[A-Za-z0-9][ -]?){10,29}[A-Za-z0-9]",
    re.IGNORECASE,
)
_SHORTEST_ACCOUNT = 15


class Group(NamedTuple):
    start: int
    digits: str


@text_check("pii.card", severity="critical", message="This looks like a payment card number", marker="[card]")
def find_cards(examined: Examined) -> Iterator[Span]:
    for run in _DIGIT_RUN.finditer(examined.text):
        groups = [Group(run.start() + group.start(), group[0]) for group in _GROUP.finditer(run[0])]
        end_of_last = 0
        for first, group in enumerate(groups):
            if group.start < end_of_last or group.digits[0] not in _FIRST_DIGITS:
                continue
            end = _card_end(groups[first : first + _LONGEST_CARD])
            if end:
                end_of_last = end
                yield Span(group.start, end)


def _card_end(groups: list[Group]) -> int:
    """Where the longest card number ends that is made of the first of these groups of digits; 0 if there is none."""
    end = 0
    digits = ""
    for group in groups:
        digits += group.digits
        if len(digits) > _LONGEST_CARD:
            break
        if len(digits) >= _SHORTEST_CARD and _is_card(digits):
            end = group.start + len(group.digits)
    return end


def _is_card(digits: str) -> bool:
    return bool(_CARD.fullmatch(digits)) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


@text_check("pii.iban", severity="high", message="This looks like a bank account number", marker="[iban]")
def find_accounts(examined: Examined) -> Iterator[Span]:
    for candidate in _ACCOUNT.finditer(examined.text):
        end = _account_end(candidate)
        if end:
            yield Span(candidate.start(), end)


def _account_end(candidate: re.Match[str]) -> int:
    """Where the account number ends: words after it look like more of it, so that shorter readings are tried too."""
    text = candidate[0]
    for length in range(len(text), _SHORTEST_ACCOUNT - 1, -1):
        whole = text[length - 1].isalnum() and not text[length : length + 1].isalnum()
        if whole and iban.is_valid(text[:length]):
            return candidate.start() + length
    return 0
