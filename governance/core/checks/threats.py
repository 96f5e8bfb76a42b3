"""Threats and attacks on people, told from harsh criticism, idioms, quotations and machines by the trained reader.

Sentiment does not find threats: praise can carry one, and the harshest criticism need not. Each is held for a person.
"""

import re
from collections.abc import Iterable, Iterator

from governance.core.checks.meant import spans
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of, words

# The plainest threat of all is never left to a trained threshold.
_ACTS = words("kill, murder, stab, strangle, rape, behead, shoot, butcher")
_PLAIN = re.compile(
    r"(?:^|[.!?;,\n]\s{0,3}|\b(?:and|or|because|then)\s)"
    r"(?:i|we)(?:'ll| will| shall|'m going to| am going to|'m gonna| am gonna|'re going to| are going to)"
    rf"(?: \w+ly)? (?:{'|'.join(sorted(_ACTS))})"
    rf" (?:you|your {one_of('wife, husband, kids?, child, children, family, mother, father, parents, son, daughter')})"
    r"(?=\s{0,3}(?:[.!?;,\n]|$|if\b|unless\b|and\b|all\b|for\b|because\b|tonight\b|tomorrow\b))",
    re.IGNORECASE,
)


@text_check("threat.violence", severity="critical", message="This reads as a threat against a person")
def find_violence(examined: Examined) -> Iterator[Span]:
    found = list(spans(examined, "violence"))
    yield from found
    if not examined.words.isdisjoint(_ACTS):
        plainest = (Span(*match.span()) for match in _PLAIN.finditer(examined.text))
        yield from (span for span in plainest if not _is_told(span, found) and not examined.prose.is_quoted(*span))


def _is_told(span: Span, found: Iterable[Span]) -> bool:
    """Whether the sentence that it touches was found already: one threat is told once."""
    return any(one.start < span.end and span.start < one.end for one in found)


@text_check("threat.extortion", severity="critical", message="This reads as an attempt to force somebody by a threat")
def find_extortion(examined: Examined) -> Iterator[Span]:
    return spans(examined, "extortion")


@text_check("threat.doxxing", severity="critical", message="This reads as an attempt to expose or to follow a person")
def find_doxxing(examined: Examined) -> Iterator[Span]:
    return spans(examined, "doxxing", "stalking")


@text_check("threat.harassment", severity="high", message="This reads as harassment of a person")
def find_harassment(examined: Examined) -> Iterator[Span]:
    return spans(examined, "harassment")


@text_check("threat.self_harm", severity="critical", message="This reads as if the writer may be in danger")
def find_self_harm(examined: Examined) -> Iterator[Span]:
    return spans(examined, "self_harm")
