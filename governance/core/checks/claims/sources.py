"""Where a text names the source of a figure, or says that the figure still needs one."""

import re
from bisect import bisect_right
from functools import cached_property

from governance.core.checks.prose import Prose
from governance.core.checks.vocabulary import one_of

_YEAR = r"(?:19|20)\d\d[a-z]?"
_AUTHOR = r"[A-Z][\w'\u2019-]{1,40}(?: et al\.?)?"
_AUTHORS = rf"{_AUTHOR}(?:,? (?:and |& |{_AUTHOR},? ?){{1,4}}{_AUTHOR})?"
_NOBODY = one_of(
    "(?:\\w+ )?studies, (?:\\w+ )?research(?:ers)?, (?:\\w+ )?surveys, (?:\\w+ )?polls, (?:\\w+ )?statistics,"
    " (?:\\w+ )?experts,"
    " us, our, (?:\\w+ )?analysts, many, most, some, estimates, insiders, everyone, legend, my,"
    " the (?:latest )?(?:research|studies"
    "|statistics|data|numbers)"
)
_CITATION = re.compile(
    r"https?://|\bwww\.|\]\((?:/|#|\.)|\[@|[a-z)][.!?]\d{1,2}(?=\s|$)|\[\d{1,3}[,;][^\]\n]{1,30}\]|\((?!(?:Jan|Feb"
    r"|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Since|In|About|Up|Version"
    r"|Over))[A-Z][A-Za-z]{2,}[^()\n]{0,60}\d[^()\n]{0,20}\)|\[\^?[\w-]{1,20}\](?!\()|\[\[[\w.]{1,80}\]\]|\u00b9"
    r"|\u00b2|\u00b3"
    r"|(?i:\[(?:needs verification|source[^\]\n]{0,80})\]|\bdoi[: ]|\barxiv[: ]|\bsources?:|\bcited in\b"
    rf"|\baccording to\b(?! {_NOBODY}\b)|\bisbn\b|\bibid\b)"
    rf"|\((?:see |cf\. |e\.g\. |from )?[A-Z][^()\n]{{1,80}}?,? {_YEAR}[^()\n]{{0,30}}\)"
    rf"|\b{_AUTHORS} \({_YEAR}[^()\n]{{0,20}}\)|\((?:19|20)\d\d\)|\([^()\n]{1, 80}\bpp?\. ?\d|\bsee (?:the )?[A-Z]"
    r"|\b(?i:surveys?|study|report|analysis|trial|audit|census|data|figures|paper|statistics) (?:by|from|of"
    r"|in) (?:the )?"
    r"[A-Z][a-z]"
    r"|\b(?i:see|in|from) (?:(?i:table|figure|section|appendix|run|annex|chapter)) \d"
)
_ABBREVIATION = re.compile(
    r"\b(?:al|pp?|vol|no|fig|ch|chap|eq|cf|e\.g|i\.e|vs|eds?|dr|ca|sec|tab|approx|resp)\.\s*$", re.IGNORECASE
)
_BRACKETS = "(["
_SOURCE_LINE = re.compile(r"\W{0,4}(?:sources?|data|references?)\W{0,3}:", re.IGNORECASE)
_SOURCE_IN_BLOCK = re.compile(r"(?m:^|(?<=[.!?] ))\W{0,4}sources?\W{0,3}:|\[needs verification\]", re.IGNORECASE)
_BLOCK_GAP = re.compile(r"\n[ \t]*\n\s*")


def is_cited(prose: Prose, offset: int) -> bool:
    """Whether the sentence at `offset`, or a bracket right after it, names a source."""
    return bool(_CITATION.search(prose.text, *_whole(prose, offset)))


def _whole(prose: Prose, offset: int) -> tuple[int, int]:
    """The sentence at `offset`, put together again where the full stop of an abbreviation cut it."""
    start, end = prose.sentence_at(offset)
    while start and _ABBREVIATION.search(prose.text, max(0, start - 12), start):
        start = prose.sentence_at(start - 1).start
    while end < len(prose.text) and (
        _ABBREVIATION.search(prose.text, max(start, end - 12), end) or prose.text[end] in _BRACKETS
    ):
        end = prose.sentence_at(end).end
    return start, end


class Sources:
    """A source counts in the figure's own sentence, in a line "Source: …" of its block, or at the start of the next."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._text = prose.text
        self._cited: dict[int, bool] = {}

    def has_for(self, offset: int) -> bool:
        """Whether the figure at `offset` comes with a source."""
        start = self._prose.sentence_at(offset).start
        if start not in self._cited:
            self._cited[start] = is_cited(self._prose, offset)
        return self._cited[start] or self._block_names_source(offset)

    @cached_property
    def _blocks(self) -> tuple[list[int], list[bool]]:
        """Paragraphs and tables: where each begins, and whether a source line stands in it or opens the next one."""
        gaps = list(_BLOCK_GAP.finditer(self._text))
        starts = [0, *(gap.end() for gap in gaps)]
        ends = [*(gap.start() for gap in gaps), len(self._text)]
        following = [*starts[1:], len(self._text)]
        sourced = [
            bool(_SOURCE_IN_BLOCK.search(self._text, start, end) or _SOURCE_LINE.match(self._text, after))
            for start, end, after in zip(starts, ends, following, strict=True)
        ]
        return starts, sourced

    def _block_names_source(self, offset: int) -> bool:
        starts, sourced = self._blocks
        return sourced[bisect_right(starts, offset) - 1]
