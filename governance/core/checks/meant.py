"""What the reader found in a text, for the checks that share one reading of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from governance.core.checks.links import find_links
from governance.core.checks.registry import Examined, Span
from governance.core.checks.tokens import find_secrets
from governance.core.reader.model import HARM, TooDoubtfulError
from governance.core.reader.reading import Found, Reading


def found(examined: Examined, family: str = HARM) -> list[Found]:
    """The text read once for all checks, and kept no longer than the text itself. Raises TooDoubtfulError."""
    kept: dict[str, Any] = examined.__dict__.setdefault("found", {})
    if "reading" not in kept:
        kept["reading"] = Reading(_without_secrets(examined))
    if family not in kept:
        kept[family] = _found(kept["reading"], family)
    if isinstance(kept[family], TooDoubtfulError):
        raise kept[family]
    listed: list[Found] = kept[family]
    return listed


def _found(reading: Reading, family: str) -> list[Found] | TooDoubtfulError:
    """An error is kept as well: each of a dozen checks would find it out anew."""
    try:
        return reading.found(family)
    except TooDoubtfulError as error:
        return error


def _without_secrets(examined: Examined) -> str:
    """Blanks where a key or a password stands: it says nothing, and looks like nothing that anybody wrote."""
    text = examined.text
    for start, end in (*find_secrets(examined), *find_links(examined)):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def spans(examined: Examined, *labels: str, family: str = HARM) -> Iterator[Span]:
    return (Span(one.start, one.end) for one in found(examined, family) if one.label in labels)


def others(known: Iterable[Span], more: Iterable[Span]) -> Iterator[Span]:
    """What is known, then those of `more` that hold nothing of it: a phrase says more than its sentence."""
    listed = list(known)
    yield from listed
    for span in more:
        if not any(one.start < span.end and span.start < one.end for one in listed):
            yield span
