"""A first look that costs next to nothing: a small convolutional network over the pieces of words.

Source: Y. Kim, Convolutional Neural Networks for Sentence Classification, 2014; the second convolution is dilated
(F. Yu and V. Koltun, Multi-Scale Context Aggregation by Dilated Convolutions, 2016) and adds to the first.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.core.reader.network import Floats, floats

# Empty places between two stretches, so that neither sees the other.
APART = 2


class Glance:
    """Scores stretches of text. Immutable."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        self._words, self._scales = tensors["words"], floats(tensors, "words.scale")
        self._near, self._near_bias = floats(tensors, "near.weight"), floats(tensors, "near.bias")
        self._wide, self._wide_bias = floats(tensors, "wide.weight"), floats(tensors, "wide.bias")
        self._head, self._bias = floats(tensors, "head.weight"), floats(tensors, "head.bias")

    def scores(self, rows: Sequence[Sequence[int]], stretches: Sequence[tuple[int, int]]) -> Floats:
        """A row of log-odds for each stretch, a column for each label.

        `rows` are sentences, each with at least one piece; a stretch is the first of its sentences, and the one after
        its last. A sentence that stands in several stretches is looked at once.
        """
        lengths = np.array([len(row) for row in rows], dtype=np.float32)
        starts = np.array(list(accumulate((len(row) + APART for row in rows[:-1]), initial=APART)))
        both = self._seen(rows, starts)
        # Nothing is below zero, so that the empty places change neither the greatest nor the sum.
        cuts = starts - APART
        most, sums = _joined(np.maximum, np.maximum.reduceat(both, cuts), stretches), np.add.reduceat(both, cuts)
        sizes = _joined(np.add, lengths[:, None], stretches)
        means = _joined(np.add, sums, stretches) / np.sqrt(sizes) / np.float32(3)
        found: Floats = np.concatenate([most, means], axis=1) @ self._head + self._bias
        return found

    def _seen(self, rows: Sequence[Sequence[int]], starts: NDArray[np.int64]) -> Floats:
        """What the channels say at each piece; zero between the sentences."""
        numbers = np.zeros(int(starts[-1]) + len(rows[-1]) + APART, dtype=np.int64)
        held = np.zeros((len(numbers), 1), dtype=np.float32)
        for start, row in zip(starts.tolist(), rows, strict=True):
            numbers[start : start + len(row)] = row
            held[start : start + len(row)] = 1
        words = self._words[numbers] * (self._scales[numbers, None] * held)
        near = np.maximum(_beside(words, 1) @ self._near + self._near_bias, 0) * held
        found: Floats = near + np.maximum(_beside(near, 2) @ self._wide + self._wide_bias, 0) * held
        return found


def _joined(how: np.ufunc, values: Floats, stretches: Sequence[tuple[int, int]]) -> Floats:
    """`values` of sentences brought together for each stretch."""
    # The last stretch ends where there is no row any more, so that one is put there.
    closed = np.concatenate([values, values[:1]])
    found: Floats = how.reduceat(closed, np.array(stretches).ravel())[::2]
    return found


def _beside(values: Floats, distance: int) -> Floats:
    """Each row between the rows that stand `distance` before and after it."""
    before, after = np.zeros_like(values), np.zeros_like(values)
    before[distance:], after[:-distance] = values[:-distance], values[distance:]
    return np.concatenate([before, values, after], axis=1)
