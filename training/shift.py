"""How far the texts that a policy learned from differ from those that it meets, on the features that it reads.

Every text is its bag of hashed n-grams, each of them 1/n of the text; a set of texts is the mean of its bags. Two sets
are compared by the Jensen-Shannon divergence in bits (Lin 1991, "Divergence measures based on the Shannon entropy"),
from 0 (alike) to 1 (nothing in common). Two samples of the very same source differ too, the more the smaller they are,
so the figure is read against what comes out when the texts are shuffled between the two sets: a permutation test
(Good 2005, "Permutation, parametric and bootstrap tests of hypotheses", chapter 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.policies.features import hashed_ngrams

FEWEST = 20
"""Texts of each set that are needed."""
PERMUTATIONS = 400
Matrix = NDArray[np.float64]


class TooFewTextsError(ValueError):
    """One of the two sets is too small to say anything; the message says which and how small."""


@dataclass(frozen=True)
class Shift:
    distance: float
    """In bits, from 0 to 1."""
    low: float
    """Between this and `high` lie 95 of 100 distances where both sets come from one source."""
    high: float
    p_value: float
    """How often shuffled sets are at least as far apart; never below 1 / (permutations + 1)."""


def measure_shift(
    learned: Sequence[str], met: Sequence[str], *, buckets: int, permutations: int = PERMUTATIONS, seed: int = 0
) -> Shift:
    """The distance of two sets of texts on `buckets` features. Raises TooFewTextsError."""
    for name, texts in (("training", learned), ("live", met)):
        if len(texts) < FEWEST:
            raise TooFewTextsError(f"{len(texts)} {name} texts are too few to measure on: {FEWEST} are needed")
    bags = _bags([*learned, *met], buckets)
    # A bucket that no text fills adds nothing to any distance.
    bags = bags[:, bags.any(axis=0)]
    own = np.zeros(len(bags), dtype=bool)
    own[: len(learned)] = True
    generator = np.random.default_rng(seed)
    distance = _distance(bags, own)
    shuffled = np.array([_distance(bags, generator.permutation(own)) for _ in range(permutations)])
    low, high = np.quantile(shuffled, [0.025, 0.975])
    as_far = int((shuffled >= distance).sum())
    return Shift(distance, float(low), float(high), (as_far + 1) / (permutations + 1))


def _bags(texts: Sequence[str], buckets: int) -> Matrix:
    """Shape (texts, buckets); each row adds up to 1."""
    bags = np.zeros((len(texts), buckets))
    for row, text in enumerate(texts):
        filled = hashed_ngrams(text, buckets)
        bags[row, filled] = 1 / len(filled)
    return bags


def _distance(bags: Matrix, own: NDArray[np.bool_]) -> float:
    """Of the rows that are `own` from the others. Both means add up to 1."""
    one = own @ bags / own.sum()
    other = ~own @ bags / (~own).sum()
    middle = (one + other) / 2
    # Rounding can take a divergence of nothing a hair below zero.
    return max(0.0, float((_entropy_terms(one, middle) + _entropy_terms(other, middle)).sum() / 2))


def _entropy_terms(part: Matrix, middle: Matrix) -> Matrix:
    """p · log2(p / m), which is 0 where p is."""
    terms = np.zeros_like(part)
    filled = part > 0
    terms[filled] = part[filled] * np.log2(part[filled] / middle[filled])
    return terms
