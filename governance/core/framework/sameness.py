"""Whether two values could be one at all, whether they are, and which is the greater."""

import re
from math import isclose

from governance.core.framework.addresses import is_one_address
from governance.core.framework.families import members_called
from governance.core.framework.times import weekday_of
from governance.core.framework.values import COUNTED, Value
from governance.core.framework.wording import stem

_ADDRESSES = frozenset({"mail", "url", "ip", "path", "phone", "file"})
_DAYS = frozenset({"date", "weekday"})
_TIMES_OVER = "times"
_TITLES = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|the|our)\b\.?")


def is_comparable(first: Value, second: Value) -> bool:
    """Whether the two could be one value at all: of one kind, and in one dimension."""
    kinds = {first.kind, second.kind}
    if kinds == {"unit"}:
        return bool(first.key[0] == second.key[0]) or _counts_times(first, second)
    if kinds == _DAYS:
        return bool(_weekdays(first)) and bool(_weekdays(second))
    if kinds == {"date"}:
        return any(None not in pair for pair in zip(first.key, second.key, strict=True))
    if kinds == {"number", "unit"}:
        return _as_share(first) is not None and _as_share(second) is not None
    return len(kinds) == 1


def _counts_times(first: Value, second: Value) -> bool:
    dimensions = {first.key[0], second.key[0]}
    return _TIMES_OVER in dimensions and bool(dimensions & COUNTED - {_TIMES_OVER})


def _as_share(value: Value) -> float | None:
    """A share in per cent or as a fraction of one."""
    if value.kind == "number":
        return value.key if isinstance(value.key, float) and 0 <= value.key <= 1 else None
    return float(value.key[1]) if value.key[0] == "share" else None


def _weekdays(value: Value) -> frozenset[int]:
    return frozenset(value.key) if value.kind == "weekday" else weekday_of(value.key)


def same(required: Value, given: Value) -> bool:
    """Whether two comparable values are one: a date without its year agrees with any year, an address with those below
    it, and Saturday with the weekend."""
    if "weekday" in {required.kind, given.kind}:
        return _weekdays(given) <= _weekdays(required)
    if required.kind == given.kind == "date":
        pairs = zip(required.key, given.key, strict=True)
        return all(None in pair or pair[0] == pair[1] for pair in pairs)
    if required.kind in _ADDRESSES:
        return is_one_address(required.kind, required.key, given.key)
    if required.kind == "name":
        return is_one_name(str(required.key), str(given.key))
    first, second = ordered(required, given), ordered(given, required)
    if first is None or second is None:
        return bool(required.key == given.key)
    tolerance = _tolerance(required, first[0])
    return all(isclose(one, other, rel_tol=tolerance, abs_tol=1e-9) for one, other in zip(first, second, strict=True))


def _tolerance(value: Value, amount: float) -> float:
    """A month has 30 or 31 days, a year 365 days, 52 weeks or 12 months; pounds and feet are rounded."""
    if value.kind != "unit" or value.key[0] not in _ROUNDED:
        return 1e-6
    return _CALENDAR if value.key[0] != "time" or amount >= _FOUR_WEEKS else 1e-6


_ROUNDED = frozenset({"time", "length", "mass", "area", "volume", "speed", "temperature"})
_CALENDAR, _FOUR_WEEKS = 0.02, 27 * 86400.0


def ordered(value: Value, other: Value) -> tuple[float, ...] | None:
    """What says which of two values is the greater; None where neither can be."""
    if {value.kind, other.kind} == {"number", "unit"}:
        share = _as_share(value)
        return None if share is None else (share,)
    if value.kind in {"number", "clock"}:
        return (float(value.key),) if isinstance(value.key, int | float) else None
    if value.kind == "unit":
        return (value.key[1],)
    return _ordered_days(value, other) if value.kind == other.kind == "date" else None


def _ordered_days(value: Value, other: Value) -> tuple[float, ...] | None:
    told = [float(one) for one, beside in zip(value.key, other.key, strict=True) if None not in (one, beside)]
    return tuple(told) or None


def is_one_name(name: str, other: str) -> bool:
    """Names that differ in case, in hyphens or in what surrounds them ("UTC", "Etc/UTC") are one; so are a language
    and its code."""
    if {member[:2] for member in members_called(name)} & {member[:2] for member in members_called(other)}:
        return True
    name, other = _spaced(name), _spaced(other)
    return name in other or other in name or name.replace(" ", "") == other.replace(" ", "")


def _spaced(name: str) -> str:
    return " " + " ".join(re.findall(r"[\w+#]+", _TITLES.sub("", name.casefold().replace("_", " ")))) + " "


def stemmed_unit(value: Value) -> str:
    """What a quantity counts, as a stem: "word" of 150 words; empty for any other value."""
    if value.kind == "unit" and value.key[0].split("/")[0] in COUNTED:
        return stem(value.key[0].split("/")[0])
    return ""
