"""A small transformer encoder that reads a stretch of text, in numpy alone.

Sources: A. Vaswani et al., Attention Is All You Need, 2017; J. Devlin et al., BERT, 2019 (layer norm after each part);
D. Hendrycks and K. Gimpel, Gaussian Error Linear Units, 2016 (the approximation by tanh).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
HEAD = 32  # numbers that one head of attention compares
_EPSILON = 1e-12
_GELU = 0.7978845608028654, 0.044715  # the square root of 2 / pi, and Hendrycks and Gimpel's factor
# Names of the matrices that are stored in bytes, each with a scale for every column.
MATRICES = ("attend", "attended", "widen", "narrow")


class Layer:
    """One layer: attention among the pieces of a stretch, then a network for each piece."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]], number: int) -> None:
        own = f"layers.{number}."
        self._weights = {name: tensors[own + name] for name in MATRICES}
        self._scales = {name: floats(tensors, f"{own}{name}.scale") for name in MATRICES}
        self._biases = {name: floats(tensors, f"{own}{name}.bias") for name in MATRICES}
        self._norms = [
            (floats(tensors, f"{own}{name}.weight"), floats(tensors, f"{own}{name}.bias"))
            for name in ("norm1", "norm2")
        ]

    def __call__(self, pieces: Floats) -> Floats:
        attended = self._linear("attended", self._attention(pieces))
        pieces = normed(pieces + attended, *self._norms[0])
        return normed(pieces + self._linear("narrow", gelu(self._linear("widen", pieces))), *self._norms[1])

    def _attention(self, pieces: Floats) -> Floats:
        mixed = self._linear("attend", pieces).reshape(len(pieces), 3, -1, HEAD)
        query, key, value = mixed.transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) * np.float32(HEAD**-0.5)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        found: Floats = (shares @ value).transpose(1, 0, 2).reshape(len(pieces), -1)
        return found

    def _linear(self, name: str, values: Floats) -> Floats:
        """The weights stay bytes, and are spread out for one product at a time: a fourth of the memory."""
        found: Floats = values @ self._weights[name].astype(np.float32)
        found *= self._scales[name]
        found += self._biases[name]
        return found


class Encoder:
    """Scores a stretch of text. Immutable. One at a time: several in one product would be rounded in other ways, and
    the same stretch is to have the same scores, whatever is read beside it."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        self._words, self._scales = tensors["words"], floats(tensors, "words.scale")
        self._places = floats(tensors, "places")
        self._norm = floats(tensors, "norm.weight"), floats(tensors, "norm.bias")
        count = len({name.split(".")[1] for name in tensors if name.startswith("layers.")})
        self._layers = [Layer(tensors, number) for number in range(count)]
        self._head, self._bias = floats(tensors, "head.weight"), floats(tensors, "head.bias")

    @property
    def longest(self) -> int:
        """The most pieces that one stretch may have."""
        return len(self._places)

    def scores(self, row: Sequence[int]) -> Floats:
        """Log-odds by label of a stretch, which has at least one piece and at most `longest`."""
        numbers = np.array(row)
        words = self._words[numbers].astype(np.float32) * self._scales[numbers, None]
        pieces: Floats = normed(words + self._places[: len(row)], *self._norm)
        for layer in self._layers:
            pieces = layer(pieces)
        found: Floats = pieces.mean(axis=0) @ self._head + self._bias
        return found


def gelu(values: Floats) -> Floats:
    slope, cubed = map(np.float32, _GELU)
    bent = values * values
    bent *= cubed * slope
    bent += slope
    bent *= values
    np.tanh(bent, out=bent)
    bent += 1
    bent *= values
    bent *= np.float32(0.5)
    return bent


def normed(values: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    found: Floats = centred / spread * weight + bias
    return found


def quantised(values: Floats, axis: int) -> tuple[NDArray[np.int8], Floats]:
    """Whole numbers from -127 to 127, and what to multiply them with: a scale for each place along the other axis."""
    scale = np.maximum(np.abs(values).max(axis=axis), np.float32(1e-8)) / np.float32(127)
    return np.rint(values / np.expand_dims(scale, axis)).astype(np.int8), scale.astype(np.float32)


def floats(tensors: Mapping[str, NDArray[Any]], name: str) -> Floats:
    return np.ascontiguousarray(tensors[name], dtype=np.float32)
