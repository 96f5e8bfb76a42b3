"""CSV for spreadsheets (RFC 4180), in which no cell is a formula.

A spreadsheet runs what begins with = + - @ or a control character, so that feedback could steal what else is in the
sheet. Such a cell is written behind an apostrophe, which a spreadsheet takes as "this is text", and read back
without it: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from feedback.exchange.faults import BadRowError
from feedback.selectors import LABELS

# The last four are = + - @ as full-width characters, which some spreadsheets take for the same.
START = r"(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])"
# What stands behind apostrophes already gets one more, so that reading gives back exactly what was written.
FORMULA, ESCAPED = re.compile(f"'*{START}"), re.compile(f"'+{START}")
NESTED = "proposed"


def parse(data: bytes) -> Iterator[tuple[int, Mapping[str, Any] | BadRowError]]:
    """The first row names the fields. Numbers are those of the line on which a row begins."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield 1, BadRowError(1, [("", "not UTF-8")])
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        names = next(reader, [])
        if doubled := [(name, "named twice") for name in names if names.count(name) > 1]:
            yield 1, BadRowError(1, doubled[:1])
            return
        number = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield number, _row(number, names, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        yield number, BadRowError(number, [("", f"not CSV ({error})")])


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> Mapping[str, Any] | BadRowError:
    if len(cells) != len(names):
        return BadRowError(number, [("", f"{len(cells)} cells under {len(names)} names")])
    # An empty cell says nothing, which is not the same as an empty value. An export's nested part is not read back.
    return {
        name: _plain(cell)
        for name, cell in zip(names, cells, strict=True)
        if cell and not name.startswith(f"{NESTED}_")
    }


def write(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Line by line, so that the file is never whole in memory."""
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return
    line = io.StringIO()
    writer = csv.writer(line)
    flat = map(_flat, chain([first], rest))
    head = next(flat)
    for cells in chain([list(head)], [list(head.values())], (list(row.values()) for row in flat)):
        writer.writerow([_safe(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """The labels that the agent proposed become columns, which a submission without any leaves empty."""
    nested = row[NESTED] or {}
    plain = {name: value for name, value in row.items() if name != NESTED}
    return plain | {f"{NESTED}_{name}": nested.get(name) for name in LABELS}


def _safe(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if FORMULA.match(text) else text


def _plain(cell: str) -> str:
    return cell[1:] if ESCAPED.match(cell) else cell
