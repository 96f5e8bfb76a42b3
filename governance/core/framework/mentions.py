"""What a text only mentions: what somebody else said or wants, what it asks, supposes, denies or leaves behind."""

import re
from bisect import bisect_right
from functools import cached_property

from governance.core.checks.prose import Prose
from governance.core.checks.vocabulary import one_of

_OTHERS_SAID = one_of(
    "asked, asks, asking, wondered, wonders, wanted, wants, would like, wishes, wished, said, says, saying, wrote,"
    " writes, claimed, claims, believed, believes, thinks, thought, suggested, suggests, proposed, proposes, demanded,"
    " demands, requested, requests that, complained, complains, insisted, insists, mentioned, mentions, preferred,"
    " reported, reports that, noticed, argued, argues, hoped, hopes, assumed, assumes, recommended, quoted,"
    " quotes, stated, states, begged, pleaded, urged, threatened, joked, guessed, remembers, remembered, told us,"
    " told me, heard, read that, tried, attempted, offered us, rejected, refused, declined, denied, ruled out,"
    " dismissed"
).replace(" ", "[ ]")
_REPORT = re.compile(
    rf"(?<!\bI )(?<!\bwe )(?<!\bI have )(?<!\bas )(?<!\bas you )\b{_OTHERS_SAID}\b"
    r"|\bask(?:ing)? (?!for\b)[^,;.]{0,60}?\b(?:if|whether|about|why|how|what|when|which|who|where)\b"
    r"|\bI (?:suggest|propose|recommend) that (?:a|the|you|some\w*)\b"
    r"|\bask(?:ing)? (?:about|for|if|whether)\b|\b(?:whether|wonder|wondering|decides? about|decision on|debate)\b"
    r"|\b(?:question|complaint|request|suggestion|proposal|idea|rumour|claim|wish|demand|myth)s?"
    r" (?:about|of|that|whether)\b|\bopinions? on\b"
    r"|^(?:please )?(?:report|flag|warn|note|notice|record|quote|point out|log|summari[sz]e|list|mention|escalate)\b"
    r"(?=[^.;]{0,80}\b(?:that|how|why|who|somebody|someone|anybody|complain\w*|attempt\w*)\b)"
    r"|\b(?:why|what if|in case|as if|according to|would have|could have|might have|should have)\b"
    r"|\b(?:reject|refuse|decline|deny|dismiss|turn down|rule out|explain why|criticis\w+|object to|warn against"
    r"|advise against|argue against)(?:s|d|ed|ing)?\b",
    re.IGNORECASE | re.MULTILINE,
)
_SUPPOSED = re.compile(r"\b(?:if|suppose|assuming|unless)\b", re.IGNORECASE)
_FORMER = re.compile(
    r"\b(?:used to|formerly|previously|until (?:now|recently|then|last)|no longer(?! than)|in the past|last (?:year"
    r"|month"
    r"|week|time|season)|had been|back then|originally|earlier this|once was|the (?:old|former|previous|earlier))\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"[;!?\n]|\.(?=\s|$)|, (?:so|but|and|then|yet|please|we|I)\b|\bbut\b|: (?=[a-z])| and (?:then|set|tell|answer|reply"
    r"|explain|write|put|change|use|say|I|we)\b|, (?:answer|reply|tell|explain|set|use|change|write|say)\b| [-\u2013] ",
    re.IGNORECASE,
)
_SUPPOSITION_ENDS = re.compile(r"[,;!?\n]|\.(?=\s|$)")
_FORMER_ENDS = re.compile(r"[,;!?\n]|\.(?=\s|$)|\b(?:and|but|now|will)\b", re.IGNORECASE)
_REACH = 400  # characters
_SET_ASIDE = re.compile(
    r"(?:\b(?:not(?! (?:only|just|more|less|fewer|longer|later|before|after|exceed|above|below))"
    r"|never(?! (?:more|less|fewer|longer|exceed\w*|above|below|before|after|over))"
    r"|instead of|rather than|other than|unlike|nor|neither|without|in place of|as opposed to|avoid(?:s|ing)?"
    r"|replac(?:e|es|ed|ing)|away from|cannot be|contrary to|different from|compared (?:to|with)|forget"
    r"|no longer(?! than)|no(?! (?:more|fewer|less|later|longer|earlier|sooner)\b)|isn't|aren't|wasn't|weren't)\b"
    r"|n't\b)[^,;:.!?]{0,40}$"
    r"|\b(?:up|down|changed?|moved?|raised?|lowered?|increased?|reduced?|switch(?:ed)?|migrat\w+|convert\w*"
    r") from (?:port |the |an? |its )?(?:\w+ )?$",
    re.IGNORECASE,
)
_TO = re.compile(r"[^,;.!?]{0,40}?\bto\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:chang|mov|rais|lower|increas|reduc|switch|migrat|convert|updat|extend|shorten|renam|shift|bring|cut|bump"
    r"|adjust"
    r"|correct|went|go|goes)\w*\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom (?:port |the |an? |its )?(?:\w+ )?$", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"[\"'\u201d\u2019)]?,? (?:(?:is|was|are|were) (?:\w+ )?(?:wrong|rejected|refused|incorrect|declined|denied|too"
    r" \w+|not allowed"
    r"|not possible|outdated|a mistake|forbidden|out of the question|history|gone)\b|(?:is|was|are|were|will be|has"
    r" been)"
    r" (?:replaced|removed|changed|retired|corrected|converted|cancelled)\b|instead of$|no longer\b)",
    re.IGNORECASE,
)


class Mentioned:
    """One text's stretches that are only mentioned, found once and in linear time."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        found = [
            (match.start(), _end(self.text, match.end(), ends))
            for form, ends in _FORMS
            for match in form.finditer(self.text)
        ]
        return _joined(sorted(found + self._quoted(found)))

    def _quoted(self, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """A quotation that begins within such a stretch belongs to it as a whole."""
        joined = _joined(sorted(found))
        return [(start, end) for start, end in Prose(self.text).quotations if self._within(joined, max(0, start - 2))]

    @staticmethod
    def _within(spans: list[tuple[int, int]], offset: int) -> bool:
        index = bisect_right(spans, offset, key=lambda span: span[0]) - 1
        return index >= 0 and offset < spans[index][1]

    def covers(self, start: int, end: int) -> bool:
        """Whether what stands here is reported, asked or supposed, or denied right before or after it."""
        return self.is_reported(start) or self._is_set_aside(start, end)

    def is_reported(self, place: int) -> bool:
        """Whether what stands here is only reported, asked, supposed or said of former times."""
        return self._within(self._spans, place)

    def _is_set_aside(self, start: int, end: int) -> bool:
        before = self.text[max(0, start - 60) : start]
        aside = _SET_ASIDE.search(before)
        if (aside and "until" not in aside[0].lower()) or _TAKEN_BACK.match(self.text[end : end + 60]):
            return True
        is_change = _FROM.search(before) and _CHANGE.search(before) and _TO.match(self.text[end : end + 60])
        return bool(is_change)


_FORMS = ((_REPORT, _CLAUSE_ENDS), (_SUPPOSED, _SUPPOSITION_ENDS), (_FORMER, _FORMER_ENDS))


def _end(text: str, start: int, ends: re.Pattern[str]) -> int:
    limit = min(len(text), start + _REACH)
    match = ends.search(text, start, limit)
    return match.start() if match else limit


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
