"""Whether a text makes a claim in its own voice, or denies it, asks about it, hopes for it, or only mentions it."""

import re

from governance.core.checks.prose import Prose, Sentence
from governance.core.checks.vocabulary import one_of

_UNREAL_FORMS = one_of(
    "if, whether, unless, until, till, ideal, ideally, would, wouldn't, could, might, may, hopes?, hoping, hoped,"
    " suppose, imagine, pretend\\w*, wish\\w*, goals?, aims?, aiming, aimed, want\\w*, try, tries, trying, plans? to,"
    " strive\\w*, towards?, should, seems?, appears?, probably, perhaps, maybe, likely, think, believe, expect\\w*,"
    " were it, had it, should it, rather than, instead of, as if, as though, before, dream\\w*, attempts?,"
    " attempting, supposed to, looks like,"
    " feels like, too good, yet to be, in order to, need(?:s|ed)? to be, has to be, have to be, must be,"
    " ought to, must, please"
)
# Denials beyond the plain negations that prose knows.
_DENIED_FORMS = one_of(
    "impossible to, refuses? to, avoid\\w*, less than, stop short of, declin\\w+, lacks?, lacking, unable to,"
    " fail(?:s|ed|ing)? to, hard to, difficult to, wrong to, misleading to, dishonest to, lie to, unwise to,"
    " forbid\\w*, forbidden, ban(?:s|ned)?, block(?:s|ed)?, reject\\w*, flag(?:s|ged)?, disallow\\w*, prohibit\\w*,"
    " remov(?:e|es|ed|ing) the (?:\\w+ )?(?:sentence|word|claim|promise|phrase|badge|line|label|passage|paragraph),"
    " too (?:early|soon) to, premature to, nowhere near, anything but, beware of, sceptical of, skeptical of,"
    " wary of, careful with, doubt\\w*, disput\\w+, question(?:s|ed)? (?:the|whether), unlikely, no longer,"
    " refrain from, used to, scarcely, rarely, seldom, few"
)
_UNREAL = re.compile(rf"\b{_UNREAL_FORMS}\b", re.IGNORECASE)
_DENIED = re.compile(rf"\b{_DENIED_FORMS}\b", re.IGNORECASE)
_MENTIONED = re.compile(
    r"\b(?:the|a|an|any|no|this|that|these|those|such|each|every|our|your|its|their|of) (?:\w+ ){0,2}?"
    r"(?:words?|terms?|phrases?|sentences?|wordings?|claims?|labels?|headlines?|badges?|slogans?|adjectives?|myths?"
    r"|notions?|ideas?|status|expressions?|headings?|adverts?|lists?|columns?|concepts?|definitions?|meaning|question"
    r"|rules? (?:about|against|on)|language|superlatives?|buzzwords?|formula\w*|entry|entries)\b"
    r"|\b(?:words|terms|phrases|claims|wordings|labels|adjectives|expressions|superlatives|promises|statements"
    r"|sentences) (?:like|such as|as)\b|\b(?:called|calls?|calling|term(?:ed|s)?|labell?ed|described|marketed|sold"
    r"|advertised|dubbed|says|reads|using) (?:it |them |itself |this |us )?"
    r"(?:as )?(?:a |an )?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?<!our )\b(?:they|he|she|some|others|many|people|anyone|anybody|whoever|those|sellers?|vendors?|suppliers?"
    r"|marketers?|adverts?|ads|advertis\w+|articles?|papers?|authors?|books?|posts?|readers?|visitors?|users?"
    r"|customers?|brochures?|competitors?|you|critics|companies|products?|tools?|reporters?|press|reviews?|websites?"
    r"|critics|somebody|someone|one|a (?:reader|visitor|user|person)|colleagues?)"
    r" (?:who |that |which |often |sometimes |always |may |might |will |had |have |has |also )*"
    r"(?:say|says|said|claim(?:s|ed)?|argu(?:es?|ed)|promis(?:es?|ed)|believ(?:es?|ed)|insist(?:s|ed)?|assert(?:s|ed)?"
    r"|suggest(?:s|ed)?|call(?:s|ed)?|ask(?:s|ed)?|wrote|writes?|demand(?:s|ed)?|request(?:s|ed)?|want(?:s|ed)?"
    r"|describ(?:es?|ed)|state[sd]?|assum(?:es?|ed)|expect(?:s|ed)?|praise[sd]?|offer(?:s|ed)?|sell(?:s|ing)?|told)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(r"\b(?:say|claim|promise|pretend|write|state|believe|call|think|assume)\b", re.IGNORECASE)
# What a sentence may say of a claim that is its subject: "complete security does not exist".
_TURNED_DOWN = re.compile(
    r"[^.;\n]{0,60}?(?:\b(?:is|are|was|were|does|do|did|can|could|would|will|has|have|had|remains?|sounds?|seems?"
    r"|need)"
    r"(?: \w+)?(?: not\b|n't\b| no\b| never\b| a (?:myth|lie|dream|fiction|trap|word|claim|promise|term|phrase"
    r"|red flag)"
    r"| an (?:illusion|ideal|exaggeration|overstatement|open question|aim)| a (?:strong|big|bold|dangerous|heavy"
    r"|loaded) (?:word|term|claim|promise)"
    r"| (?:one of (?:the|those) |just |only |still |also )?(?:an? |the )?(?:\w+ )?(?:words?|phrases?"
    r"|terms?) (?:that|which|we|of|from|in)"
    r"| void| the last thing| impossible| unrealistic| unattainable"
    r"| out of reach| too (?:strong|much|good|big)| blocked| forbidden| banned| flagged| avoided| rejected| removed"
    r"| unproven| hard to| rare\b| meaningless| empty| misleading| only marketing| unlikely| the enemy| wrong\b)"
    r"|n't\b|\bcannot\b|\bneeds? evidence|\bmeans?\b|\bbelongs?\b|\bnobody\b|\bno one\b|\b(?:must|should) be"
    r" (?:avoided|removed|backed|shown|proven)|\brequires?\b|\bdepends?\b)",
    re.IGNORECASE,
)
_SUBJECT_SO_FAR = re.compile(
    r"\W*(?:(?:the|a|an|any|such|that|this|claims?|of|promises?|word|term|label|status|being|and|or|to call|calling"
    r"|claiming|promising|pretending|believing|stating"
    r"|something|anything|phrase|truly|really|saying|it|is|as|even)\W+)*$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"(?:we|i|you|it|our|this|there|here)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:is|are|was|were|can|could|does|do|did|will|would|should|has|have|had|may|might|who|what|why|when|where"
    r"|which"
    r"|how|whether)\b",
    re.IGNORECASE,
)
_ENTICES = re.compile(
    r"\W*(?:did you know|why (?:not|settle|wait|risk|worry|take)|who (?:wouldn't|doesn't|needs)|want|need|looking"
    r"|tired"
    r"|ready|what if|what are you waiting|how about)\b",
    re.IGNORECASE,
)
# A "never" of the claim's own is turned round only by a verb of saying: "we do not claim that it never fails".
_NOT_SAID = re.compile(
    r"(?:\bnot|n't|\bcannot|\bnever|\bnobody|\bno (?:one|way)|\bnothing|\bnone|\bneither|\bhardly anyone)"
    r"(?: \w+){0,3}? (?:say|tell|bet|swear|vouch|said|saying|claim\w*|promis\w*|mean\w*|suggest\w*|imply|implies"
    r"|believ\w*|assum\w*|guarantee\w*"
    r"|pretend\w*|assert\w*|prove\w*|show|shows|know|think|true|call\w*|certain|sure)\b",
    re.IGNORECASE,
)
# "Banned words: guarantee, perfect", "anything but perfect".
_LISTED = re.compile(
    r"(?:\b(?:avoid|banned|forbid\w*|blocks?|blocked|flags?|rejects?|mark(?:s|ed)?|looks? for|(?:do not|don't|never)"
    r" (?:use|say|write|call)|words?|phrases?|terms?|wordings?|claims?|labels?|badges?|adjectives?|superlatives?)"
    r"(?: to avoid)?(?: as| such as| like| including|:)?\s(?:[\w%-]+(?: [\w%-]+){0,2}, ?){0,8}(?:(?:and|or|nor) )?"
    r"|\b(?:anything but|no such thing as|not) (?:an? |any )?(?:\w+ )?)[\"'*_\u201c\u2018]?$",
    re.IGNORECASE,
)
_NAMED_THING = re.compile(
    r"[*_\"'\u201d\u2019]{0,2} (?:button|label|badge|field|column|tab|menu|option|checkbox|heading|banner|section"
    r"|tag|sticker"
    r"|icon|flag|entry|claims?|wording|language|keyword|status|words?|adjectives?)s?\b",
    re.IGNORECASE,
)
_LIST_WINDOW = 100
_FEW_WORDS = 9
_SHORT_QUESTION = 4


def is_asked(prose: Prose, sentence: Sentence) -> bool:
    """A question that wants an answer; "Want a perfect result?" sells."""
    text = prose.text
    tail = text[max(sentence.start, sentence.end - 12) : sentence.end].rstrip(" \n\t)\"'*_")
    if not tail.endswith("?") or _ENTICES.match(text, sentence.start, sentence.end):
        return False
    short = len(text[sentence.start : sentence.end].split()) <= _SHORT_QUESTION
    return short or bool(_ASKS.search(text, sentence.start, sentence.end))


def is_asserted(prose: Prose, start: int, end: int, *, carries_negation: bool = False) -> bool:
    """Whether the words from `start` to `end` are claimed. With `carries_negation` they hold a "never" or "no" of their
    own, so that such a word just before them is no denial unless it stands with a verb of saying."""
    sentence = prose.sentence_at(start)
    if prose.is_quoted(start, end) or is_asked(prose, sentence):
        return False
    before = prose.before(start)
    if before and _is_set_apart(before, carries_negation=carries_negation):
        return False
    if _NOT_SAID.search(before) or (prose.is_negated(start) and not carries_negation):
        return False
    if _LISTED.search(prose.text, max(sentence.start, start - _LIST_WINDOW), start):
        return False
    if _NAMED_THING.match(prose.text, end, sentence.end):
        return False
    is_subject = _SUBJECT_SO_FAR.match(before) and not _SPEAKS.match(prose.text, start)
    return not (is_subject and _TURNED_DOWN.match(prose.text, end, sentence.end))


def _is_set_apart(before: str, *, carries_negation: bool) -> bool:
    if _MENTIONED.search(before) or _OTHERS.search(before):
        return True
    if _UNREAL.search(before):
        return True
    denials = list(_DENIED.finditer(before))
    if not denials:
        return False
    between = before[denials[-1].end() :]
    if carries_negation and not _REPORTS.search(between):
        return False
    return len(between.split()) <= _FEW_WORDS
