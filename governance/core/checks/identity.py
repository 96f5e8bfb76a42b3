"""Numbers that a state gives its people, told by their form and their check digits, or by a word beside them.

A number without a word beside it counts only if its form is one that nothing else has, or if its checks leave less
than one random number in three hundred.
"""

import re
from collections.abc import Iterator

from governance.core.checks.cues import with_cued
from governance.core.checks.identity_forms import MOST_PIECES, SHAPES, shape
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.runs import Run, runs

_FEWEST_DIGITS = 4
_FEWEST_IN_A_RUN = 8
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.+-]{7,22}[A-Z0-9]")
_IN_RUN = re.compile(r"[\d.-]+")
_SPACED = re.compile(r"[A-Z]{2}(?P<gap> ?)\d\d(?P=gap)\d\d(?P=gap)\d\d ?[A-D]")
_FEWEST_SPACED = 6
_GLUED = frozenset("._@/#=+-&$%")
_GLUED_AFTER = frozenset("_@/#=+&%")


@text_check("pii.national_id", severity="high", message="This looks like an official number of a person", marker="[id]")
def find_numbers(examined: Examined) -> Iterator[Span]:
    return with_cued(examined, _by_form(examined), "identity")


def _by_form(examined: Examined) -> Iterator[Span]:
    if examined.digits < _FEWEST_DIGITS:
        return
    text = examined.text
    for run in runs(examined):
        if run.total >= _FEWEST_IN_A_RUN:
            yield from _in_run(text, run)
    for code in _CODE.finditer(text):
        if not _IN_RUN.fullmatch(code[0]) and _known(code[0]) and _alone(text, *code.span()):
            yield Span(*code.span())
    for code in _SPACED.finditer(text) if examined.digits >= _FEWEST_SPACED else ():
        if _known(code[0].replace(" ", "")) and _alone(text, *code.span()):
            yield Span(*code.span())


def _in_run(text: str, run: Run) -> Iterator[Span]:
    """A number may begin and end where the run does, or at a space inside it."""
    form = shape(text[run.start : run.end])
    edges = [-1, *(offset for offset, sign in enumerate(form) if sign.isspace()), len(form)]
    position = 0
    for number, edge in enumerate(edges[:-1]):
        start = edge + 1
        for end in edges[number + 1 : number + 1 + MOST_PIECES]:
            if position <= start and form[start:end] in SHAPES:
                span = Span(run.start + start, run.start + end)
                if _known(text[span.start : span.end]) and _alone(text, *span):
                    position = end
                    yield span


def _known(value: str) -> bool:
    validators = SHAPES.get(shape(value), ())
    return any(is_valid(value) for is_valid in validators)


def _alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before.isalnum() or before in _GLUED or after.isalnum() or after in _GLUED_AFTER:
        return False
    return not (after in ("-", ".", ",") and text[end + 1 : end + 2].isalnum())
