"""Compares what an action says and carries with one requirement of one instruction."""

import re
from collections.abc import Iterator

from governance.core.framework.demands import Bound, Requirement
from governance.core.framework.prohibitions import forbidden_deeds
from governance.core.framework.proposal import Mismatch, Parameter, Proposal, Sentence, shown_value
from governance.core.framework.subjects import (
    FAMILY,
    OTHER_PARTS,
    key_words,
    overlap,
    path_words,
    plain,
    plain_stems,
    speaks_of_another,
)
from governance.core.framework.values import Value, find_values, is_comparable, same, stemmed_unit

_LONGEST_VALUE = 200  # characters of a parameter that is read as a value; a longer one is read as text
_SET_ASIDE = re.compile(
    r"(?:\b(?:not|never|instead of|rather than|no longer|formerly|previously|other than|unlike|used to be|nor)\b|n't\b)"
    r"[^,;:.!?]{0,40}$|\bfrom (?:port |the |an? )?(?:\w+ )?$",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(
    r"(?:\b(?:is|are|was|be|called|named|titled|as|to|use|uses|using|used|with|by|in|from|signed|into|on|via"
    r"|recommend|recommends|prefer)|[:=,])"
    r"(?: (?:the|a|an|now|our|written))? (?P<quote>[\"'\u201c\u2018`])?(?P<name>(?(quote)[^\"'\u201d\u2019`\n]{1,60}"
    r"|[A-Z][\w.+#-]*(?: [A-Z]\w*){0,3}))"
)
_HOST_AND_PORT = re.compile(r"(?<=[a-z0-9]):(?=\d{2,5}(?:/|$))", re.IGNORECASE)
_UNIT_IN_NAME = {
    "ms": "ms",
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "minutes": "min",
    "min": "min",
    "hours": "h",
    "days": "days",
    "mb": "mb",
    "kb": "kb",
    "gb": "gb",
    "percent": "%",
    "pct": "%",
}


# In "release_date" the second word only says of which kind the value is.
_SAID_BY_KIND = {
    "date": frozenset(map(plain, ("date", "day", "due"))),
    "url": frozenset(map(plain, ("url", "host", "base"))),
}
_MOST = 2 / 3  # of a subject's words: then the name alone says what is meant
# What settings are kept in, whatever they are about.
_CONTAINERS = path_words(
    "connection connections service services server servers config configuration settings options params parameters"
    " hyperparameters optimizer optimiser run job worker host local localhost internal env environment data database"
    " main default hyper client limits prod production"
)
_UNIT_WORDS = frozenset(map(plain, (*_UNIT_IN_NAME, "second", "minute", "hour", "day", "timeout")))
_UNSPEAKABLE = frozenset(map(plain, ("mention", "word", "term", "phrase", "say", "write")))


def mismatches(requirement: Requirement, proposal: Proposal) -> Iterator[Mismatch]:
    """Every place where the proposal contradicts the requirement."""
    if requirement.kind == "prohibition":
        yield from forbidden_deeds(requirement, proposal)
        return
    for parameter in proposal.parameters:
        yield from _in_parameter(requirement, parameter)
    for sentence in proposal.sentences:
        if not sentence.is_question:
            yield from _in_sentence(requirement, sentence)


def _in_parameter(requirement: Requirement, parameter: Parameter) -> Iterator[Mismatch]:
    shown = shown_value(parameter.value).strip()
    if not shown or isinstance(parameter.value, bool):
        return
    if len(shown) > _LONGEST_VALUE or not _names(requirement, parameter):
        if isinstance(parameter.value, str):
            for found in _in_words(requirement, _told(parameter, shown)):
                yield found._replace(path=parameter.path, start=0, end=0)
        return
    for value in _values_of(requirement, parameter, shown):
        yield from _against(requirement, value, 0, parameter.path)


def _told(parameter: Parameter, shown: str) -> str:
    """A parameter as a sentence: in "localhost:27017" the number is a port, and what stands beside it belongs to it."""
    if not _HOST_AND_PORT.search(shown):
        return shown
    return f"{' '.join(sorted(parameter.context))} {_HOST_AND_PORT.sub(r' port ', shown)}".replace("://", " ").replace(
        "/", " "
    )


def _in_words(requirement: Requirement, text: str) -> Iterator[Mismatch]:
    for sentence in Proposal(text, {}).sentences:
        if not sentence.is_question:
            yield from _in_sentence(requirement, sentence)


def _names(requirement: Requirement, parameter: Parameter) -> bool:
    """Whether a parameter's name means the requirement's subject: the words of its last part belong to it, the head is
    among them, and neither the parts above nor what stands beside it speak of another part of the system."""
    head, _, last = parameter.path.rpartition(".")
    above = path_words(head)
    own = path_words(last) - _SAID_BY_KIND.get(requirement.kind, frozenset())
    if requirement.kind == "unit":
        own = (own - _UNIT_WORDS) or overlap(above, requirement.subject) or own
    own = own or overlap(above, requirement.subject)
    if not own or overlap(own, requirement.subject) != own:
        return False
    if requirement.head and requirement.head not in own | above:
        return False
    around = above | parameter.context
    if speaks_of_another(around, requirement.subject):
        return False
    told = len(overlap(requirement.subject, own)) >= _MOST * len(requirement.subject)
    return told or not (around - _CONTAINERS) or bool(overlap(requirement.subject - own, around))


def _values_of(requirement: Requirement, parameter: Parameter, shown: str) -> Iterator[Value]:
    """The parameter's value in the requirement's kind; a bare number is taken in the unit of the parameter's name, or
    else in the requirement's own."""
    wanted = requirement.bounds[0].value
    if wanted.kind == "name":
        yield Value("name", shown.casefold(), shown, 0, len(shown))
        return
    found = list(find_values(shown))
    if wanted.kind == "url" and not found:
        found = [Value("url", shown.casefold(), shown, 0, len(shown))]
    for value in found:
        if value.kind == "number" and wanted.kind == "unit" and isinstance(value.key, float):
            unit = _UNIT_IN_NAME.get(re.split(r"[_.\W]", parameter.path.lower())[-1]) or _own_unit(wanted)
            yield from (each._replace(shown=shown) for each in find_values(f"{shown} {unit}"))
        else:
            yield value


def _own_unit(wanted: Value) -> str:
    return re.sub(r"^[\d.,\s-]+|^\w+ ", "", wanted.shown) or wanted.shown


def _in_sentence(requirement: Requirement, sentence: Sentence) -> Iterator[Mismatch]:
    if requirement.bounds[0].value.kind == "name":
        yield from _in_names(requirement, sentence)
        return
    for value in sentence.values:
        if _SET_ASIDE.search(sentence.text[max(0, value.start - 60) : value.start]):
            continue
        if is_comparable(requirement.bounds[0].value, value) and _is_about(requirement, sentence, value):
            yield from _against(requirement, value, sentence.start, "")


def _is_about(requirement: Requirement, sentence: Sentence, value: Value) -> bool:
    qualifiers = requirement.subject - {requirement.head, stemmed_unit(requirement.bounds[0].value)}
    shared = overlap(qualifiers, sentence.stems)
    if not requirement.head:
        asked = len(qualifiers) if requirement.bounds[0].value.kind != "unit" else min(len(qualifiers), 3)
        return 2 * len(shared) >= asked and (bool(shared) or not qualifiers)
    around = sentence.text[max(0, value.start - 60) : value.end + 40]
    if requirement.head not in plain_stems(around):
        return False
    if shared or not qualifiers:
        return True
    others = (sentence.stems & OTHER_PARTS) | frozenset(plain(word.lower()) for word in _capitals(sentence.text))
    return not others - requirement.subject


def _capitals(text: str) -> list[str]:
    return re.findall(r"(?<=[a-z,;] )[A-Z]\w+", text)


def _in_names(requirement: Requirement, sentence: Sentence) -> Iterator[Mismatch]:
    for bound in requirement.bounds:
        if bound.relation == "!":
            yield from _forbidden_name(requirement, bound, sentence)
    families = {FAMILY[str(bound.value.key)] for bound in requirement.bounds if bound.value.key in FAMILY}
    required = [bound for bound in requirement.bounds if bound.relation == "="]
    if not required:
        return
    for match in _NAME_AFTER.finditer(sentence.text):
        if _SET_ASIDE.search(sentence.text[: match.start("name")][-60:]):
            continue
        shown = match["name"].strip(".")
        value = Value("name", shown.casefold(), shown, match.start("name"), match.end("name"))
        in_family = FAMILY.get(shown.lower()) in families if families else False
        subject = requirement.subject - frozenset(families)
        shared = overlap(subject, frozenset(key_words(sentence.text[: match.start()])))
        if in_family or (not families and shared and 2 * len(shared) >= len(subject)):
            yield from _against(requirement, value, sentence.start, "")


def _forbidden_name(requirement: Requirement, bound: Bound, sentence: Sentence) -> Iterator[Mismatch]:
    for match in re.finditer(rf"(?<!\w){re.escape(bound.value.shown)}(?!\w)", sentence.text, re.IGNORECASE):
        before = sentence.text[max(0, match.start() - 60) : match.start()]
        if not requirement.subject.isdisjoint(_UNSPEAKABLE) or not _SET_ASIDE.search(before):
            yield _mismatch(requirement, bound, Value("name", "", match[0], *match.span()), sentence.start, "")


def _against(requirement: Requirement, value: Value, offset: int, path: str) -> Iterator[Mismatch]:
    exact = [bound for bound in requirement.bounds if bound.relation == "="]
    if any(is_comparable(bound.value, value) and same(bound.value, value) for bound in exact):
        return
    for bound in requirement.bounds:
        if path and bound.value.kind == value.kind == "unit" and not is_comparable(bound.value, value):
            yield _mismatch(requirement, bound, value, offset, path)
            return
        if is_comparable(bound.value, value) and _breaks(bound, value):
            yield _mismatch(requirement, exact[0] if exact and bound.relation == "!" else bound, value, offset, path)
            return


def _breaks(bound: Bound, value: Value) -> bool:
    if bound.relation == "=":
        return not same(bound.value, value)
    if bound.relation == "!":
        return same(bound.value, value)
    limit, given = _ordered(bound.value), _ordered(value)
    if limit is None or given is None or same(bound.value, value):
        return False
    return given > limit if bound.relation == "<=" else given < limit


def _ordered(value: Value) -> tuple[float, ...] | None:
    if value.kind == "number":
        return (value.key,) if isinstance(value.key, float) else None
    if value.kind == "unit":
        return (value.key[1],)
    if value.kind == "date" and value.key[0] is not None:
        return tuple(map(float, value.key))
    return None


_IN_WORDS = {"=": "", "!": "not ", "<=": "at most ", ">=": "at least "}


def _mismatch(requirement: Requirement, bound: Bound, value: Value, offset: int, path: str) -> Mismatch:
    return Mismatch(
        kind=requirement.kind,
        subject=requirement.head or ", ".join(sorted(requirement.subject)),
        required=_IN_WORDS[bound.relation] + bound.value.shown,
        given=value.shown,
        start=0 if path else offset + value.start,
        end=0 if path else offset + value.end,
        path=path,
    )
