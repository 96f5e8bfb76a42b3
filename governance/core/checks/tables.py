"""Tables that were pasted in: a heading such as "user" or "date of birth" says what stands in the lines below it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from governance.core.checks.registry import Examined, Span

_SEPARATORS = ("\t", ";", "|", ",")
_AROUND = " \t\r\"'"


class Table(NamedTuple):
    """The words of the first line, and where the cells of each further line stand."""

    heading: tuple[str, ...]
    rows: list[tuple[Span, ...]]


def below(examined: Examined, heading: re.Pattern[str]) -> Iterator[Span]:
    """The cells, without the signs around them, of every column whose heading is of this form."""
    if "\n" not in examined.text:
        return
    for table in _tables(examined):
        columns = [place for place, word in enumerate(table.heading) if heading.fullmatch(word)]
        yield from (row[place] for row in table.rows for place in columns if row[place].end > row[place].start)


def _tables(examined: Examined) -> list[Table]:
    """Every table of the text; computed once for all checks."""
    known: list[Table] | None = examined.__dict__.get("_tables")
    if known is None:
        known = examined.__dict__["_tables"] = [
            table
            for separator in _SEPARATORS
            if separator in examined.text
            for table in _read(examined.text, separator)
        ]
    return known


def _read(text: str, separator: str) -> Iterator[Table]:
    """Lines with the same number of cells make a table; one line alone is none."""
    table, start = Table((), []), 0
    for line in text.split("\n"):
        cells = line.split(separator)
        if len(cells) > 1 and len(cells) == len(table.heading):
            table.rows.append(_places(cells, start))
        else:
            if table.rows:
                yield table
            table = Table(tuple(cell.strip(_AROUND).casefold() for cell in cells), [])
        start += len(line) + 1
    if table.rows:
        yield table


def _places(cells: list[str], start: int) -> tuple[Span, ...]:
    places = []
    for cell in cells:
        bare = cell.strip(_AROUND)
        first = start + len(cell) - len(cell.lstrip(_AROUND))
        places.append(Span(first, first + len(bare)))
        start += len(cell) + 1
    return tuple(places)
