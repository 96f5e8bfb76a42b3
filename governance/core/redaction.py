"""The markers that stand where something was masked."""

import re
from bisect import bisect_right
from collections.abc import Sequence

MARKERS = (
    "[person]",
    "[email]",
    "[phone]",
    "[card]",
    "[iban]",
    "[id]",
    "[ip]",
    "[mac]",
    "[coordinates]",
    "[birthdate]",
    "[plate]",
    "[wallet]",
    "[address]",
    "[organisation]",
    "[account]",
    "[secret]",
    "[link with a secret]",
    "[removed]",
    "[withheld]",
)
_MARKER_RUN = re.compile(f"(?:{'|'.join(map(re.escape, MARKERS))})+")


def marker_runs(text: str) -> list[tuple[int, int]]:
    """Where markers already stand in `text`, neighbours taken together."""
    return [match.span() for match in _MARKER_RUN.finditer(text)] if "[" in text else []


def within(span: tuple[int, int], runs: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(runs, span[0], key=lambda run: run[0]) - 1
    return index >= 0 and span[1] <= runs[index][1]
