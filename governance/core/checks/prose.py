"""What the checks of claims and threats need to know of prose: sentences, quotations, negation."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from governance.core.checks.vocabulary import one_of

# Lists, tables, quotes and headings begin a sentence of their own. A bracket right after the full stop, such as [1],
# still belongs to the sentence before it.
_BREAK = re.compile(r"(?<=[.!?])(?:\s{1,3}\[[^\]\n]{1,80}\])*\s+(?=[^\s\[a-z])|\n\s*(?=\n|[-*|#>+]|\d{1,3}[.)]\s)")
_CODE_FORM = r"```.{0,5000}?```|`[^`\n]{1,200}`"
_CODE = re.compile(_CODE_FORM, re.DOTALL)
_QUOTED = re.compile(
    _CODE_FORM + r'|"[^"\n]{1,200}"|“[^”\n]{1,200}”|„[^“”\n]{1,200}[“”]|«[^»\n]{1,200}»'
    r"|(?<!\w)'[^'\n]{1,100}'(?!\w)"
    r"|(?m:^[ \t]*>[^\n]*$)",
    re.DOTALL,
)
_ASKING = one_of(
    "is, are, was, were, can, could, does, do, did, will, would, should, has, have, had, may, might, who, what, why,"
    " when, where, which, how, whether"
)
_QUESTION = re.compile(rf"\W{{0,5}}(?:and |but |so )?{_ASKING}\b", re.IGNORECASE)
_NEGATOR = re.compile(
    r"\b(?:not(?! only| just| merely)|never|cannot|nor|neither|without|hardly|nobody|nothing|none|rather than"
    r"|instead of|far from|no such thing as)\b|n't\b",
    re.IGNORECASE,
)
_DETERMINER_NO = re.compile(r"\bno(?: \w+)?(?: (?:is|are|was|were|can be|will be))?\s*$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.!?()\n]|\s[-\u2013]\s|\u2014|\bbut\b", re.IGNORECASE)
_FRESH_SUBJECT = re.compile(r"\b(?:we|i|it|this|that|you|they|he|she)\b", re.IGNORECASE)
_SAYING = one_of(
    r"say, said, saying, claim\w*, think\w*, promis\w*, mean\w*, believ\w*, sure, certain, suggest\w*, impl\w+,"
    r" pretend\w*, assert\w*, assum\w*, shown?, call\w*, consider\w*"
)
_REPORTING = re.compile(rf"\b{_SAYING}\b", re.IGNORECASE)
_REACH_WORDS = 6
_WINDOW = 120


class Sentence(NamedTuple):
    start: int
    end: int


class Prose:
    """A text seen as sentences and quotations, each found once and in linear time."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def sentences(self) -> list[Sentence]:
        cuts = [0, *(match.end() for match in _BREAK.finditer(self.text)), len(self.text)]
        return [Sentence(start, end) for start, end in pairwise(cuts) if start < end]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        return [match.span() for match in _QUOTED.finditer(self.text)]

    def sentence_at(self, offset: int) -> Sentence:
        return self.sentences[bisect_right(self._starts, offset) - 1]

    @cached_property
    def code(self) -> list[tuple[int, int]]:
        return [match.span() for match in _CODE.finditer(self.text)]

    def is_quoted(self, start: int, end: int) -> bool:
        return _covered(self.quotations, start, end)

    def is_code(self, start: int, end: int) -> bool:
        return _covered(self.code, start, end)

    def is_question(self, sentence: Sentence) -> bool:
        tail = self.text[max(sentence.start, sentence.end - 12) : sentence.end]
        return tail.rstrip(" \n\t)\"'*_").endswith("?") and bool(_QUESTION.match(self.text, sentence.start))

    def before(self, start: int) -> str:
        """What stands before `start` in its own clause, at most 120 characters of it."""
        begin = max(self.sentence_at(start).start, start - _WINDOW)
        window = self.text[begin:start]
        ends = [match.end() for match in _CLAUSE_END.finditer(window)]
        return window[ends[-1] :] if ends else window

    def is_negated(self, start: int) -> bool:
        """Whether a negation in the same clause reaches the word at `start`: "we cannot guarantee", "no guarantee"."""
        clause = self.before(start)
        if _DETERMINER_NO.search(clause):
            return True
        negators = list(_NEGATOR.finditer(clause))
        return bool(negators) and _reaches(clause[negators[-1].end() :])

    def assertions(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches that the text asserts in its own voice: neither quoted, nor negated, nor asked."""
        for match in pattern.finditer(self.text):
            if self.is_quoted(*match.span()) or self.is_negated(match.start()):
                continue
            if not self.is_question(self.sentence_at(match.start())):
                yield match


def _covered(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return index >= 0 and end <= spans[index][1]


def _reaches(between: str) -> bool:
    """A negation reaches a few words far, and past a new subject only from a verb of saying or thinking."""
    if len(between.split()) > _REACH_WORDS:
        return False
    subject = _FRESH_SUBJECT.search(between)
    return subject is None or bool(_REPORTING.search(between, 0, subject.start()))
