"""What the reader found in a text, for the checks that share one reading of it."""

from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span
from governance.core.reader.reading import Found, read


def found(examined: Examined) -> list[Found]:
    """The text read once for all checks, and kept no longer than the text itself."""
    kept: dict[str, list[Found]] = examined.__dict__
    if "found" not in kept:
        kept["found"] = read(examined.text)
    return kept["found"]


def spans(examined: Examined, *labels: str) -> Iterator[Span]:
    return (Span(one.start, one.end) for one in found(examined) if one.label in labels)
