"""Names in sentences of an action against the name that a requirement asks for."""

import re
from collections.abc import Iterator

from governance.core.framework.bounds import against, mismatch
from governance.core.framework.demands import Bound, Requirement
from governance.core.framework.names import Name, find_names
from governance.core.framework.proposal import Mismatch, Proposal, Sentence
from governance.core.framework.sameness import is_one_name
from governance.core.framework.subjects import family_words, overlap, plain_stems, tells
from governance.core.framework.values import Value

_OPEN_SLOTS = {
    "identity": frozenset({"identity", "adjacent"}),
    "adjacent": frozenset({"identity", "adjacent"}),
    "means": frozenset({"means", "identity", "adjacent"}),
    "place": frozenset({"place", "identity", "adjacent"}),
    "person": frozenset({"identity", "means", "place", "adjacent", ""}),
    "agent": frozenset({"identity", "means", "place", "adjacent", "agent"}),
    "": frozenset({"identity"}),
}
_LOWER_BESIDE = re.compile(
    r"\b(?:with|serve|use|make|put|print|have|choose) (?:a |an |the )?(?P<as>[a-z][\w-]+(?: [a-z]\w+)?) as (?:the"
    r"|our|its)"
    r"|\bby (?P<by>[a-z][\w-]+)[.!]?$|\bwith (?P<tool>[a-z][\w-]+)[.!]?$"
    r"|\b(?:is|are|to|be|=|:) (?:the |a )?(?P<is>[a-z][\w-]+(?: [a-z]\w+)?)[.!]?$",
    re.IGNORECASE,
)


def names_against(requirement: Requirement, sentence: Sentence, proposal: Proposal) -> Iterator[Mismatch]:
    """Names that the sentence has in the place of the one that is asked for, unless that one is there too."""
    for bound in requirement.bounds:
        if bound.relation == "!":
            yield from _forbidden(requirement, bound, sentence, proposal)
    wanted = [bound.value for bound in requirement.bounds if bound.relation == "="]
    if not wanted or any(_is_stated(sentence, value, proposal) for value in wanted):
        return
    for name in [*find_names(sentence.text), *_lower(requirement, sentence.text)]:
        start = sentence.start + name.value.start
        if proposal.mentioned.covers(start, start + len(name.value.shown)):
            continue
        if _fits(requirement, name, sentence):
            yield from against(requirement, name.value, sentence.start, "")


def _is_stated(sentence: Sentence, wanted: Value, proposal: Proposal) -> bool:
    for match in _occurrences(wanted.shown, sentence.text):
        if not proposal.mentioned.covers(sentence.start + match.start(), sentence.start + match.end()):
            return True
    return any(
        is_one_name(wanted.shown, name.value.shown)
        and not proposal.mentioned.covers(sentence.start + name.value.start, sentence.start + name.value.end)
        for name in find_names(sentence.text)
    )


def _occurrences(shown: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<!\w){re.escape(shown.removesuffix('s'))}s?(?!\w)", text, re.IGNORECASE)


def _lower(requirement: Requirement, text: str) -> Iterator[Name]:
    """Where the name that is asked for is a plain word, so may be the other: "tomato as the soup of the day"."""
    if requirement.families or not requirement.bounds[0].value.shown.islower():
        return
    for match in _LOWER_BESIDE.finditer(text):
        group = next(name for name in ("as", "by", "tool", "is") if match[name])
        yield Name(Value("name", match[group].lower(), match[group], *match.span(group)), "identity", ())


def _fits(requirement: Requirement, name: Name, sentence: Sentence) -> bool:
    """Whether a name stands where the requirement has its own: of the same family, or in the same kind of slot."""
    about = _about(name, sentence.text)
    if requirement.families:
        shared = name.families & requirement.families
        called = frozenset[str]().union(*map(family_words, shared))
        if not called <= about and name.slot == "adjacent" and not requirement.subject - called:
            return bool(called & about)
        about |= called & requirement.subject
        return bool(shared and name.slot) and tells(
            requirement.subject, about, strictly=not called & requirement.subject
        )
    if name.families and not (name.is_quoted or _is_called_like(requirement, name)):
        return False
    own = overlap(requirement.subject, frozenset(plain_stems(name.value.shown)))
    if not own and name.slot not in _OPEN_SLOTS.get(requirement.slot, frozenset()) and not name.is_person:
        return False
    if requirement.slot == "person" and not name.is_person and " " not in name.value.shown:
        return False
    return tells(requirement.subject, about | own) and (bool(own) or _is_near(requirement, name, sentence.text))


def _is_called_like(requirement: Requirement, name: Name) -> bool:
    """A name of a family, where another is asked for that belongs to none: "develop" for the branch "release-2"."""
    called = frozenset[str]().union(*map(family_words, name.families))
    return bool(called & requirement.subject)


def _about(name: Name, text: str) -> frozenset[str]:
    return _stems_around(name, text, _AROUND)


_NEAR, _AROUND = 45, 300  # characters


def _stems_around(name: Name, text: str, reach: int) -> frozenset[str]:
    start, end = name.value.start, name.value.end
    return frozenset(plain_stems(f"{text[max(0, start - reach) : start]} {text[end : end + reach]}"))


def _is_near(requirement: Requirement, name: Name, text: str) -> bool:
    if requirement.slot in {"person", "agent", "means", "place"}:
        return True
    return tells(requirement.subject, _stems_around(name, text, _NEAR))


def _forbidden(requirement: Requirement, bound: Bound, sentence: Sentence, proposal: Proposal) -> Iterator[Mismatch]:
    """A name that must not even be mentioned, or one that is used for the subject in spite of a ban."""
    for match in _occurrences(bound.value.shown, sentence.text):
        is_mentioned = proposal.mentioned.covers(sentence.start + match.start(), sentence.start + match.end())
        value = Value("name", "", match[0], *match.span())
        if requirement.is_duty or (not is_mentioned and _is_used(requirement, bound, value, sentence)):
            yield mismatch(requirement, bound, value, sentence.start, "")


def _is_used(requirement: Requirement, bound: Bound, value: Value, sentence: Sentence) -> bool:
    name = Name(value, "", ())
    subject = requirement.subject - frozenset(plain_stems(bound.value.shown))
    return tells(subject, _about(name, sentence.text), least=0.75)
