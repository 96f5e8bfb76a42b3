"""One JSON object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from feedback.exchange.faults import BadRowError


def parse(data: bytes) -> Iterator[tuple[int, Mapping[str, Any] | BadRowError]]:
    """Blank lines count, and are passed over."""
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            try:
                yield number, _object(number, line)
            except BadRowError as error:
                yield number, error


def _object(number: int, line: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRowError(number, [("", "not UTF-8")]) from None
    except json.JSONDecodeError as error:
        raise BadRowError(number, [("", f"not JSON ({error.msg}, column {error.colno})")]) from None
    except (ValueError, RecursionError):
        why = "not JSON that can be read (a number too long, or nested too deeply)"
        raise BadRowError(number, [("", why)]) from None
    if not isinstance(content, dict):
        raise BadRowError(number, [("", "not a JSON object")])
    return content


def write(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
