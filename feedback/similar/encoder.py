"""The worker's reader of meanings: MiniLM as it was published, which learned from pairs of sentences that say the same.

Imports torch, so nothing that serves pages may import this module.
"""

import logging
from collections.abc import Sequence
from functools import cache

import numpy as np
import torch
from torch.nn import functional

from feedback.similar.vectors import WIDTH, Floats
from governance.core.reader.reading import plain
from governance.core.reader.wordpiece import WORD, WordPieces
from governance.reader_training import pretrained
from governance.reader_training.lessons import padded
from governance.reader_training.modules import Encoder, mean_of

# Pieces of words: as long as what it learned from. What a report is about stands in its first sentences.
LONGEST = 128
TOGETHER = 32


class Meanings:
    """Raises MissingModelError where the package with the weights is missing. Takes 110 MB, and 40 MB more in use."""

    def __init__(self) -> None:
        vocabulary = pretrained.vocabulary()
        self._cutter = WordPieces(vocabulary)
        self._encoder = Encoder(len(vocabulary), 1, places=LONGEST)
        self._encoder.load_state_dict(pretrained.weights(vocabulary, places=LONGEST), strict=False)
        self._encoder.eval()

    def of(self, texts: Sequence[str]) -> Floats:
        """Texts by width, each of length 1. Texts of like length are read together, because all are padded alike."""
        rows = [self._numbers(text) for text in texts]
        found = np.zeros((len(rows), WIDTH), dtype=np.float32)
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        for start in range(0, len(order), TOGETHER):
            places = order[start : start + TOGETHER]
            found[places] = self._read([rows[place] for place in places])
        return found

    def _numbers(self, text: str) -> tuple[int, ...]:
        numbers = self._cutter.numbers(WORD.findall(plain(text)))
        return (self._cutter.start, *numbers[: LONGEST - 2], self._cutter.end)

    @torch.inference_mode()
    def _read(self, rows: Sequence[tuple[int, ...]]) -> Floats:
        numbers, held = padded(rows)
        _, said = self._encoder.answered(numbers, held)
        # Both of the last two layers: better than the last by itself on the development part of the set of pairs.
        vectors: Floats = functional.normalize(mean_of(said[-2] + said[-1], held)).numpy()
        return vectors


@cache
def meanings() -> Meanings | None:
    """Loaded once a process. None where the package is missing: then similar ones are found by words, as before."""
    try:
        return Meanings()
    except pretrained.MissingModelError as error:
        logging.getLogger("feedback").warning("similar feedback is found by words only: %s", error)
        return None
