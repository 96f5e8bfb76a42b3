"""inst_017 and inst_018: words that promise too much, and words that claim a standing nobody has shown."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of

_ABSOLUTE = one_of(
    "guarantee(?:d|s|ing)?, perfect(?:ly|ion)?, flawless(?:ly)?, infallib(?:le|ly), fool-?proof, bullet-?proof,"
    " unbreakable, un-?hackable, iron-?clad, (?:error|bug|risk|fault)[- ]free, zero[- ]risks?,"
    " zero (?:errors|defects|mistakes|bugs|failures), beyond (?:any |all )?doubt, eliminates? (?:all|every|any),"
    " prevents? (?:all|every), impossible to (?:break|hack|bypass|breach|fail),"
    " (?:ensure|assure|promise)s? (?:100 ?%|complete|total|absolute),"
    " (?:completely|totally|always|fully) (?:prevents?|eliminates?|protects?|works?|avoids?)"
)
_TOTALLY = one_of(
    "100 ?%, 100 percent, one hundred percent, completely, totally, absolutely, entirely, always, forever"
)
_SAFE = one_of("safe, secure, reliable, accurate, certain, correct, private, compliant, effective, uptime, protected")
# These carry a negation inside, so that a "no" or "never" of their own does not turn them into a caveat.
_NEGATIVE = one_of(
    "no risks?, without (?:(?:any|a) )?(?:risk|doubt|fail),"
    " (?:never|cannot|can't|won't|will not|can never|will never) (?:ever )?"
    "(?:fails?|breaks?|go(?:es)? wrong|crash(?:es)?|be (?:hacked|broken|breached|bypassed))"
)
_ASSURANCE = re.compile(rf"\b(?:{_ABSOLUTE}|{_TOTALLY} {_SAFE}|(?P<negative>{_NEGATIVE}))(?!\w)", re.IGNORECASE)
_SAYING = one_of(r"say, said, claim\w*, promise\w*, mean\w*, suggest\w*, imply, implies, believe\w*, assume\w*")
_DENIAL = re.compile(
    rf"(?:\bnot|n't|\bcannot|\bnever|\bnobody|\bno (?:one|way)) (?:\w+ ){{0,2}}{_SAYING}\b", re.IGNORECASE
)

_STANDING = one_of(
    "production[- ](?:ready|grade|tested|proven), ready for production, battle-? ?(?:tested|hardened|proven),"
    " (?:clinically |independently |fully |scientifically |externally |empirically )?validated,"
    " (?:time-|field-|well-)?proven, enterprise[- ](?:ready|grade), field[- ]tested,"
    " (?:fully|thoroughly|extensively|rigorously) tested, (?:widely|broadly) (?:adopted|used|deployed),"
    " market[- ]leading, industry[- ]leading, market leader, trusted by, certified, peer[- ]reviewed"
)
_STATUS = re.compile(rf"(?<!re-)\b{_STANDING}\b", re.IGNORECASE)
# In "the form is validated" the word names a step of a program, not a standing.
_STEP = one_of(
    "inputs?, forms?, fields?, values?, data, tokens?, requests?, schemas?, parameters?, payloads?, json, types?,"
    " configurations?, settings?, files?, address(?:es)?, actions?, arguments?, signatures?, e-?mails?, passwords?,"
    " sessions?, front matter"
)
_STEP_SUBJECT = re.compile(rf"\b{_STEP}\b", re.IGNORECASE)
_STEP_OBJECT = re.compile(
    r"\s+(?:against|before (?:it|they|being|saving|use)|on (?:each|every)|at each)\b", re.IGNORECASE
)
_CONDITION = one_of(
    "if, whether, until, unless, before, once, when, to be, to become, (?:must|should|would|could) be, needs? to,"
    " yet to, towards?, becom(?:e|ing), call(?:ed|ing)? (?:it|this|itself|something), what (?:is|counts as)"
)
_NOT_YET = re.compile(rf"\b{_CONDITION}\b[^,;:.!?\n]{{0,40}}$", re.IGNORECASE)


@text_check("claim.assurance", severity="high", message="This promises more than anybody can keep")
def find_assurances(examined: Examined) -> Iterator[Span]:
    for match in _ASSURANCE.finditer(examined.text):
        if not examined.prose.is_quoted(*match.span()) and not _is_caveat(examined, match):
            yield Span(*match.span())


def _is_caveat(examined: Examined, match: re.Match[str]) -> bool:
    prose = examined.prose
    if prose.is_question(prose.sentence_at(match.start())):
        return True
    if match["negative"]:
        return bool(_DENIAL.search(prose.before(match.start())))
    return prose.is_negated(match.start())


@text_check("claim.status", severity="high", message="A standing is claimed without evidence for it")
def find_statuses(examined: Examined) -> Iterator[Span]:
    """Evidence on the action is what such a claim needs."""
    if examined.action.has_evidence:
        return
    for match in examined.prose.assertions(_STATUS):
        before = examined.prose.before(match.start())
        if not _NOT_YET.search(before) and not _is_step(examined.text, match, before):
            yield Span(*match.span())


def _is_step(text: str, match: re.Match[str], before: str) -> bool:
    if not match[0].lower().endswith("validated"):
        return False
    return bool(_STEP_SUBJECT.search(before) or _STEP_OBJECT.match(text, match.end()))
