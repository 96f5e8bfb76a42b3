"""Values in sentences of an action against those that a requirement asks for."""

import re
from collections.abc import Iterable, Iterator

from governance.core.framework.bounds import against, is_as_asked
from governance.core.framework.demands import Requirement
from governance.core.framework.proposal import Mismatch, Proposal, Sentence
from governance.core.framework.sameness import is_comparable, stemmed_unit
from governance.core.framework.subjects import OTHER_PARTS, is_weak, overlap, plain, plain_stems, tells
from governance.core.framework.units import DIMENSION_WORDS
from governance.core.framework.values import Value

_CAPITALS = re.compile(r"(?<=[a-z,;] )[A-Z]\w+")


def sentence_against(requirement: Requirement, sentence: Sentence, proposal: Proposal) -> Iterator[Mismatch]:
    """Values that the sentence states of the requirement's subject, unless it states the right one as well."""
    wanted = requirement.bounds[0].value
    values: Iterable[Value] = sentence.values
    if wanted.kind == "clock":
        values = _with_hours(sentence, wanted)
    elif requirement.head == "port":
        values = [*values, *_ports(sentence)]
    stated = [value for value in values if not _is_mentioned(sentence, value, proposal)]
    if any(is_as_asked(requirement, value) for value in stated) or _is_denied_as_well(requirement, sentence):
        return
    for value in stated:
        if has_other_direction(requirement, sentence.text[max(0, value.start - 60) : value.start]):
            continue
        if _has_other_role(requirement, sentence, value):
            continue
        if is_comparable(wanted, value) and _is_about(requirement, sentence, value):
            yield from against(requirement, value, sentence.start, "")


_PORT = re.compile(r":(\d{2,5})(?:/|$)")
_LABEL = re.compile(
    r"\b(?:ticket|issue|flat|room|ward|item|order|invoice|page|chapter|lot|bug|case|section|building|gate|bus|task"
    r"|request"
    r"|PR|row|apartment|house|platform|table|exercise|figure|appendix|article|paragraph|batch|run|experiment|no\."
    r"|nr\.) $",
    re.IGNORECASE,
)


def _ports(sentence: Sentence) -> Iterator[Value]:
    """The ports of addresses, such as redis://localhost:6380/0."""
    for value in sentence.values:
        match = _PORT.search(value.shown) if value.kind == "url" else None
        if match:
            start = value.start + match.start(1)
            yield Value("number", float(match[1]), match[1], start, start + len(match[1]))


_AT = re.compile(r"\b(?:at|from|by|before|after|until|around|about|to) $", re.IGNORECASE)
_HOUR_ENDS = re.compile(r"[.,;!?)]|$| (?:on|in|and|each|every|instead|sharp|to|until)\b")
_HOURS, _HALF_DAY = 24, 12


def _with_hours(sentence: Sentence, wanted: Value) -> list[Value]:
    """Among times of day, "at 9" is one: in the half of the day that is nearer to what is asked for."""
    return [
        _as_hour(value, wanted)
        if value.kind == "number"
        and _AT.search(sentence.text[max(0, value.start - 60) : value.start])
        and _HOUR_ENDS.match(sentence.text, value.end)
        else value
        for value in sentence.values
    ]


def _as_hour(value: Value, wanted: Value) -> Value:
    if not isinstance(value.key, float) or not value.key.is_integer() or not 0 <= value.key <= _HOURS:
        return value
    hours = [int(value.key) % _HOURS] + ([int(value.key) + _HALF_DAY] if value.key < _HALF_DAY else [])
    return value._replace(kind="clock", key=min((hour * 60 for hour in hours), key=lambda one: abs(one - wanted.key)))


_NOUN_BEFORE = re.compile(r"\b(?:for|in|of|to|on|at|the|from|by|with) ([a-z]{3,}) $", re.IGNORECASE)
_DIRECTION = re.compile(
    r"\b(?:(?P<source>from|sender|reply[ -]to|behalf|answered by)|to|recipients?|cc|bcc|addressee)\b", re.IGNORECASE
)


def has_other_direction(requirement: Requirement, before: str) -> bool:
    """Mail that goes to an address says nothing of the one that it comes from."""
    wanted = requirement.bounds[0].value
    if wanted.kind != "mail":
        return False
    directions = {_direction(before), _direction(requirement.wording[: max(0, requirement.wording.find(wanted.shown))])}
    return directions == {"source", "target"}


def _direction(before: str) -> str:
    """Which of the two the last word of a direction says; empty where there is none."""
    found = list(_DIRECTION.finditer(before))
    return "" if not found else "source" if found[-1]["source"] else "target"


_EVERY = re.compile(r"\b(?:every|each|interval\w*|once|apart|frequen\w+|often|poll\w*)\b", re.IGNORECASE)


def _has_other_role(requirement: Requirement, sentence: Sentence, value: Value) -> bool:
    """How often something happens says nothing of how long it takes."""
    wanted = requirement.bounds[0].value
    if value.kind != "unit" or value.key[0] != "time":
        return False
    is_asked_often = bool(_EVERY.search(requirement.wording[max(0, wanted.start - 30) : wanted.end]))
    is_often = bool(_EVERY.search(sentence.text[max(0, value.start - 30) : value.end]))
    return wanted.kind == "unit" and is_asked_often is not is_often


_CLOSED = re.compile(r"\b(?:closed|shut|no|not|never|nobody|nothing|without|except|off)\b|n't\b", re.IGNORECASE)


def _is_denied_as_well(requirement: Requirement, sentence: Sentence) -> bool:
    """Where a day is ruled out, a sentence that rules it out too agrees: "closed on Sundays"."""
    return requirement.bounds[0].relation == "!" and bool(_CLOSED.search(sentence.text))


def _is_mentioned(sentence: Sentence, value: Value, proposal: Proposal) -> bool:
    return proposal.mentioned.covers(sentence.start + value.start, sentence.start + value.end)


def _is_about(requirement: Requirement, sentence: Sentence, value: Value) -> bool:
    wanted = requirement.bounds[0].value
    if value.kind == "number" and _is_numbered_thing(requirement, sentence, value):
        return False
    qualifiers = requirement.subject - {requirement.head, stemmed_unit(wanted)}
    if wanted.kind == "unit":
        qualifiers = frozenset(word for word in qualifiers if word not in _dimension_words(wanted)) or qualifiers
    if not requirement.head:
        counts = bool(stemmed_unit(wanted))
        return (
            tells(qualifiers, sentence.stems, least=0.3 if counts else 0.4, strictly=not counts)
            if qualifiers
            else stemmed_unit(wanted) in sentence.stems
        )
    return _is_beside_head(requirement, qualifiers, sentence, value)


def _dimension_words(wanted: Value) -> frozenset[str]:
    return frozenset(map(plain, DIMENSION_WORDS.get(wanted.key[0], ())))


def _is_numbered_thing(requirement: Requirement, sentence: Sentence, value: Value) -> bool:
    """In "ticket 9" the number is a name."""
    match = _LABEL.search(sentence.text[max(0, value.start - 20) : value.start])
    return match is not None and not overlap(requirement.subject, frozenset(plain_stems(match[0])))


def _is_label(head: frozenset[str], before: str, after: str) -> bool:
    """In "one cat for flat 12" the number belongs to the flat."""
    if overlap(head, frozenset(plain_stems(" ".join(after.split()[:2])))):
        return False
    match = _NOUN_BEFORE.search(before)
    named = frozenset(plain_stems(match[1])) if match else frozenset()
    return bool(named) and not overlap(head, named)


def _is_beside_head(requirement: Requirement, qualifiers: frozenset[str], sentence: Sentence, value: Value) -> bool:
    """A number belongs to the noun beside it: "port 27017" in a sentence that speaks of no other part."""
    head = frozenset((requirement.head,))
    if sentence.text[value.start - 1 : value.start] == ":":
        return bool(overlap(qualifiers, sentence.stems)) or not qualifiers
    before, after = sentence.text[max(0, value.start - 60) : value.start], sentence.text[value.end : value.end + 40]
    if not overlap(head, frozenset(plain_stems(f"{before} {after}"))) or _is_label(head, before, after):
        return False
    shared = overlap(qualifiers, sentence.stems)
    if shared == qualifiers or not all(map(is_weak, shared)):
        return True
    others = (sentence.stems & OTHER_PARTS) | frozenset(
        plain(word.lower()) for word in _CAPITALS.findall(sentence.text)
    )
    return not others - requirement.subject
