"""Names of persons, street addresses, and employers that point to a person."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Matcher, Options, Span, register, text_check
from governance.core.tagger.tagging import ADDRESS, PERSON, Mention, tagger

_WORK = frozenset(
    ["work", "works", "worked", "working", "employer", "employed", "employs", "intern", "interned", "internship"]
)
_CAPITALISED = r"[A-Z][\w&'\u2019-]{1,40}"
_EMPLOYER = re.compile(
    r"\b(?:(?:I|[Ww]e|[Ss]he|[Hh]e|wife|husband|mother|father|brother|sister|son|daughter|partner|friend)"
    r"(?:'m|'ve| am| are| is| have| has|)(?: also| currently| been| now|)"
    r" (?:work|works|worked|working|employed|interned|an intern)"
    r" (?:at|for|by|with)(?: the|)|[Mm]y (?:former |last |previous |current |)employer,?(?: is| was|)) "
    rf"({_CAPITALISED}(?: (?:(?:of|and|de|der|&) )?{_CAPITALISED}){{0,4}})"
)


def tagged(examined: Examined) -> list[Mention]:
    """The mentions in a text, found once for both checks and kept no longer than the text itself."""
    kept: dict[str, list[Mention]] = examined.__dict__
    if "tagged" not in kept:
        kept["tagged"] = tagger().mentions(examined.text, examined.memo)
    return kept["tagged"]


@register("pii.person")
def build_persons(_options: Options) -> Matcher:
    return _guess("pii.person", "This looks like the name of a person", "[person]", PERSON)


@register("pii.address")
def build_addresses(_options: Options) -> Matcher:
    return _guess("pii.address", "This looks like a street address", "[address]", ADDRESS)


def _guess(category: str, message: str, marker: str, wanted: str) -> Matcher:
    # Loads the model while the rules are compiled, so that the first visitor does not wait for it.
    tagger()

    def find(examined: Examined) -> Iterator[Span]:
        return (Span(start, end) for start, end, label in tagged(examined) if label == wanted)

    return Matcher(category, "medium", message, marker, find, guesses=True)


@text_check(
    "pii.organisation", severity="low", message="This names where somebody works", marker="[organisation]", guesses=True
)
def find_employers(examined: Examined) -> Iterator[Span]:
    if examined.words.isdisjoint(_WORK):
        return
    yield from (Span(*match.span(1)) for match in _EMPLOYER.finditer(examined.text))
