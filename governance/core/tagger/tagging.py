"""Mentions of persons and street addresses in a text: the gate before the decoder, and the filter behind it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from governance.core.lexicon import COMMON, rank
from governance.core.tagger.decoder import Decoder
from governance.core.tagger.features import base, kind
from governance.core.tagger.filters import is_address, is_person, trimmed
from governance.core.tagger.model import TAGS, trained
from governance.core.tagger.tokens import plain, tokens
from governance.core.tagger.vocabulary import KIND_OF_WORD, Gazetteer, gazetteer, script

PERSON, ADDRESS = "person", "address"
OUTSIDE = TAGS.index("O")
PERSON_TAGS = TAGS.index("B-PER"), TAGS.index("I-PER")
ADDRESS_TAGS = TAGS.index("B-ADR"), TAGS.index("I-ADR")
_CLOSINGS = frozenset(
    ["regards", "best", "sincerely", "thanks", "thank", "cheers", "yours", "kind", "warm", "love", "many"]
)
_LABEL = {"PER": PERSON, "ADR": ADDRESS}
# Words on either side of a stretch that its tags depend on.
CONTEXT = 2
# A stretch to decode reaches so many everyday words beyond a candidate.
MARGIN = 2
# Everyday words that are names too, such as "mark", are candidates in small letters after a cue or in pairs only.
_CUE_WORDS = (
    "is am i'm im was named called name hi hello hey dear regards thanks thank cheers by with and told tell ask asked"
    " to mr mrs ms miss dr prof contact from user , : . -"
)
_CUES = frozenset([*_CUE_WORDS.split(), "\n"])
_STREETS = ("st", "st^", "sc^", "un^")
_ENDS = frozenset("!?")


class Mention(NamedTuple):
    """Characters `start` to `end` of the text; `label` is "person" or "address"."""

    start: int
    end: int
    label: str


class Tagger:
    """Finds mentions in time linear in the text; a text without a candidate costs next to nothing."""

    def __init__(self, decoder: Decoder, lists: Gazetteer) -> None:
        self._decoder = decoder
        self._lists = lists
        named = COMMON & lists.listed.keys()
        self._weak = frozenset(word for word in named if lists.names(word))
        self._quiet = COMMON - frozenset(word for word in COMMON & KIND_OF_WORD.keys() if KIND_OF_WORD[word] == "st")
        self._everyday: dict[str, bool] = {}

    def mentions(self, text: str, memo: dict[Any, Any] | None = None) -> list[Mention]:
        """What `text` mentions, in order. `memo` keeps the tags of stretches that come again in the same decision."""
        memo = {} if memo is None else memo
        text = plain(text)
        found = tokens(text)
        surfaces = [token[0] for token in found]
        hot = {surface for surface in set(surfaces) - self._quiet if self._is_hot(surface)}
        weak = self._weak.intersection(surfaces)
        if not hot and not weak:
            return []
        places = [
            at
            for at, surface in enumerate(surfaces)
            if surface in hot or (surface in weak and self._introduced(surfaces, at))
        ]
        if not places:
            return []
        mentions: list[Mention] = []
        for start, end in self._windows(surfaces, places):
            tags = self._tags(surfaces, start, end, memo)
            mentions += self._mentions(text, found[start:end], tags)
        return mentions

    def _tags(self, surfaces: Sequence[str], start: int, end: int, memo: dict[Any, Any]) -> list[int]:
        around = (
            min(start, CONTEXT),
            min(len(surfaces) - end, CONTEXT),
            *surfaces[max(0, start - CONTEXT) : end + CONTEXT],
        )
        if around not in memo:
            memo[around] = self._decoder.tags(surfaces, start, end)
        tags: list[int] = memo[around]
        return tags

    def _introduced(self, surfaces: Sequence[str], at: int) -> bool:
        """Whether a cue or a name stands before a word such as "mark", or a name after it."""
        before = surfaces[at - 1] if at else "\n"
        after = surfaces[at + 1] if at + 1 < len(surfaces) else ""
        return before.lower() in _CUES or before[0] == "\n" or before in self._weak or after in self._weak

    def _windows(self, surfaces: Sequence[str], places: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Stretches of tokens around candidates, in order and apart from each other."""
        start = end = 0
        for at in places:
            if at < end:
                continue
            first = self._run(surfaces, at, -1)
            if first > end:
                if end:
                    yield start, end
                start = first
            end = self._run(surfaces, at, 1) + 1
        if end:
            yield start, end

    def _run(self, surfaces: Sequence[str], at: int, step: int) -> int:
        """The last place before `MARGIN` everyday words in a row; whatever is none of them runs on."""
        everyday = 0
        while 0 <= at + step < len(surfaces) and everyday < MARGIN:
            at += step
            surface = surfaces[at]
            if surface in _ENDS or (surface in self._quiet and surface not in self._weak):
                everyday += 1
            elif (
                surface.isalpha() and (surface.lower() not in self._quiet or surface.lower() in self._weak)
            ) or surface[0].isdecimal():
                everyday = 0
        return at

    def _is_hot(self, surface: str) -> bool:
        known = self._everyday.get(surface)
        if known is not None:
            return known
        hot = self._candidate(surface)
        if surface.lower() in COMMON:
            self._everyday[surface] = hot
        return hot

    def _candidate(self, surface: str) -> bool:
        if not surface[0].isalpha():
            return False
        of_kind = kind(surface, self._lists)
        if of_kind in _STREETS:
            return True
        if of_kind[:2] == "fw":
            return False
        if of_kind[0] in "XxAM":
            return self._telling(surface, of_kind)
        return script(surface) != ""

    def _telling(self, surface: str, of_kind: str) -> bool:
        place = rank(base(surface).lower())
        if place is None:
            return True
        listed = any(sign in of_kind[1:] for sign in "fln")
        return listed and surface[0].isupper() and len(surface) > 1

    def _mentions(self, text: str, found: Sequence[re.Match[str]], tags: Sequence[int]) -> Iterator[Mention]:
        for first, last, label in _runs(_mended(found, tags)):
            start, end = trimmed(found[first:last], self._lists)
            if start == end:
                continue
            at = found[first + start].start()
            token = found[first + end - 1]
            stop = token.start() + len(base(token[0]))
            if _STANDS[label](text, at, stop, self._lists):
                yield Mention(at, stop, label)


def _mended(found: Sequence[re.Match[str]], tags: Sequence[int]) -> list[int]:
    """The tags, with two slips put right.

    One capitalised word between two parts of a name is a part of it, as in "Mehmet Can Özdemir"; what follows a line
    such as "Regards," is no part of the address above it but a name.
    """
    mended = list(tags)
    signing = False
    for at, tag in enumerate(tags):
        if tag in ADDRESS_TAGS and found[at - 1][0][0] == "\n" and found[at][0].lower() in _CLOSINGS:
            signing, mended[at] = True, OUTSIDE
        elif signing and tag == ADDRESS_TAGS[1]:
            mended[at] = PERSON_TAGS[1]
        else:
            signing = False
    for at in range(1, len(tags) - 1):
        between = mended[at] == OUTSIDE and mended[at - 1] in PERSON_TAGS and mended[at + 1] in PERSON_TAGS
        if between and found[at][0].istitle():
            mended[at : at + 2] = [PERSON_TAGS[1]] * 2
    return mended


def _runs(tags: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """First and last place, the latter excluded, of each run of tags that makes one mention."""
    first = 0
    while first < len(tags):
        label = TAGS[tags[first]][2:]
        last = first + 1
        while last < len(tags) and label and TAGS[tags[last]] == f"I-{label}":
            last += 1
        if label:
            yield first, last, _LABEL[label]
        first = last


_STANDS = {PERSON: is_person, ADDRESS: is_address}


@cache
def tagger() -> Tagger:
    """The one tagger of this process."""
    lists = gazetteer()
    return Tagger(Decoder(trained(), lists), lists)
