"""Payment cards and bank accounts: long numbers that check themselves."""

import re
from collections.abc import Iterator

from stdnum import bic, luhn
from stdnum.iso7064 import mod_97_10

from governance.core.checks.cues import with_cued
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.runs import Group, Run, runs
from governance.core.checks.vocabulary import words

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
_DECIMAL_SIGNS = (".", ",")
_CARD_GAP = re.compile(r"[ .\-\n]{1,2}")
_FEWEST_DIGITS_OF_ACCOUNT = 8

# An IBAN begins with its country and two check digits; the lengths are those of the SWIFT registry.
_CHECK_DIGITS = re.compile(r"\d\d")
_ACCOUNT = re.compile(r"[A-Za-z]{2}\d\d(?:[ .\-\n]{0,2}[A-Za-z0-9]){11,30}")
_WORD = re.compile(r"[A-Za-z0-9]{15,34}(?![A-Za-z0-9])")
_COUNTRIES_BY_LENGTH = (
    "15:NO 16:BE,BI 18:DK,FI,FK,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK 21:CH,HR,LI,LV"
    " 22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG"
    " 25:LY,PT,ST 26:IS,TR 27:FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA"
    " 30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU"
)
_LENGTHS = {
    country: int(length)
    for length, countries in (entry.split(":") for entry in _COUNTRIES_BY_LENGTH.split())
    for country in countries.split(",")
}
# "Swift COMPILER" has the form of a bank's code too, so that it takes a link between the word and the code.
_BANK_CODE = re.compile(
    r"\b(?i:bic(?:[ /-]?(?:swift|code))?|swift(?:[ /-]?(?:code|bic))?)(?:\s(?i:is|number|code))?(?::|=|\s(?i:is)"
    r"|(?<=code)|(?<=bic)"
    r"|(?<=BIC))[\s:=\"'(]{1,3}([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?!\w)"
)
_BANK_WORDS = words("bic, swift")


@text_check("pii.card", severity="critical", message="This looks like a payment card number", marker="[card]")
def find_cards(examined: Examined) -> Iterator[Span]:
    return with_cued(examined, _cards_by_form(examined), "card", "code")


def _cards_by_form(examined: Examined) -> Iterator[Span]:
    text = examined.text
    for run in runs(examined):
        if run.total >= _SHORTEST_CARD and text[max(0, run.start - 1) : run.start] not in _DECIMAL_SIGNS:
            yield from _cards(text, run)


def _cards(text: str, run: Run) -> Iterator[Span]:
    end_of_last = 0
    for first, group in enumerate(run.groups):
        before = text[group.start - 1 : group.start]
        if group.start < end_of_last or group.digits[0] not in _FIRST_DIGITS or before.isalpha() or before == "_":
            continue
        end = _card_end(text, run.groups[first : first + _LONGEST_CARD])
        if end:
            end_of_last = end
            yield Span(group.start, end)


@text_check("pii.iban", severity="high", message="This looks like a bank account number", marker="[iban]")
def find_accounts(examined: Examined) -> Iterator[Span]:
    return with_cued(examined, _accounts_by_form(examined), "bank", "account", "iban")


def _accounts_by_form(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if examined.digits >= _FEWEST_DIGITS_OF_ACCOUNT:
        for digits in _CHECK_DIGITS.finditer(text):
            start = digits.start() - 2
            end = _account_end(text, start) if start >= 0 and text[start : start + 2].isalpha() else 0
            if end:
                yield Span(start, end)
    if not examined.words.isdisjoint(_BANK_WORDS):
        yield from (Span(*code.span(1)) for code in _BANK_CODE.finditer(text) if bic.is_valid(code[1]))


def _card_end(text: str, groups: tuple[Group, ...]) -> int:
    """Where the longest card number ends that is made of the first of these groups of digits; 0 if there is none."""
    end = last = 0
    digits = ""
    for group in groups:
        if last and not _CARD_GAP.fullmatch(text, last, group.start):
            break
        digits += group.digits
        last = group.end
        if len(digits) > _LONGEST_CARD:
            break
        if len(digits) >= _SHORTEST_CARD and _is_card(digits) and not text[last : last + 1].isalpha():
            end = last
    return end


def _is_card(digits: str) -> bool:
    return bool(_CARD.fullmatch(digits)) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def _account_end(text: str, start: int) -> int:
    """Where the account number that begins here ends; 0 if none does. The country tells how long it is."""
    length = _LENGTHS.get(text[start : start + 2].upper())
    candidate = _ACCOUNT.match(text, start)
    if not length or not candidate or text[start - 1 : start].isalnum():
        return 0
    word = _WORD.match(text, start)
    if word and _checks(word[0]):
        return word.end()
    signs = [offset for offset, sign in enumerate(candidate[0]) if sign.isalnum()]
    if len(signs) < length:
        return 0
    end = signs[length - 1] + 1
    whole = not text[start + end : start + end + 1].isalnum()
    return start + end if whole and _checks("".join(filter(str.isalnum, candidate[0][:end]))) else 0


def _checks(number: str) -> bool:
    return bool(mod_97_10.is_valid((number[4:] + number[:4]).upper()))
