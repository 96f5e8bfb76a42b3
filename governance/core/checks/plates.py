"""Registration marks of vehicles: after a word such as "plate", near a vehicle, or in a form that nothing else has."""

import re
from collections.abc import Iterator
from itertools import chain

from governance.core.checks.cues import with_cued
from governance.core.checks.finder import lines, one
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.tables import below

_FEWEST_DIGITS = 1
_INNER = (re.compile(r"-[A-Z0-9]{2,3}-"), re.compile(r"\d [A-HJ-PR-Z]{3}"))
# The United Kingdom since 2001, France and Italy, the Netherlands. Letters that their offices never give are left out.
_DISTINCTIVE = re.compile(
    r"(?<![\w./@#-])(?:[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[1-2]\d|5[1-9]|6\d|7[0-6]) [A-HJ-PR-Z]{3}"
    r"|[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}"
    r"|[BDF-HJ-NP-TV-XZ]{2}-\d{2}-[BDF-HJ-NP-TV-XZ]{2}|\d{2}-[BDF-HJ-NP-TV-XZ]{3}-\d|\d-[BDF-HJ-NP-TV-XZ]{3}-\d{2}"
    r")(?![\w@/-])"
)
# Near a vehicle: short groups of capitals and of digits by turns.
_CAPITALS = "A-ZÄÖÜ\u0391-\u03a9\u0410-\u042f"
_GROUPS = re.compile(
    rf"(?<![\w./@#$€£+-])(?:[{_CAPITALS}]{{1,3}}|\d{{1,6}})"
    rf"(?:[ ·-]?(?:(?<=\d)[{_CAPITALS}]{{1,3}}|(?<=\d[ ·-])[{_CAPITALS}]{{1,3}}"
    rf"|(?<=[{_CAPITALS}][ ·-])[{_CAPITALS}]{{1,3}}|\d{{1,6}})){{1,4}}(?![\w@/%-]|[.,:]\d)"
)
_PART = re.compile(r"[^\W\d]+")
_TERMS = frozenset(lines("plate_terms"))
_VEHICLES = frozenset(lines("vehicles"))
_VEHICLE = re.compile(rf"\b{one('vehicles')}(?!\w)", re.IGNORECASE)
_COLUMN = re.compile(one("plate"), re.IGNORECASE)
_BEFORE, _AFTER = 60, 40
_FEWEST_SIGNS, _MOST_SIGNS, _FEWEST_OF_A_KIND = 5, 10, 2


@text_check("pii.plate", severity="medium", message="This looks like a licence plate", marker="[plate]")
def find_plates(examined: Examined) -> Iterator[Span]:
    if examined.digits < _FEWEST_DIGITS:
        return iter(())
    possible = any(inner.search(examined.text) for inner in _INNER)
    found = _DISTINCTIVE.finditer(examined.text) if possible else ()
    by_form = (Span(*match.span()) for match in found)
    return with_cued(examined, chain(by_form, _near_vehicles(examined), _in_columns(examined)), "plate", "plate_digits")


def _near_vehicles(examined: Examined) -> Iterator[Span]:
    if examined.words.isdisjoint(_VEHICLES):
        return
    text = examined.text
    for match in _GROUPS.finditer(text):
        start, end = match.span()
        near = f"{text[max(0, start - _BEFORE) : start]} {text[end : end + _AFTER]}"
        if _has_form(match[0]) and _VEHICLE.search(near):
            yield Span(start, end)


def _in_columns(examined: Examined) -> Iterator[Span]:
    for cell in below(examined, _COLUMN):
        if _has_form(examined.text[slice(*cell)]):
            yield cell


def _has_form(value: str) -> bool:
    parts = _PART.findall(value)
    if not _TERMS.isdisjoint(parts):
        return False
    letters, digits = sum(map(len, parts)), sum(map(str.isdigit, value))
    return min(letters, digits) >= _FEWEST_OF_A_KIND and _FEWEST_SIGNS <= letters + digits <= _MOST_SIGNS
