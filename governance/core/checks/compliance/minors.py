"""A writer who says to be under sixteen, or a child's contact details."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of, words

_YOUNG = (
    r"(?:(?<![\d.,])(?:[5-9]|1[0-5])(?![\d.,%]\d|\d)|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen)"
)
_UNIT = r"(?:years?[- ]old|year[- ]olds?|y/?o\b|yrs? old|years of age)"
# "I am 12 minutes late" and "I'm 10 pages in" are no ages: a bare number counts only where the clause ends with it.
_END = (
    r"(?=\s*(?:[.,;:!?)\n]|$|and (?:i|my|live|go|love|like|want|use|in)\b|so (?:my|i)\b|but (?:i|my)\b|i (?:like|use"
    r"|am|have|can't|can|love)\b))"
)
_GRADE = r"(?:(?:[1-9]|10)(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
_CHILD = one_of(
    "son, daughter, kid, child, little (?:brother|sister), niece, nephew, grandson, granddaughter, pupil, student"
)
_CONTACT = (
    r"(?:e-?mail|(?:(?:mobile|cell|telephone|phone) )?number|address|instagram|snapchat|whatsapp|phone|discord|roblox"
    r"|tiktok|contact)"
)
_MINOR = re.compile(
    rf"\b(?:i\s?(?:'m|am)|im)(?: (?:only|just|currently|still|actually|almost|nearly|turning|about|a|an))*[- ]"
    rf"(?:{_YOUNG}[- ]{_UNIT}|{_YOUNG}{_END})"
    rf"|\bi (?:just )?(?:turned|turn|will be|will turn|became) {_YOUNG}(?:[- ]{_UNIT}|{_END}|(?= (?:last|next|this|in"
    rf"|on|yesterday|today|tomorrow)\b))"
    rf"|\bas an? {_YOUNG}[- ]year[- ]old\b(?! (?:could|can|would|might))"
    rf"|\bmy age is {_YOUNG}\b|\b(?:i\s?(?:'m|am)|im) (?:only )?(?:a minor|under ?age|under (?:13|16|sixteen|thirteen"
    rf")|not (?:yet )?(?:16|sixteen|13|thirteen)(?: yet)?|below (?:16|13))\b"
    rf"|\b(?:i\s?(?:'m|am)|im) (?:a |an |only a |just a )(?:kid|child|little (?:girl|boy))\b(?! (?:of|at heart|again"
    rf"|in a candy))"
    rf"|\b(?:i\s?(?:'m|am)|im) (?:currently )?(?:in|a|an|going into|starting) (?:the )?{_GRADE}[- ](?:grade|grader"
    rf"|class)\b|\b(?:i\s?(?:'m|am)|im) in (?:year [1-9]|elementary school|primary school|middle school|kindergarten"
    rf")\b"
    rf"|\b(?:i go to|i attend|i'm at|i am at) (?:elementary|primary|middle) school\b"
    rf"|\bmy (?:mom|mum|mommy|mummy|dad|daddy|parents?|mother|father) (?:said|says|told me|let|lets|doesn't know"
    rf"|don't know|do not know|does not know|won't let|helped)(?: (?:that|me|i))*[^.!?\n]{{0,40}}\b(?:too young|not"
    rf" old enough|i am {_YOUNG}|i'm {_YOUNG}|homework)\b"
    rf"|\bmy (?:{_YOUNG}[- ]year[- ]old(?:'s)? )?{_CHILD}(?:'s|s')? (?:{_YOUNG}[- ]year[- ]old )?(?:own )?(?:[a-z]+ "
    rf")?{_CONTACT}\b(?: (?:is|:)|:| at)"
    rf"|\bmy (?:{_YOUNG}[- ]year[- ]old )?{_CHILD}(?: \w+)?(?:,? (?:who is |aged |age |is )?{_YOUNG}(?:[- ]{_UNIT}"
    rf")?,?)?[^.!?\n]{{0,60}}\b(?:reach|contact|e-?mail|call|text|write to|message) (?:him|her|them)(?: directly)? "
    rf"(?:at|on|via|under|here)\b"
    rf"|\b(?:reach|contact|e-?mail|call|text|write to|message) my (?:{_YOUNG}[- ]year[- ]old )?{_CHILD}(?: \w+)?"
    rf"(?:,? (?:aged |age |who is )?{_YOUNG},?)?(?: directly)? (?:at|on|via|under)\b",
    re.IGNORECASE,
)
_GUARD = words(
    "old, years, year, yo, y, grade, grader, minor, underage, under, kid, child, son, daughter, school, age, turned, "
    "turn, i'm, im, am, mom, mum, dad, parents, nephew, niece, pupil, brother, sister, grandson, granddaughter, "
    "thirteen, sixteen,"
    " daughter's, son's, child's, kid's, brother's, sister's, niece's, nephew's, pupil's, student's"
)
_SELF = words("i, i'm, im, my")


@text_check(
    "boundary.minor", severity="high", message="This reads as if it came from a child, or gives a child's contact"
)
def find_minors(examined: Examined) -> Iterator[Span]:
    if examined.words.isdisjoint(_GUARD) or examined.words.isdisjoint(_SELF):
        return
    for match in _MINOR.finditer(examined.text):
        if not examined.prose.is_quoted(*match.span()) and not examined.prose.is_negated(match.start()):
            yield Span(*match.span())
