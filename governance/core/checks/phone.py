"""Telephone numbers, told apart from versions, dates, ports, issue numbers and error codes.

The form decides first, by a cheap pattern; the numbering plans are asked only about what remains. A run of digits alone
is never enough: it takes an international prefix, the form of a national number, or a word such as "phone" before it.
"""

import re
from collections.abc import Iterator

from governance.core.checks import numbering
from governance.core.checks.cues import named_otherwise
from governance.core.checks.registry import Examined, Matcher, Options, Span, register
from governance.core.checks.runs import Run, runs
from governance.core.checks.vocabulary import one_of

_EXTENSION = r"(?:,? ?(?:x|ext\.?|extension|poste|app?\.) ?\d{1,6})?"
_CANDIDATE = re.compile(
    r"(?<![\w#$€£,./+=-])(?:\+ ?|\( ?\+? ?)?\d(?:[ ().\-/]{0,3}\d){6,16}"
    rf"(?P<extension>{_EXTENSION})(?![\w%€£°]|[.,:/-]\d)",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"(?<![\w+])\+\d(?:[ ().\-/]{0,3}\d|[ \-]?\n(?=\d\d)\d){6,14}(?![\w%])")
_IN_ADDRESS = re.compile(r"(?:(?<==)|(?<=\w/))\+?\d(?:[ -]?\d){6,14}(?!\w)")
_PARAMETER = re.compile(r"(?:(?:phone|tel|telephone|mobile|cell|fax|whatsapp)=\s?|wa\.me/)$", re.IGNORECASE)
_DEVICE = one_of(
    "(?:tele|cell|mobile "
    "|smart)?phone, tel, mobile, cell, fax, sms, whatsapp, signal, viber, handy, telefon, tel[eé]fono"
    ", t[eé]l[eé]phone, telefone, telem[oó]vel, telefoon, puhelin, m[oó]vil, celular, cellulare, portable, gsm, mobil"
    ", mobiel, mobilnummer, telefonnummer, handynummer, rufnummer, telefonnr, contact number, phone number, fon"
    ", komórka"
    ", τηλ, тел, телефон"
)
_CALLING = one_of(
    "(?:call|ring|text|phone|dial|reach|message|contact) (?:me|us|him|her|them), (?:my|our|his|her"
    "|their) number, appelez"
    ", appelle, ll[aá]mame, chiama(?:mi)?, bel me, ruf(?:en)?, ring mig"
)
_SAID_TO_BE_ONE = re.compile(rf"\b(?:{_DEVICE}|{_CALLING})\b[^\d\n\[\]]{{0,30}}$", re.IGNORECASE)
_SAID_PLAINLY = re.compile(
    rf"\b{_DEVICE}(?:\s(?:numbers?|no|nr))?(?:[:.=#]{{1,2}}|\s(?:is|was|ist|est|es|è))[\s(]{{0,3}}$", re.IGNORECASE
)
_DIALLED = re.compile(
    r"\b(?:(?:call|ring|dial|text|phone|fax|sms)(?:\s(?:on|at|to|number|the number))?"
    r"|(?:my|our|his|her|new|old|other|home|work|office|private|current|emergency) number(?:\sis)?)[\s:]{1,2}$",
    re.IGNORECASE,
)
# Somebody asks to be called, and tells the number a sentence later.
_ASKED_TO_CALL = re.compile(r"\b(?:call|ring|phone|text) (?:me|us)\b[^\d\n\[\]]{0,80}$", re.IGNORECASE)
# The lines below a signature.
_SIGNED = re.compile(r"(?:^|\n)[ \t]{0,8}(?:[TMPFHC]|Tel|Mob|Ph|Cell|Fax)[.:]{0,1}[ \t]{1,4}$")
_AMERICAN = re.compile(r"(?:1[-. ])?(?:\([2-9]\d\d\)[ .]?-?|[2-9]\d\d[-.])\d{3}[-. ]\d{4}")
_AMERICAN_SPACED = re.compile(r"(?:1 )?[2-9]\d\d [2-9]\d\d \d{4}")
_AMERICAN_LOCAL = re.compile(r"[2-9]\d\d[-. ]\d{4}")
# Trunk prefix and grouped; area code in brackets; India; China; Italy's mobiles; Hungary; Poland; Greece; Brazil and
# Japan; Russia; Australia's free numbers.
_NATIONAL = re.compile(
    r"\(?0[1-9]\d{0,4}\)?(?:[ ./-]{1,3}\(?\d{2,8}\)?){1,4}"
    r"|(?!\((?:19|20)\d\d\))\(0?\d{2,4}\) ?\d{3,5}[ -]\d{3,5}"
    r"|[6-9]\d{4}[ -]\d{5}|1[3-9]\d(?P<china>[ -])\d{4}(?P=china)\d{4}|3[2-9]\d[ ./-]\d{6,7}|0?\d{2} 9\d{4}-\d{4}"
    r"|\(0\d{1,4}\) ?\d{5,8}|\(?0[1-9]\d{0,2}\)?-\d{2,3} \d\d \d\d|[49]\d\d \d\d \d{3}|\d\d [2-5]\d{3}-\d{4}"
    r"|1[3-9]\d{9}|\(\d{2,3}\) ?[2-9](?: ?\d){7,9}|\(?\d\d\)?/\d{3}-\d{4}|\d\d \d{3} \d\d \d\d"
    r"|2\d{3} \d{3} \d{3}|2\d{4} \d\d \d{3}"
    r"|\d\d[ -](?!19|20)[1-9]\d{3}-\d{4}"
    r"|8[ -]\(?\d{3}\)?[ -]\d{3}[ -]?\d\d[ -]?\d\d|1[38]00(?P<free>[ -])\d{3}(?P=free)\d{3}"
)
# Said after it: "… is my number", "… (mobile)".
_SAID_AFTER = re.compile(
    r"\s(?:(?:is|was)\s(?:my|our|his|her|their)\s(?:[a-z]{2,12}\s)?|\((?:my\s)?)"
    r"(?:number|phone|mobile|cell|tel|landline|home|work|whatsapp)(?!\w)",
    re.IGNORECASE,
)
# Poland, Portugal, Spain; elsewhere this is how a large amount is written, which its unit then shows.
_IN_THREES = re.compile(r"[4-9]\d\d(?P<gap>[ -])\d{3}(?P=gap)\d{3}")
_AMOUNT_AFTER = re.compile(
    r"\s?(?:[%€$£]|(?!(?:and|or|in|is|at|from|for|to|if|when|after|before|please|thanks)\b)[a-z]{2,})", re.IGNORECASE
)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|[12]\d|3[01])[-./ ](?:19|20)\d\d(?!\d|-\d)"
    r"|(?<!\d)(?<!\d\d[-/ ])(?:19|20)\d\d[- /]{1,3}(?:19|20)\d\d$)"
)
_DECIMAL_OR_VERSION = re.compile(r"\d+\.\d+|\d{1,3}(?:\.\d{1,3}){3}|0(?:\.\d{1,3})+")
_DECIMAL_INSIDE = re.compile(r"(?<![\d.])0\.\d+(?![\d.])")
_OTHER_NUMBER = re.compile(
    r"\b(?:isbn|issn|ean|gtin|doi|arxiv|orcid|orders?|invoice|ticket|issue|build|commit|run|job|errors?|version"
    r"|port|serial|sku"
    r"|part|model|tracking)(?:-?1[03])?\b\W{0,3}(?:(?:no|number|nr|code|id)\b\W{0,3})?(?:is\s)?$",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?<!\d)\d\D{1,3}\d(?!\d)")
_AMERICAN_IDENTITY = re.compile(r"\(?\d{3}-\d\d-\d{4}")
_ROUND = re.compile(r"\D*\d{1,3}(?:[ .]?000)+")
_TRUNK_IN_BRACKETS = re.compile(r"\( ?0 ?\)")
_NO_DIGIT = re.compile(r"\D")
_CONTEXT = 90
_SHORTEST, _LONGEST = 7, 15
_SHORTEST_NATIONAL, _LENGTH_OF_NATIONAL = 9, 10
_MOST_BEFORE, _MOST_AFTER = 4, 20


@register("pii.phone")
def build(_options: Options) -> Matcher:
    numbering.plans()  # read while the rules are compiled, so that the first visitor does not wait for it
    return Matcher("pii.phone", "medium", "This looks like a telephone number", "[phone]", find_numbers)


def find_numbers(examined: Examined) -> Iterator[Span]:
    if examined.digits < _SHORTEST:
        return
    text = examined.text
    for run in runs(examined):
        if run.total >= _SHORTEST:
            yield from _in_run(examined, run)
    if "\n" in text and "+" in text:
        yield from (
            Span(*match.span())
            for match in _WRAPPED.finditer(text)
            if "\n" in match[0] and numbering.is_possible(_NO_DIGIT.sub("", match[0]))
        )
    if "=" in text or "wa.me" in text:
        yield from _in_addresses(text)


def _in_run(examined: Examined, run: Run) -> Iterator[Span]:
    text = examined.text
    for match in _CANDIDATE.finditer(text, max(0, run.start - _MOST_BEFORE), run.end + _MOST_AFTER):
        if match.start() >= run.end:
            return
        candidate = match[0][: len(match[0]) - len(match["extension"])]
        before = text[max(0, match.start() - _CONTEXT) : match.start()]
        international = candidate.lstrip("( ").startswith("+")
        if not international and (named_otherwise(examined, *match.span()) or _OTHER_NUMBER.search(before)):
            continue
        in_threes = _IN_THREES.fullmatch(candidate) and not _AMOUNT_AFTER.match(text, match.end())
        extended = match["extension"] and sum(map(str.isdigit, candidate)) >= _LENGTH_OF_NATIONAL
        said_after = _SAID_AFTER.match(text, match.end()) and not _is_something_else(candidate)
        if extended or in_threes or said_after or _is_number(candidate, before, international=international):
            yield Span(*match.span())


def _in_addresses(text: str) -> Iterator[Span]:
    for match in _IN_ADDRESS.finditer(text):
        if _PARAMETER.search(text[max(0, match.start() - _CONTEXT) : match.start()]):
            yield Span(*match.span())


def _is_number(candidate: str, before: str, *, international: bool) -> bool:
    if international:
        candidate = _TRUNK_IN_BRACKETS.sub("", candidate)
    digits = _NO_DIGIT.sub("", candidate)
    if not _SHORTEST <= len(digits) <= _LONGEST or _is_something_else(candidate):
        return False
    if international:
        return numbering.is_possible(digits) or bool(_SAID_PLAINLY.search(before))
    if _AMERICAN.fullmatch(candidate):
        return True
    if digits.startswith("00") and numbering.is_possible(digits[2:]):
        return True
    return _is_national(candidate, digits) or _is_said_to_be_one(candidate, digits, before)


def _is_something_else(candidate: str) -> bool:
    return any(
        (
            _DATE.search(candidate),
            _DECIMAL_OR_VERSION.fullmatch(candidate),
            _DECIMAL_INSIDE.search(candidate),
            _AMERICAN_IDENTITY.fullmatch(candidate),
            _ROUND.fullmatch(candidate.strip("+ ")),
        )
    )


def _is_national(candidate: str, digits: str) -> bool:
    if len(digits) >= _SHORTEST_NATIONAL - 1 and _NATIONAL.fullmatch(candidate):
        return True
    if _AMERICAN_SPACED.fullmatch(candidate):
        return numbering.is_american(digits)
    if not candidate.startswith("0") or len(digits) < _SHORTEST_NATIONAL or _LIST.search(candidate):
        return False
    return numbering.is_national(digits)


def _is_said_to_be_one(candidate: str, digits: str, before: str) -> bool:
    if (
        _SAID_PLAINLY.search(before)
        or _SIGNED.search(before)
        or (_DIALLED.search(before) and (not candidate.isdigit() or len(digits) >= _LENGTH_OF_NATIONAL))
    ):
        return True
    if _AMERICAN_LOCAL.fullmatch(candidate):
        return bool(_SAID_TO_BE_ONE.search(before) or _ASKED_TO_CALL.search(before))
    return bool(_SAID_TO_BE_ONE.search(before)) and numbering.is_national(digits)
