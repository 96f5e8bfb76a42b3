"""Whether a value breaks what a requirement demands, and the words for it."""

from collections.abc import Iterator

from governance.core.framework.demands import Bound, Requirement
from governance.core.framework.proposal import Mismatch
from governance.core.framework.sameness import is_comparable, ordered, same
from governance.core.framework.values import Value

_IN_WORDS = {"=": "", "!": "not ", "<=": "at most ", ">=": "at least ", "in": "between ", "out": "not between "}


def is_as_asked(requirement: Requirement, value: Value) -> bool:
    """Whether a value is exactly one that the requirement names."""
    exact = (bound.value for bound in requirement.bounds if bound.relation == "=")
    return any(is_comparable(wanted, value) and same(wanted, value) for wanted in exact)


def against(requirement: Requirement, value: Value, offset: int, path: str) -> Iterator[Mismatch]:
    """The mismatch between a value and the requirement's bounds, if there is one."""
    if is_as_asked(requirement, value):
        return
    exact = [bound for bound in requirement.bounds if bound.relation == "="]
    for bound in requirement.bounds:
        is_other_quantity = bool(path) and bound.value.kind == value.kind == "unit"
        broken = breaks(bound, value) if is_comparable(bound.value, value) else is_other_quantity
        if broken:
            yield mismatch(requirement, exact[0] if exact and bound.relation == "!" else bound, value, offset, path)
            return


def breaks(bound: Bound, value: Value) -> bool:
    """Whether a comparable value is not what the bound asks for."""
    if bound.relation in {"in", "out"}:
        return _is_within(bound, value) is (bound.relation == "out")
    if bound.relation in {"=", "!"}:
        return same(bound.value, value) is (bound.relation == "!")
    limit, given = ordered(bound.value, value), ordered(value, bound.value)
    if limit is None or given is None or same(bound.value, value):
        return False
    return given > limit if bound.relation == "<=" else given < limit


def _is_within(bound: Bound, value: Value) -> bool:
    """A range of hours may pass midnight, one of days the end of the year; the ends belong to it."""
    start, end, given = (_in_a_cycle(one) for one in (bound.value, bound.until or bound.value, value))
    return start <= given <= end if start <= end else given >= start or given < end


def _in_a_cycle(value: Value) -> tuple[int, ...]:
    """The place in a day or in a year."""
    return tuple(part or 0 for part in value.key[1:]) if value.kind == "date" else (value.key,)


def mismatch(requirement: Requirement, bound: Bound, value: Value, offset: int, path: str) -> Mismatch:
    """The bound and the value, in words and with the place of the value."""
    until = f" and {bound.until.shown}" if bound.until else ""
    return Mismatch(
        kind=requirement.kind,
        subject=requirement.head or ", ".join(sorted(requirement.subject)),
        required=_IN_WORDS[bound.relation] + bound.value.shown + until,
        given=value.shown,
        start=0 if path else offset + value.start,
        end=0 if path else offset + value.end,
        path=path,
    )
