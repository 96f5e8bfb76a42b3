"""Names in prose, and the slot in which a sentence has them: as what something is, by what means, in which place."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from governance.core.framework.families import Member, find_members, members_called
from governance.core.framework.values import Value
from governance.core.framework.wording import listed

_CAPITAL = r"(?:[A-Z][\w+#]*(?:[-.'\u2019/&]\w+)*|[a-z]+[A-Z]\w*|[a-z]+_\w+|[a-z]{2,}-?\d[\w-]*)"
_NAME = re.compile(
    r"[\"\u201c\u2018`](?P<quoted>[^\"\u201d\u2019`\n]{1,60})[\"\u201d\u2019`]"
    r"|(?<![\w'])'(?P<single>[^'\n]{1,60})'(?!\w)"
    rf"|(?<![\w./@-])(?P<plain>{_CAPITAL}\.?(?: (?:of |the |& |and (?=[A-Z]\w+ (?:Ltd|Inc|Co)))?{_CAPITAL}){{0,4}})"
)
TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Captain|Judge|Sister|Brother|Father)\b\.?")
_IDENTITY = re.compile(
    r"(?:\b(?:is|are|was|be|being|called|named|titled|labelled|entitled|as|means|equals|spelled|spelt|say|says|write"
    r"|writes|mention|word|term|name|sign|signed|renamed? to|renamed?|rename \w+ to|becomes?|dubbed|brand|under)"
    r"|[:=,(])"
    r"(?: (?:the|a|an|our|your|its|their|my|now|always|only|simply|name|word|term|phrase|with|by|exclusively|new|one"
    r"|in))*\s*$",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:(?:convert|switch|migrat|mov|port|chang|transfer)\w* [^,.;]{0,40}\bto|use|uses|using|used|with|via"
    r"|through|by|prefer\w*|choose|recommend\w*|pick|select|switch to|run|runs|on"
    r" top of"
    r"|powered by|over|try|install|from|adopt|take|employ)(?: (?:the|a|an|our|only|always|now|plain))*\s*$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|into|at|to|on|onto|from|towards?|inside|near)(?: (?:the|a|an|our|only|plain|simple))*\s*$",
    re.IGNORECASE,
)
_AFTER_SUBJECT = re.compile(
    r"\s+(?:(?:is|are|will be|was) (?:the|our|your|my|in charge|responsible|used|what|who|how|where)|signs?|handles?"
    r"|leads?|runs?|chairs?|approves?|does|writes?|answers?|calls?|manages?"
    r"|decides?|pays?|teaches?|hosts?|owns?|acts?|serves?)\b"
)
_NOT_NAMES = listed(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays"
    " sundays i january february march april may june july august september october november december ok the a an if we"
    " you it they he she this that these those all every each no not never our my your please don do mon tue wed thu"
    " fri sat sun utc always only do don't when since because also and but or as for to yes hi hello dear thank thanks"
)
_PREDICATE = re.compile(
    r"\b(?:The|Our|All|Your|Its|A|An|Every|Each)\b[^.;:!?,]{2,80}? (?:is|are|stays?|must be|should be|will be)"
    r"(?: (?:always|called|named))?"
    r" (?P<token>(?:[a-z][\w-]+ )?[a-z][\w-]+)[.!]?\s*$"
)
_NO_PREDICATE = re.compile(
    r"(?:ed|en|ing|ly|able|ible|ive|ory|ant|ent|ful|less|ous|al|on|off|in|out|up|open|here|there|free|first|last"
    r"|ready|own"
    r"|done|kept|held|met|set|sold|put|run|sent|paid|made|built|read|shut|told|shown|left|bad|good|new|old|late"
    r"|early|rare"
    r"|safe|true|false|down|over|away|fine|kind|polite|short|long|brief|clear|calm)$|^(?:not|no|never|also|to|by|for"
    r"|very|too|so|at|about|quite|much|more|one|two|always|only|from|with|as)\b"
)


_BY = re.compile(r"\bby $")


class Name(NamedTuple):
    """`members` is what the name stands for in families of names; `slot` is identity, means, place, or empty."""

    value: Value
    slot: str
    members: tuple[Member, ...]
    is_quoted: bool = False

    @property
    def families(self) -> frozenset[str]:
        return frozenset(member.family for member in self.members)

    @property
    def is_person(self) -> bool:
        return bool(TITLE.match(self.value.shown))


def find_names(sentence: str) -> list[Name]:
    """The names in a sentence, in order: those of families, those in quotation marks, and those with a capital."""
    written = list(_written(sentence))
    members = [
        Name(_value(sentence, start, end), slot_of(sentence, start, end), members)
        for start, end, members in find_members(sentence)
        if slot_of(sentence, start, end) or sentence[start : start + 1].isupper()
    ]
    # What is in quotation marks is a name as a whole, and a name of a family may be part of a longer one.
    ranked = [(name.value.start, 0 if name.is_quoted else 2, name) for name in written]
    ranked += [(name.value.start, 1, name) for name in members]
    found: list[tuple[int, int, Name]] = []
    for entry in sorted(ranked, key=lambda entry: entry[:2]):
        if not found or found[-1][2].value.end <= entry[0]:
            found.append(entry)
        elif entry[1] < found[-1][1]:
            found[-1] = entry
    return [name for _, _, name in found]


def _value(sentence: str, start: int, end: int) -> Value:
    shown = sentence[start:end]
    return Value("name", shown.casefold(), shown, start, end)


def slot_of(sentence: str, start: int, end: int) -> str:
    before = sentence[max(0, start - 60) : start].rstrip("\"'\u201c\u2018`")
    for slot, form in (("identity", _IDENTITY), ("means", _MEANS), ("place", _PLACE)):
        if form.search(before):
            return slot
    follows = _AFTER_SUBJECT.match(sentence[end : end + 30].lstrip("\"'\u201d\u2019`"))
    if not before.strip(" -*") and follows:
        return "identity" if re.match(r"\s+(?:is|are|was|will)\b", follows[0]) else "agent"
    if not before.strip(" -*"):
        return "adjacent" if re.match(r" (?:the|all|our|every|its)\b", sentence[end : end + 7]) else ""
    return "adjacent" if re.search(r"[a-z]-? $", before) or re.match(r" [a-z]", sentence[end : end + 2]) else ""


def _written(sentence: str) -> Iterator[Name]:
    for match in _NAME.finditer(sentence):
        group = "quoted" if match["quoted"] else "single" if match["single"] else "plain"
        start, end = match.span(group)
        if group == "plain":
            start, end = _without_first(sentence, start, end)
        shown = sentence[start:end].strip(" .")
        if not shown or shown.lower() in _NOT_NAMES:
            continue
        members, slot = members_called(shown), slot_of(sentence, start, end)
        if slot == "means" and not members and _BY.search(sentence[max(0, start - 10) : start]):
            slot = "agent"
        yield Name(Value("name", shown.casefold(), shown, start, start + len(shown)), slot, members, group != "plain")


def _without_first(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The first word of a sentence has its capital from there, unless a title or a verb after it makes it a name."""
    first = re.match(r"[\w'\u2019-]+\.?\s*", sentence[start:end])
    if first is None or (sentence[:start].strip(" -*(\"'\u201c\u2018") and first[0].strip().lower() not in _NOT_NAMES):
        return start, end
    whole = sentence[start:end]
    if TITLE.match(whole) or _AFTER_SUBJECT.match(sentence[end : end + 20]):
        return start, end
    if re.match(r"[A-Z]?[a-z]+[A-Z]", whole) and " " not in whole:
        return start, end
    return start + len(first[0]), end


_INSTEAD_OF = re.compile(
    r"\b(?:not|never|rather than|instead of)(?: (?:with|in|by|to|the|a|an|from|via))*"
    r" (?P<token>[a-z][\w-]+(?: [a-z][\w-]+)?)[.!]?\s*$"
)


def find_excluded(sentence: str) -> Iterator[Name]:
    """The plain words at the end of "Deploy with Ansible, not with shell scripts"."""
    match = _INSTEAD_OF.search(sentence)
    if match:
        start, end = match.span("token")
        yield Name(_value(sentence, start, end), "", ())


_CONTRASTED = re.compile(
    r"\b(?:with|in|by|to|from|as|is|are|use|via)(?: the| an?)? (?P<token>[a-z][\w-]+(?: [a-z][\w-]+)?),? "
    r"(?:not|never|rather than|instead of)\b"
    r"|\b(?:is|are) \w+ with (?P<tool>[a-z][\w-]+)[.!]?$"
    r"|^(?:please )?(?:sort|order|group|rank|arrange|list|filter|split|label|index)\b[^.;,]{2,60} by"
    r" (?P<by>[a-z][\w-]+)[.!]?$",
    re.IGNORECASE,
)


def find_contrasted(sentence: str) -> Iterator[Name]:
    """The plain word that "Bake with butter, not margarine" asks for, or "Sort the results by relevance"."""
    match = _CONTRASTED.search(sentence)
    if match:
        start, end = match.span(match.lastgroup or "token")
        yield Name(_value(sentence, start, end), "identity", members_called(sentence[start:end]))


def find_predicate(sentence: str) -> Iterator[Name]:
    """What "The soup of the day is lentil" says that something is, in one or two words without a capital."""
    match = _PREDICATE.search(sentence)
    if match and not _NO_PREDICATE.search(match["token"]):
        start, end = match.span("token")
        yield Name(_value(sentence, start, end), "identity", members_called(match["token"]))
