"""What the reader found in a text, for the checks that share one reading of it."""

from collections.abc import Iterable, Iterator

from governance.core.checks.registry import Examined, Span
from governance.core.reader.model import HARM
from governance.core.reader.reading import Found, read


def found(examined: Examined, family: str = HARM) -> list[Found]:
    """The text read once for all checks of a family, and kept no longer than the text itself."""
    kept: dict[str, list[Found]] = examined.__dict__.setdefault("found", {})
    if family not in kept:
        kept[family] = read(examined.text, family, examined.memo)
    return kept[family]


def spans(examined: Examined, *labels: str, family: str = HARM) -> Iterator[Span]:
    return (Span(one.start, one.end) for one in found(examined, family) if one.label in labels)


def others(known: Iterable[Span], more: Iterable[Span]) -> Iterator[Span]:
    """What is known, then those of `more` that hold nothing of it: a phrase says more than its sentence."""
    listed = list(known)
    yield from listed
    for span in more:
        if not any(one.start < span.end and span.start < one.end for one in listed):
            yield span
