"""inst_016: a statistic names its source, or says that it still needs one."""

import re
from collections.abc import Iterator
from pathlib import Path

from governance.core.checks.claims.phrasebook import DIGIT, PERCENT, Phrasebook, flat, matches
from governance.core.checks.claims.sources import Sources
from governance.core.checks.claims.voice import is_asked
from governance.core.checks.meant import others, spans
from governance.core.checks.prose import Prose, Sentence
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.reader.model import CLAIM

_PHRASES = Phrasebook(Path(__file__).parent / "claims" / "phrases" / "statistic.txt")
# A percentage of a disk, a quota or an interval describes this one thing; a limit or a default is a setting.
_MEASURED_THING = re.compile(
    r"\b(?:quotas?|disks?|battery|batteries|memory|cpu|ram|zoom\w*|scal(?:e|ed|ing)|width|height|opacity|progress|wide"
    r"|discount|vat|tax|confidence (?:level|interval)|(?:confidence |credible )?intervals?|thresholds?|floors?|split"
    r"|dropout|learning rate|weights?|weighted|defaults?|settings?|set (?:to|the)|configured|slider|margin|padding"
    r"|column|font"
    r"|humidity|volume|brightness|contrast|sample rate|sampling|padded|limit(?:s|ed)?|percentile|fee|full"
    r"|your screenshot|placeholder|loaded|load|rollouts? in flight|timeouts?|seeds?|pp\.|hue|saturation|tilt|gradient"
    r"|probabilit(?:y|ies)|coin|dice|die|chance of rain|at most|no more than|maximum|minimum|allowed"
    r"|up to \d+ (?:times"
    r"|characters|items)|quorum|two[- ]thirds majority|reviewers must|final mark|mark comes|grade|screen|viewport"
    r"|pixels?|bytes?|tokens?|canvas|interest rate|deposit|tip|alpha|blend|rotation|transparen\w+|quality setting|jpeg"
    r"|cutoff|tolerance|exceeds?|rollout to|canary|of the screen|of the window|skipped|coverage (?:gate|must)|backoff"
    r"|jitter|sugar|alcohol|fat|cotton|cocoa|slope|incline|modulo|operator|done|bar|steps|rows|samples|examples"
    r"|episodes|between 0 ?%? and|from 0 ?%? to|must (?:be|agree|reach|have|stay)|half of the"
    r" tests)\b",
    re.IGNORECASE,
)
_NOT_A_FINDING = re.compile(
    r"\b(?:goals?|targets?|aims?|aiming|hopes? to|plan(?:s|ned)? to|want to|if|unless|imagine|suppose|assume|assuming"
    r"|whether|for example|e\.g\.|example|such as|sentences? like|claims? like|say that|hypothetical\w*|until|once"
    r"|what would"
    r"|(?:can|do|could|does|did|would|cannot)(?: not|n't)?(?: \w+)? (?:say|claim|know|promise|state)|we have no"
    r"|no (?:figures?|data)"
    r"|you (?:wrote|said|report|reported|mention|mentioned|write|say|told|describe|described)"
    r"|needs? (?:\w+ )?to (?:reach|pass)|must (?:reach|exceed)|should|what percentage|how many|which percentage)\b",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    r"\b(?:needs? a source|is (?:our |the |a )?(?:goal|target|aim|example)|for example|if only|you (?:wrote|said"
    r"|reported))\b",
    re.IGNORECASE,
)
_HAS_DIGIT = re.compile(r"\d")
_MODULO = re.compile(r"\s*\d|[a-z(]")
_FIGURE_OF_SPEECH = re.compile(
    r"(?:100|110|one hundred|a hundred) ?(?:%|percent|per cent) (?:agree|sure|behind|with you|certain|clear|safe"
    r"|secure)\b",
    re.IGNORECASE,
)
_AGREEING = re.compile(r"\b(?:i|we) (?:\w+ )?(?:agree|understand|see) $", re.IGNORECASE)
_NEAR = 80


@text_check(
    "claim.statistic", severity="high", message="A figure is given without a source or the mark [NEEDS VERIFICATION]"
)
def find_statistics(examined: Examined) -> Iterator[Span]:
    """A source may also be evidence that the action carries."""
    if examined.action.has_evidence:
        return iter(())
    return others(_phrases(examined), spans(examined, "claim_statistic", family=CLAIM))


def _phrases(examined: Examined) -> Iterator[Span]:
    text = examined.text
    sections = _PHRASES.sections(examined.words | _signs(examined))
    if not sections:
        return
    prose, sources = examined.prose, Sources(examined.prose)
    for start, end in matches(sections, flat(text)):
        sentence = prose.sentence_at(start)
        if prose.is_quoted(start, end) or is_asked(prose, sentence) or _is_no_finding(prose, sentence, start, end):
            continue
        if not sources.has_for(start):
            yield Span(start, end)


def _signs(examined: Examined) -> frozenset[str]:
    if not examined.digits:
        return frozenset()
    return frozenset({DIGIT, PERCENT} if PERCENT in examined.text else {DIGIT})


def _is_no_finding(prose: Prose, sentence: Sentence, start: int, end: int) -> bool:
    text = prose.text
    if text[end - 1] == PERCENT and _MODULO.match(text, end, end + 3):
        return True
    if _FIGURE_OF_SPEECH.match(text, start) or _AGREEING.search(text, sentence.start, start):
        return True
    first, last = max(sentence.start, start - _NEAR), min(sentence.end, end + _NEAR)
    if _NOT_A_FINDING.search(text, first, start) or _SAID_AFTER.search(text, end, last):
        return True
    return bool(_HAS_DIGIT.search(text, start, end) and _MEASURED_THING.search(text, first, last))
