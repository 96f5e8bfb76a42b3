"""What each word of a text adds to a choice of the n-gram policy: exact, because its logits are linear in n-grams.

Plain NumPy, because the web process that shows it must not import torch. An n-gram's part is divided evenly among its
occurrences, and then among the tokens that make it up. What comes from no token, such as the text's length and the
head's bias, is the rest: words and rest add up to the margin between the two logits.
"""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from training.policies.features import blocks_of_ngrams, hashed_ngrams, located_ngrams

SHORTEST = 1e-12
"""As in `ngram`: least square of a block's length."""
Array = NDArray[np.float64]


class UnreadableWeightsError(ValueError):
    """Weights that are not an n-gram policy's."""


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    weight: float
    """What it adds to the margin; below 0 it speaks for the other option."""


@dataclass(frozen=True)
class Reading:
    option: str
    against: str
    """The likeliest other option."""
    margin: float
    """Logit of the option minus that of the other."""
    words: tuple[Word, ...]
    """In the order of the text, each occurrence by itself."""
    rest: float


class LinearPolicy:
    """The weights of an n-gram policy, to be read. Raises UnreadableWeightsError."""

    def __init__(self, data: bytes) -> None:
        try:
            shape = _shape(data)
            tensors = {name: np.asarray(tensor, dtype=np.float64) for name, tensor in load(data).items()}
            self.buckets, self.blocks = int(shape["buckets"]), int(shape.get("blocks", 1))
            self.options = {head: list(options) for head, options in shape["heads"].items()}
            self.embedding: Array = tensors["embedding.weight"]
            self.rarity: Array = tensors.get("rarity", np.ones(self.buckets))
            self.heads = {
                head: (tensors[f"heads.{head}.weight"], tensors[f"heads.{head}.bias"]) for head in self.options
            }
        except Exception as error:  # safetensors raises its own, from Rust
            raise UnreadableWeightsError(f"these weights cannot be read: {error}") from error

    def shares(self, text: str, head: str) -> dict[str, float]:
        """What the policy gives each option of `head`, adding up to 1. Raises KeyError for an unknown head."""
        bag = self._bag(text)
        rows, bias = self.heads[head]
        logits = rows @ (self._weights(bag)[:, None] * self.embedding[bag]).sum(axis=0) + bias
        weights = np.exp(logits - logits.max())
        return dict(zip(self.options[head], (weights / weights.sum()).tolist(), strict=True))

    def read(self, text: str, head: str, option: str) -> Reading:
        """Why `option` and not the likeliest other one of `head`. Raises KeyError or ValueError for an unknown one."""
        bag = self._bag(text)
        counted = self._weights(bag)
        rows, bias = self.heads[head]
        features = counted[:, None] * self.embedding[bag]
        logits = rows @ features.sum(axis=0) + bias
        chosen = self.options[head].index(option)
        other = max((index for index in range(len(logits)) if index != chosen), key=lambda index: float(logits[index]))
        added = dict(zip(bag, (features @ (rows[chosen] - rows[other])).tolist(), strict=True))
        places, sources = located_ngrams(text, self.buckets, self.blocks)
        shares = [0.0] * len(places)
        for bucket, occurrences in sources.items():
            part = added.pop(bucket) / len(occurrences)
            for tokens in occurrences:
                for token in tokens:
                    shares[token] += part / len(tokens)
        return Reading(
            option=option,
            against=self.options[head][other],
            margin=float(logits[chosen] - logits[other]),
            words=tuple(Word(start, end, share) for (start, end), share in zip(places, shares, strict=True)),
            rest=sum(added.values()) + float(bias[chosen] - bias[other]),
        )

    def _bag(self, text: str) -> list[int]:
        return (hashed_ngrams if self.blocks == 1 else blocks_of_ngrams)(text, self.buckets)

    def _weights(self, bag: list[int]) -> Array:
        """What each n-gram counts for: by its rarity, and in each block divided by the length of them all."""
        numbers = np.array(bag)
        weights: Array = self.rarity[numbers]
        high = numbers >= (self.buckets if self.blocks == 1 else self.buckets // 2)
        for block in (high, ~high):
            weights[block] /= np.sqrt(max(float(np.square(weights[block]).sum()), SHORTEST))
        return weights


def _shape(data: bytes) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    shape: dict[str, Any] = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["shape"])
    return shape
