"""What an instruction demands, read from its words: values, limits, names, and what must not be done."""

import re
from collections.abc import Iterator

from governance.core.checks.prose import Prose
from governance.core.framework.demands import Bound, Requirement
from governance.core.framework.limits import read_bounds
from governance.core.framework.names import Name, find_contrasted, find_excluded, find_names, find_predicate
from governance.core.framework.prohibitions import read_prohibitions
from governance.core.framework.subjects import family_words, key_words, plain, plain_all, plain_stems
from governance.core.framework.values import COUNTED, Value, find_values

_NEGATION = re.compile(
    r"\b(?:not|never|nor|neither|instead of|rather than|avoid\w*|no longer|except|without|stop\w*)\b|n't\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?P<noun>[\w-]+),?(?: (?:is|are|it|to|of|number|must|be|at|always|exactly|stays|[:=]))*[ :=]*(?:not )?$",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"\b(?:for|of|in) (?:the |all |a |our )?[\w-]+(?: [\w-]+)?$", re.IGNORECASE)
_FOLLOWING = re.compile(r" ([a-z]+s)\b", re.IGNORECASE)
_UNSPEAKABLE = plain_all("mention, word, term, phrase, say, write, name, speak, refer")
_CALLING = re.compile(r"\b(?:call|spell|write|say|refer to|word|term|phrase)\b", re.IGNORECASE)
_SAID_OF_MANY = frozenset({"number", "unit"})
_STRONG_SLOTS = frozenset({"identity", "means", "agent"})
_PLACE_RANK = 2


def read_requirements(text: str) -> tuple[Requirement, ...]:
    """Everything that `text` demands and an action can be compared with; empty where it demands nothing of the kind."""
    whole = frozenset(key_words(text))
    found: list[Requirement] = []
    for start, end in Prose(text).sentences:
        sentence = text[start:end]
        valued = list(_valued(sentence, whole))
        found += valued or _named_or_banned(sentence, whole)
        if valued and all(requirement.kind == "number" for requirement in valued):
            found += filter(_is_labelled, _named(sentence, whole))
        if valued and all(map(_is_vague, valued)):
            found += read_prohibitions(sentence)
    return tuple(found)


def _is_labelled(requirement: Requirement) -> bool:
    """In "Dr Farouk is the physician of ward 3" the number is a label, and the name what is asked for."""
    return requirement.slot in {"person", "agent", "identity"} and {bound.relation for bound in requirement.bounds} == {
        "="
    }


def _is_vague(requirement: Requirement) -> bool:
    """Whether a number is only part of a deed: "never delete the last 3 backups"."""
    return requirement.kind in _SAID_OF_MANY and all(bound.relation == "!" for bound in requirement.bounds)


def _named_or_banned(sentence: str, whole: frozenset[str]) -> list[Requirement]:
    """The names that a sentence asks for; in a ban names only say what is banned, unless the ban is of the name."""
    named, demands = list(_named(sentence, whole)), list(read_prohibitions(sentence))
    if any({bound.relation for bound in requirement.bounds} == {"=", "!"} for requirement in named):
        return named
    if all(demand.is_duty and not demand.state for demand in demands):
        return named or demands
    return [requirement for requirement in named if _is_ban_of_name(requirement)] + demands


def _is_ban_of_name(requirement: Requirement) -> bool:
    is_banned = all(bound.relation == "!" for bound in requirement.bounds)
    return is_banned and (requirement.is_duty or (requirement.slot == "means" and bool(requirement.families)))


def _valued(sentence: str, whole: frozenset[str]) -> Iterator[Requirement]:
    """Values of one kind and dimension belong together: "27027, and not the well-known 27017"."""
    groups: dict[tuple[str, str], list[Bound]] = {}
    values = list(find_values(sentence))
    for bound in read_bounds(sentence, values):
        value = bound.value
        dimension = value.key[0] if value.kind == "unit" else ""
        groups.setdefault((value.kind, dimension), []).append(bound)
    rest = _without(sentence, values)
    subject = frozenset(key_words(rest)) or frozenset(plain_stems(rest)) or whole
    for (kind, dimension), bounds in groups.items():
        head = _head(sentence, bounds[0].value) if kind == "number" else ""
        counted = dimension.split("/")[0]
        counts = frozenset((plain(counted),)) if counted in COUNTED else frozenset()
        if subject | counts:
            yield Requirement(
                kind, subject | counts | ({head} if head else set()), head, tuple(bounds), wording=sentence
            )


def _without(sentence: str, values: list[Value]) -> str:
    for value in reversed(values):
        sentence = f"{sentence[: value.start]} {sentence[value.end :]}"
    return sentence


def _head(sentence: str, value: Value) -> str:
    """The noun that a number stands beside: "port 27027", "the port is 27027", "four processes". Empty where a phrase
    lies between the two, as in "the threshold for labels is .85"."""
    before, after = sentence[: value.start], sentence[value.end :]
    following = _FOLLOWING.match(after)
    counted = key_words(following[1]) if following else []
    if counted:
        return counted[-1]
    beside = _BESIDE.search(before[-120:])
    found = key_words(beside["noun"]) if beside and not _PHRASE.search(before[-120:][: beside.end("noun")]) else []
    return found[-1] if found else ""


def _named(sentence: str, whole: frozenset[str]) -> Iterator[Requirement]:
    names = (
        _telling(sentence, find_names(sentence)) or list(find_predicate(sentence)) or list(find_contrasted(sentence))
    )
    if names and min(map(_rank, names)) == _PLACE_RANK and _NEGATION.search(sentence):
        return
    if names and not any(_is_excluded(sentence, name) for name in names):
        names += find_excluded(sentence)
    subject = frozenset(key_words(_without(sentence, [name.value for name in names]))) if names else whole
    groups: dict[str, list[tuple[Name, str]]] = {}
    previous = 0
    for name in names:
        relation = "!" if _NEGATION.search(sentence[previous : name.value.start]) else "="
        groups.setdefault(min(name.families, default=""), []).append((name, relation))
        previous = name.value.end
    for group in groups.values():
        requirement = _of_group(group, subject, sentence)
        if requirement.subject or requirement.families:
            yield requirement


def _telling(sentence: str, names: list[Name]) -> list[Name]:
    """Of several names those that the sentence says something with: "parcels to Norway go with DHL" demands DHL."""
    told = [name for name in names if name.slot or _is_excluded(sentence, name)]
    best = min(map(_rank, told), default=0)
    return [name for name in told if _rank(name) == best or _is_excluded(sentence, name)]


def _is_excluded(sentence: str, name: Name) -> bool:
    """In "use PostgreSQL, never MySQL" the second name stands in no slot, but is denied."""
    return bool(re.search(r"\b(?:not|never|no)(?: \w+)? $", sentence[: name.value.start]))


def _rank(name: Name) -> int:
    if name.slot in _STRONG_SLOTS:
        return 0
    return 1 if name.slot == "adjacent" and not name.value.shown.islower() else _PLACE_RANK


def _of_group(group: list[tuple[Name, str]], subject: frozenset[str], sentence: str) -> Requirement:
    first = group[0][0]
    families = frozenset[str]().union(*(name.families for name, _ in group))
    fitting = frozenset(family for family in families if family_words(family) & subject) or families
    return Requirement(
        "name",
        subject,
        bounds=tuple(Bound(relation, name.value) for name, relation in group),
        members=tuple(member for name, _ in group for member in name.members),
        slot="person" if first.is_person else first.slot,
        families=fitting,
        is_duty=bool(subject & _UNSPEAKABLE)
        or (any(name.is_quoted for name, _ in group) and bool(_CALLING.search(sentence))),
        wording=sentence,
    )
