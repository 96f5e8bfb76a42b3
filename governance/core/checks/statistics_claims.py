"""inst_016: a statistic names its source, or says that it still needs one."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of

_NUMBER = r"(?<![\w.#/])\d{1,12}(?:[.,]\d{1,12}){0,4}"
_SCALE = r"(?: ?(?:k|m|bn|thousand|million|billion))?"
_SMALL = one_of("two, three, four, five, six, seven, eight, nine, ten")
_COMPARED = one_of(
    "as, more, less, fewer, faster, slower, better, cheaper, higher, lower, larger, smaller, safer, quicker, productive"
)
_COUNTED = one_of(
    "users?, people, readers?, customers?, teams?, developers?, companies, cases, times, visitors?, agents?, downloads,"
    " deployments, organi[sz]ations?"
)
_EARNED = one_of("saved, savings?, returns?, revenue, profits?, losses, benefits?, a year, per year")
_STATISTIC = re.compile(
    rf"{_NUMBER} ?(?:%|percent\b|per cent\b|percentage points?\b)"
    rf"|{_NUMBER}(?:(?: ?[x\u00d7]|-fold| times) {_COMPARED}\b|-fold\b)"
    rf"|\b(?:\d{{1,3}}|one|{_SMALL}) (?:in|out of) (?:\d{{1,7}}|{_SMALL})\b(?= (?:\w+ )?{_COUNTED}\b)"
    rf"|[$€£] ?\d{{1,12}}(?:[.,]\d{{1,12}}){{0,4}}{_SCALE}(?= (?:\w+ )?{_EARNED}\b)"
    rf"|\b(?:over|more than|nearly|almost|about|some) \d{{1,12}}(?:[.,]\d{{1,12}}){{0,4}}{_SCALE} {_COUNTED}\b"
    r"|\b(?:ROI|return on investment) of \d{1,6}",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d[a-z]?"
_AUTHOR = r"[A-Z][\w'-]{1,40}(?: et al\.?)?"
_CITATION = re.compile(
    r"https?://|\]\((?:/|#)|\[\^?\d{1,3}\]|\[\[[\w.]{1,80}\]\]"
    r"|(?i:\[needs verification\]|\bdoi:|\barxiv:|\bsources?:|\baccording to\b|\bcited in\b)"
    rf"|\(\s?(?:see )?{_AUTHOR}(?: (?:and|&) {_AUTHOR})?,? {_YEAR}\s?\)"
    rf"|\b{_AUTHOR} \({_YEAR}\)"
)
_SOURCE_LINE = re.compile(r"\W{0,4}sources?\W{0,3}:", re.IGNORECASE)
_SOURCE_IN_BLOCK = re.compile(r"(?m:^|(?<=[.!?] ))\W{0,4}sources?\W{0,3}:|\[needs verification\]", re.IGNORECASE)
_BLOCK_GAP = re.compile(r"\n[ \t]*\n\s*")
# What promises safety or certainty by "100 %" is for inst_017.
_FIGURE_OF_SPEECH = re.compile(r"100 ?(?:%|percent|per cent) (?:agree|sure|behind|with you)\b", re.IGNORECASE)


@text_check(
    "claim.statistic", severity="high", message="A figure is given without a source or the mark [NEEDS VERIFICATION]"
)
def find_statistics(examined: Examined) -> Iterator[Span]:
    """A source counts in the figure's own sentence, in a line "Source: …" of its block or right after it, or as
    evidence that the action carries."""
    if examined.action.has_evidence:
        return
    text, prose, blocks = examined.text, examined.prose, Blocks(examined.text)

    @cache
    def is_cited(start: int, end: int) -> bool:
        return bool(_CITATION.search(text, start, end))

    for match in _STATISTIC.finditer(text):
        if prose.is_code(*match.span()) or _FIGURE_OF_SPEECH.match(text, match.start()):
            continue
        if not is_cited(*prose.sentence_at(match.start())) and not blocks.names_source(match.start()):
            yield Span(*match.span())


class Blocks:
    """Paragraphs and tables, each with whether a source line stands in it or opens the next one."""

    def __init__(self, text: str) -> None:
        gaps = list(_BLOCK_GAP.finditer(text))
        self._starts = [0, *(gap.end() for gap in gaps)]
        ends = [*(gap.start() for gap in gaps), len(text)]
        following = [*self._starts[1:], len(text)]
        self._sourced = [
            bool(_SOURCE_IN_BLOCK.search(text, start, end) or _SOURCE_LINE.match(text, after))
            for start, end, after in zip(self._starts, ends, following, strict=True)
        ]

    def names_source(self, offset: int) -> bool:
        return self._sourced[bisect_right(self._starts, offset) - 1]
