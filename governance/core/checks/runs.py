"""What the checks for numbers share: one scan of the text for digits, and one for long words.

Each answer is kept on the examined text itself, so that a dozen checks cost one scan.
"""

import re
from typing import NamedTuple

from governance.core.checks.registry import Examined

# Brackets are part of a telephone number, a line break may stand inside any number that was wrapped.
_AREA = re.compile(r"\d(?:[ \t.\-/()\n]{0,3}\d){3,}")
_GROUP = re.compile(r"\d+")
_LONG = 16
# Seven digits make the shortest telephone number; whatever else is looked for in a run has more.
_FEWEST = 7


class Group(NamedTuple):
    """Digits without a gap, and where they stand."""

    start: int
    digits: str

    @property
    def end(self) -> int:
        return self.start + len(self.digits)


class Run(NamedTuple):
    """Four digits and more with nothing but separators between them."""

    start: int
    end: int
    groups: tuple[Group, ...]
    total: int


def runs(examined: Examined) -> tuple[Run, ...]:
    """Every run of digits in the text, in order; computed once for all checks."""
    if examined.digits < _FEWEST:
        return ()
    known: tuple[Run, ...] | None = examined.__dict__.get("_runs")
    if known is None:
        known = examined.__dict__["_runs"] = tuple(map(_run, _AREA.finditer(examined.text)))
    return known


def long_words(examined: Examined) -> tuple[str, ...]:
    """The words, as spaces part them, that are long enough for a key, a wallet or a token; computed once."""
    known: tuple[str, ...] | None = examined.__dict__.get("_long_words")
    if known is None:
        known = tuple(word for word in examined.text.split() if len(word) >= _LONG)
        examined.__dict__["_long_words"] = known
    return known


def _run(area: re.Match[str]) -> Run:
    start = area.start()
    groups = tuple(Group(start + group.start(), group[0]) for group in _GROUP.finditer(area[0]))
    return Run(start, area.end(), groups, sum(len(group.digits) for group in groups))
