"""What an instruction demands, read from its words: values, limits, names, and what must not be done."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from governance.core.checks.prose import Prose
from governance.core.framework.demands import Bound, Requirement
from governance.core.framework.prohibitions import read_prohibitions
from governance.core.framework.subjects import FAMILY, key_words, plain
from governance.core.framework.values import COUNTED, Value, find_values
from governance.core.framework.wording import listed

_NEGATION = re.compile(
    r"\b(?:not|never|nor|neither|instead of|rather than|avoid\w*|no longer|except|without|stop\w*)\b|n't\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:at most|(?:no|not|never|n't) (?:be |take |last |run )?(?:more|longer|later|higher|larger|bigger|greater"
    r"|above|over)"
    r"(?: than)?|(?:not|never|n't) (?:go )?(?:exceed\w*|beyond|above|over)|up to|max(?:imum)?(?: of| is)?|fewer than"
    r"|less than"
    r"|under|below|within|limited to|capped at|shorter than|by|before|until|ceiling of)\s*$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|(?:no|not|never|n't) (?:be )?(?:fewer|less|shorter|earlier|below|under|lower|smaller)(?: than)?"
    r"|min(?:imum)?"
    r"(?: of| is)?|more than|longer than|(?:not|never) before|after the|floor of)\s*$",
    re.IGNORECASE,
)
_OR_LESS = re.compile(
    r"\s*(?:or (?:less|fewer|shorter|below|under|earlier)|at most|max(?:imum)?\b|and no more)", re.IGNORECASE
)
_OR_MORE = re.compile(
    r"\s*(?:or (?:more|longer|above|over|later)|at least|min(?:imum)?\b|and no (?:less|fewer))", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|from) [^.;]{0,25}$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:and|to|-)\s*$", re.IGNORECASE)
_WRITTEN = re.compile(
    r"[\"'\u201c\u2018`](?P<quoted>[^\"'\u201d\u2019`\n]{1,60})[\"'\u201d\u2019`]"
    r"|(?<![\w.])(?P<plain>[A-Z]\w*(?:[-.]\w+)*(?: (?:[A-Z]\w*|of|the|&)){0,4})"
)
_FAMILIAR = "|".join(sorted(map(re.escape, FAMILY), key=lambda word: (-len(word), word)))
_NAME = re.compile(
    rf"{_WRITTEN.pattern}|(?<![\w.-])(?P<familiar>{_FAMILIAR.upper()}|{_FAMILIAR})(?![\w-])"
    r"|(?:(?<=\bis )|(?<=\bas )|(?<=\bwith )|(?<=\bnamed )|(?<=\bcalled )|(?<=\bgroup )|(?<=\bcategory ))"
    r"(?P<token>(?!(?:on|off|not|in|open)\b)[a-z][\w-]+(?<!ed)(?<!en)(?<!ing))(?=\W*$)"
)
_NAMING = re.compile(
    r"(?:\b(?:is|are|was|be|called|named|titled|say|says|write|as|to|use|using|with|by|mention|word|term|name|spelled"
    r"|spell"
    r"|in|from|signed?|choose|prefer|recommend|on|and|or|not)|[:=,])(?: (?:the|a|an|word|term|phrase|name|only|always"
    r"|be))*\s*$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?P<noun>[\w-]+),?(?: (?:is|are|it|to|of|number|must|be|at|always|exactly|stays|[:=]))*[ :=]*(?:not )?$",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"\b(?:for|of|in) (?:the |all |a |our )?[\w-]+(?: [\w-]+)?$", re.IGNORECASE)
_FOLLOWING = re.compile(r" ([a-z]+s)\b", re.IGNORECASE)
_DAYS = listed(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays"
    " sundays i january february march april may june july august september october november december"
)


def read_requirements(text: str) -> tuple[Requirement, ...]:
    """Everything that `text` demands and an action can be compared with; empty where it demands nothing of the kind."""
    whole = frozenset(key_words(text))
    found: list[Requirement] = []
    for start, end in Prose(text).sentences:
        sentence = text[start:end]
        valued = list(_valued(sentence, whole))
        named = [] if valued else list(_named(sentence, whole))
        found += valued or named or list(read_prohibitions(sentence))
    return tuple(found)


def _valued(sentence: str, whole: frozenset[str]) -> Iterator[Requirement]:
    """Values of one kind and dimension belong together: "27027, and not the well-known 27017"."""
    groups: dict[tuple[str, str], list[Bound]] = {}
    previous = 0
    values = _with_shared_units(sentence, list(find_values(sentence)))
    for value in values:
        relation = _relation(sentence, previous, value)
        dimension = value.key[0] if value.kind == "unit" and isinstance(value.key, tuple) else ""
        groups.setdefault((value.kind, dimension), []).append(Bound(relation, value))
        previous = value.end
    rest = _without(sentence, values)
    subject = frozenset(key_words(rest)) or whole
    for (kind, dimension), bounds in groups.items():
        head = _head(sentence, bounds[0].value) if kind == "number" else ""
        counted = frozenset((plain(dimension),)) if dimension in COUNTED else frozenset()
        if subject | counted:
            yield Requirement(
                kind, subject | counted | ({head} if head else set()), head, tuple(bounds), wording=sentence
            )


def _with_shared_units(sentence: str, values: list[Value]) -> list[Value]:
    """In "between 50 and 150 words" both numbers count words."""
    shared: list[Value] = []
    for value, following in zip_longest(values, values[1:]):
        joined = following and _AND.fullmatch(sentence[value.end : following.start])
        if joined and value.kind == "number" and following.kind == "unit":
            unit = following.shown.lstrip("0123456789., -")
            counted = next(find_values(f"{value.shown} {unit}"), value)
            shared.append(counted._replace(start=value.start, end=value.end))
        else:
            shared.append(value)
    return shared


def _relation(sentence: str, previous: int, value: Value) -> str:
    before, after = sentence[previous : value.start], sentence[value.end : value.end + 20]
    if _AT_MOST.search(before) or _OR_LESS.match(after):
        return "<="
    if _AT_LEAST.search(before) or _OR_MORE.match(after):
        return ">="
    if _BETWEEN.search(before):
        return ">="
    if _AND.fullmatch(before) and _BETWEEN.search(sentence[:previous]):
        return "<="
    return "!" if _NEGATION.search(before) else "="


def _without(sentence: str, values: list[Value]) -> str:
    for value in reversed(values):
        sentence = f"{sentence[: value.start]} {sentence[value.end :]}"
    return sentence


def _head(sentence: str, value: Value) -> str:
    """The noun that a number stands beside: "port 27027", "the port is 27027", "four processes". Empty where a phrase
    lies between the two, as in "the threshold for labels is .85"."""
    before, after = sentence[: value.start], sentence[value.end :]
    beside = _BESIDE.search(before)
    found = key_words(beside["noun"]) if beside and not _PHRASE.search(before[: beside.end("noun")]) else []
    if not found:
        following = _FOLLOWING.match(after)
        found = key_words(following[1]) if following else []
    return found[-1] if found else ""


def _named(sentence: str, whole: frozenset[str]) -> Iterator[Requirement]:
    bounds: list[Bound] = []
    families: set[str] = set()
    previous = 0
    for match in _NAME.finditer(sentence):
        shown = next(filter(None, match.groups()))
        family = FAMILY.get(shown.lower())
        at_start = match["plain"] is not None and not sentence[: match.start()].strip(" -*\"'")
        if shown.lower() in _DAYS or (not family and (at_start or not _NAMING.search(sentence[: match.start()]))):
            continue
        before = sentence[previous : match.start()]
        value = Value("name", shown.casefold(), shown, match.start(), match.end())
        bounds.append(Bound("!" if _NEGATION.search(before) else "=", value))
        families |= {family} if family else set()
        previous = match.end()
    subject = frozenset(key_words(_without(sentence, [bound.value for bound in bounds]))) | families
    if bounds and (subject or all(bound.relation == "!" for bound in bounds)):
        yield Requirement("name", subject or whole, bounds=tuple(bounds), wording=sentence)
