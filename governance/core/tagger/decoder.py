"""The best sequence of tags for a sequence of words (Viterbi), over scores that are kept word by word.

Source: J. Lafferty, A. McCallum, F. Pereira, Conditional Random Fields, 2001; the decoding of a linear chain.
"""

from collections.abc import Sequence
from operator import add
from typing import NamedTuple

from governance.core.lexicon import COMMON
from governance.core.tagger.features import EDGE, Word, dynamic, word_of
from governance.core.tagger.model import NOTHING, Model, Scores
from governance.core.tagger.vocabulary import Gazetteer

KEPT, LONGEST = 6000, 20


class Scored(NamedTuple):
    """A word, and what it adds to its own tag and to those of the words two before to two after it."""

    word: Word
    own: Scores
    of_after2: Scores
    of_after1: Scores
    of_before1: Scores
    of_before2: Scores


class Decoder:
    """Tags words. Keeps the scores of everyday words and of punctuation, never those of names."""

    def __init__(self, model: Model, lists: Gazetteer) -> None:
        self._weights = model.weights
        self._transitions = model.transitions
        self._incoming = tuple(zip(*model.transitions, strict=True))
        self._lists = lists
        self._kept: dict[str, Scored] = {}
        self._near: dict[tuple[str, ...], tuple[Scores, Scores, Scores, Scores]] = {}
        self._edge = self._scored(EDGE)

    def tags(self, words: Sequence[str], start: int = 0, end: int | None = None) -> list[int]:
        """For each of the words from `start` to `end` the place of its tag in `model.TAGS`.

        The words around them are seen, and count as neither a person nor an address.
        """
        end = len(words) if end is None else end
        seen = [self.scored(word) for word in words[max(0, start - 2) : end + 2]]
        edge = self._edge
        padded = [edge] * (2 - min(start, 2)) + seen + [edge] * (2 - min(len(words) - end, 2))
        emissions = [self._emission(*padded[at : at + 5]) for at in range(end - start)]
        if start and emissions:
            emissions[0] = tuple(map(add, emissions[0], self._transitions[0]))
        if end < len(words) and emissions:
            emissions[-1] = tuple(map(add, emissions[-1], self._incoming[0]))
        return self._viterbi(emissions)

    def scored(self, surface: str) -> Scored:
        kept = self._kept.get(surface)
        if kept is not None:
            return kept
        fresh = self._scored(word_of(surface, self._lists))
        if (
            (surface.lower() in COMMON or not surface[0].isalnum())
            and len(self._kept) < KEPT
            and len(surface) < LONGEST
        ):
            self._kept[surface] = fresh
        return fresh

    def _scored(self, word: Word) -> Scored:
        return Scored(word, self._sum(word.own), *self._given(word.near))

    def _given(self, near: tuple[str, ...]) -> tuple[Scores, Scores, Scores, Scores]:
        """What a word adds to its neighbours depends on its kind, and on itself if it is an everyday word."""
        kept = self._near.get(near)
        if kept is None:
            two_after, one_after, one_before, two_before = (
                self._sum([mark + name for name in near]) for mark in ("+2:", "+1:", "-1:", "-2:")
            )
            kept = two_after, one_after, one_before, two_before
            if len(self._near) < KEPT:
                self._near[near] = kept
        return kept

    def _sum(self, names: Sequence[str]) -> Scores:
        found = [scores for name in names if (scores := self._weights.get(name))]
        if not found:
            return NOTHING
        return found[0] if len(found) == 1 else tuple(map(sum, zip(*found, strict=True)))

    def _emission(self, before2: Scored, before1: Scored, this: Scored, after1: Scored, after2: Scored) -> Scores:
        outside, person, persons, address, addresses = this.own
        weights = self._weights
        names = dynamic(before2.word, before1.word, this.word, after1.word, after2.word)
        near = (before2.of_before2, before1.of_before1, after1.of_after1, after2.of_after2)
        for scores in (*near, *map(weights.get, names)):
            if scores is not None:
                first, second, third, fourth, fifth = scores
                outside += first
                person += second
                persons += third
                address += fourth
                addresses += fifth
        return outside, person, persons, address, addresses

    def _viterbi(self, emissions: Sequence[Scores]) -> list[int]:
        if not emissions:
            return []
        best = [emissions[0]]
        for emission in emissions[1:]:
            outside, person, persons, address, addresses = best[-1]
            best.append(
                tuple(
                    max(outside + first, person + second, persons + third, address + fourth, addresses + fifth) + here
                    for (first, second, third, fourth, fifth), here in zip(self._incoming, emission, strict=True)
                )
            )
        path = [best[-1].index(max(best[-1]))]
        for scores in best[-2::-1]:
            reached = tuple(map(add, scores, self._incoming[path[-1]]))
            path.append(reached.index(max(reached)))
        return path[::-1]
