"""Figures and nested records as text for people."""

from collections.abc import Iterator, Mapping
from typing import Any

MINUTE = 60.0
HOUR = 3600.0
INTERVAL = {"mean", "low", "high"}
NOTHING = "–"  # noqa: RUF001 - a dash, as in printed tables


def number(value: float) -> str:
    """At most four decimals, without trailing zeros."""
    rounded = f"{value:.4f}"
    return rounded.rstrip("0").rstrip(".")


def figure(value: float | None) -> str:
    """A number that may not have been measured."""
    return NOTHING if value is None else number(value)


def seconds(value: float | None) -> str:
    """A span of time in the unit that reads best; `value` is in seconds."""
    if value is None:
        return NOTHING
    if value < 1:
        return f"{value * 1000:.1f} ms"
    if value < MINUTE:
        return f"{value:.1f} s"
    if value < HOUR:
        return f"{int(value // MINUTE)} min {int(value % MINUTE)} s"
    return f"{int(value // HOUR)} h {int(value % HOUR // MINUTE)} min"


def interval(value: Mapping[str, Any]) -> str:
    """A mean with its 95 % interval."""
    return f"{number(value['mean'])} ({number(value['low'])} to {number(value['high'])})"


def text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(text(item) for item in value) or "empty"
    return number(value) if isinstance(value, (int, float)) else str(value)


def rows(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """A nested record as lines of name and text; the parts of a name are joined by middle dots."""
    if isinstance(record, Mapping) and set(record) == INTERVAL:
        yield path or "value", interval(record)
        return
    if not isinstance(record, Mapping) or not record:
        yield path or "value", "empty" if isinstance(record, Mapping) else text(record)
        return
    for name, value in record.items():
        label = str(name).replace("_", " ")
        yield from rows(value, f"{path} · {label}" if path else label)
