"""How a value binds: exactly, never, as a limit, or as one end of a range, read from the words around it."""

import re

from governance.core.framework.demands import Bound
from governance.core.framework.values import Value

_NEGATION = re.compile(
    r"\b(?:not|never|nor|neither|no|none|nobody|nothing|instead of|rather than|avoid\w*|no longer(?! than)|except"
    r"|without"
    r"|stop\w*|refrain\w*|forbid\w*|forbidden|prohibited|(?:is|are|stays?|remains?) closed|cannot)\b|n't\b",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"\b(?:(?:is|are|will|must|may|can|shall|should|do|does|be) ?(?:not|never)\b|cannot\b|not to be\b|n't\b|not"
    r" (?:into|to|by"
    r"|in|on|with|used)\b|(?:is|are|get|gets) (?:strictly )?(?:refused|rejected|forbidden|prohibited|banned|off limits"
    r"|declined|unacceptable|taboo|blocked)\b|never\b)",
    re.IGNORECASE,
)
_GREATER = (
    "more|greater|longer|later|larger|bigger|higher|wider|taller|heavier|faster|older|warmer|louder|hotter|deeper"
    "|further"
    "|farther|thicker|dearer"
)
_SMALLER = (
    "less|fewer|shorter|lower|smaller|earlier|narrower|lighter|slower|younger|cheaper|colder|sooner|cooler|thinner"
)
_ABOVE = re.compile(
    rf"\b(?:(?:{_GREATER}|more \w+)(?: \w+)? than|above|over|beyond|exceed(?:s|ing|ed)?|after|past|in excess of|from"
    r" (?=\S* ?(?:up|on)))\s*(?:the )?$",
    re.IGNORECASE,
)
_BELOW = re.compile(rf"\b(?:(?:{_SMALLER})(?: \w+)? than|below|under|before)\s*(?:the )?$", re.IGNORECASE)
_AT_MOST = re.compile(
    r"\b(?:at (?:the )?most|no later than|up to|max(?:imum)?\.?(?: of| is|:)?|limited to|capped at|within|until|till"
    r"|by(?= )"
    r"|ceiling of|restricted to|max(?:imum|imal)?\b[^,;.]{0,50}\b(?:is|are|of|at|to|=|:)|\w+ budget of"
    r"|budget\b[^,;.]{0,50}"
    r"\b(?:is|of)|no more than)\s*$",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:may|can|allowed|allows?|permitted|permits?|entitled)\b[^,;.]{0,50}$|\bup to [^,;.]{0,15}$", re.IGNORECASE
)
_AT_LEAST = re.compile(
    r"\b(?:at (?:the very )?least|min(?:imum)?\.?(?: of| is|:)?|floor of|starting (?:at|from)"
    r"|min(?:imum|imal)?\b[^,;.]{0,50}\b(?:is|are|of|at|to|=|:)|as soon as|no (?:less|fewer|earlier) than|not"
    r" before)\s*$",
    re.IGNORECASE,
)
_OR_LESS = re.compile(
    r"\s*(?:or (?:less|fewer|shorter|below|under|earlier|lower|smaller|sooner)|at (?:the )?(?:most|latest)"
    r"|max(?:imum)?\b"
    r"|and no more|tops|and below|or before|are the (?:limit|maximum)|is the (?:limit|maximum))",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\s*(?:or (?:more|longer|above|over|later|higher|larger|older|up|after)|at (?:the very )?(?:least|earliest)"
    r"|min(?:imum)?\b|and no (?:less|fewer)|and (?:above|up|over)|upwards|is the minimum)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:and|to|until|till|-|\u2013|through)\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?:the )?$", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\b(?:not|never|no|nobody|avoid\w*|quiet|closed|outside|except|cannot|forbidden|off limits)\b|n't\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|are|go|goes|needs?|must|requires?|gets?|have|has|should|may|can|will|be|waits?|costs?|keep|stays?|use|set"
    r"|runs?|takes?|lasts?|do|does)\b",
    re.IGNORECASE,
)
_FEWEST_AFTER = 2  # words
_HALF_DAY, _HOUR = 720, 60
_ORDERED = frozenset({"number", "unit", "date", "clock"})


def read_bounds(sentence: str, values: list[Value]) -> list[Bound]:
    """Each value with the way it binds; one that is only a condition ("orders over 500 euros need ...") has none."""
    found: list[Bound] = []
    previous, place = 0, 0
    while place < len(values):
        value, following = values[place], values[place + 1] if place + 1 < len(values) else None
        joined = following and _is_range(sentence, previous, value, following)
        if joined and following:
            found += _range(sentence, _like(value, following), following)
            previous, place = following.end, place + 2
            continue
        relation = relation_of(sentence, previous, value)
        if relation:
            found.append(Bound(relation, value))
        previous, place = value.end, place + 1
    return found


def _is_range(sentence: str, previous: int, value: Value, following: Value) -> bool:
    joint = _RANGE.fullmatch(sentence[value.end : following.start])
    if not joint or _like(value, following).kind != following.kind or following.kind not in _ORDERED | {"weekday"}:
        return False
    return bool(_BETWEEN.search(sentence[previous : value.start])) or joint[0].strip().lower() != "and"


def _like(value: Value, following: Value) -> Value:
    """In "between 50 and 150 words" both numbers count words, and in "between 12 and 2 pm" both are hours."""
    if value.kind != "number" or not isinstance(value.key, float):
        return value
    if following.kind == "unit" and not value.shown.endswith("%"):
        share = following.key[1] / _leading(following)
        return value._replace(kind="unit", key=(following.key[0], value.key * share))
    if following.kind == "date" and value.key.is_integer():
        return value._replace(kind="date", key=(*following.key[:2], int(value.key)))
    if following.kind == "clock":
        minutes = [value.key * _HOUR, value.key * _HOUR + _HALF_DAY]
        return value._replace(
            kind="clock", key=max((one for one in minutes if one < following.key), default=minutes[0])
        )
    return value


def _leading(value: Value) -> float:
    match = re.match(r"\D{0,3}([\d.,]*\d)", value.shown)
    number = float(match[1].replace(",", "")) if match and match[1].count(".") < _FEWEST_AFTER else 0.0
    return number or 1.0


def _range(sentence: str, value: Value, following: Value) -> list[Bound]:
    if value.kind == "weekday":
        first, last = min(value.key), max(following.key)
        days = range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
        shown = sentence[value.start : following.end]
        whole = Value("weekday", frozenset(days), shown, value.start, following.end)
        return [Bound("!" if _OUTSIDE.search(sentence[: value.start]) else "=", whole)]
    is_outside = _OUTSIDE.search(sentence[: value.start]) or _NEGATED_AFTER.search(sentence, following.end)
    if value.kind == "clock" or (value.kind == "date" and is_outside):
        return [Bound("out" if is_outside else "in", value, following)]
    return [Bound(">=", value), Bound("<=", following)]


def relation_of(sentence: str, previous: int, value: Value) -> str:
    """How one value binds; empty where it only says in which case something else is asked."""
    before, after = sentence[previous : value.start], sentence[value.end : value.end + 30]
    for form, relation in ((_ABOVE, ">="), (_BELOW, "<=")):
        match = form.search(before)
        is_due = value.kind == "unit" and match and match[0].strip().lower() == "after"
        if match and value.kind in _ORDERED and not (is_due and not _NEGATION.search(before)):
            return _compared(relation, sentence[: previous + match.start()], sentence[value.end :])
    if value.kind in _ORDERED:
        limit = _limit(before, after, value)
        if limit:
            return limit
    return "!" if _NEGATION.search(before) else "="


_DEADLINE = re.compile(r"\b(?:deadline|due|latest)\b", re.IGNORECASE)


def _limit(before: str, after: str, value: Value) -> str:
    if value.kind in {"date", "clock"} and _DEADLINE.search(before):
        return "<="
    if _AT_MOST.search(before) or _OR_LESS.match(after):
        return "<="
    if _AT_LEAST.search(before) or _OR_MORE.match(after):
        return ">="
    return "<=" if value.kind in {"number", "unit"} and _MAY.search(before) and not _NEGATION.search(before) else ""


_TURNED = {">=": "<=", "<=": ">="}


def _compared(relation: str, before: str, after: str) -> str:
    if _NEGATION.search(before) or _NEGATED_AFTER.search(after):
        return _TURNED[relation]
    is_condition = len(after.split()) >= _FEWEST_AFTER and _VERB.search(after) and not _VERB.search(before)
    return "" if is_condition else relation
