"""What a network is to learn, as the loss of its answers to a batch of texts: labels, a teacher's answers, its layers.

Source: G. Hinton et al., Distilling the Knowledge in a Neural Network, 2015.
"""

from collections.abc import Sequence
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from governance.reader_training.modules import Encoder

Row = tuple[int, ...]
Model = TypeVar("Model", bound=nn.Module)
# The share of what a pupil learns that comes from its teacher, the rest from the labels; `SOFTNESS` is Hinton's
# temperature.
FROM_TEACHER, SOFTNESS = 0.7, 2.0


class Labels(Generic[Model]):
    """The loss of what a model says of a batch of texts against their labels."""

    def __init__(self, rows: Sequence[Row], labels: Sequence[int], smoothing: float = 0.01) -> None:
        self.rows = rows
        self._labels = torch.tensor(labels)
        self._smoothing = smoothing

    def __call__(self, model: Model, batch: Sequence[int]) -> Tensor:
        with half_precision():
            scores = model(*self._padded(batch))
        return self._by_labels(scores.float(), batch)

    def _padded(self, batch: Sequence[int]) -> tuple[Tensor, Tensor]:
        return padded([self.rows[place] for place in batch])

    def _by_labels(self, scores: Tensor, batch: Sequence[int]) -> Tensor:
        return nn.functional.cross_entropy(scores, self._labels[batch], label_smoothing=self._smoothing)

    def _by_teacher(self, scores: Tensor, taught: Tensor, batch: Sequence[int]) -> Tensor:
        return (1 - FROM_TEACHER) * self._by_labels(scores, batch) + FROM_TEACHER * _divergence(scores, taught)


class Answers(Labels[Model]):
    """The same, and against a teacher's answers: texts by labels."""

    def __init__(self, rows: Sequence[Row], labels: Sequence[int], taught: Tensor) -> None:
        super().__init__(rows, labels)
        self._taught = taught

    def __call__(self, model: Model, batch: Sequence[int]) -> Tensor:
        with half_precision():
            scores = model(*self._padded(batch))
        return self._by_teacher(scores.float(), self._taught[batch], batch)


class Layers(Labels[Encoder]):
    """The same, and what each layer says against what the same layer of the teacher does (X. Jiao et al., TinyBERT,
    2020): squared distance as a share of the teacher's squares, a mean over layers."""

    def __init__(self, rows: Sequence[Row], labels: Sequence[int], teacher: Encoder) -> None:
        super().__init__(rows, labels)
        self._teacher = teacher.eval()

    def __call__(self, model: Encoder, batch: Sequence[int]) -> Tensor:
        numbers, held = self._padded(batch)
        with half_precision():
            with torch.no_grad():
                taught, theirs = self._teacher.answered(numbers, held)
            scores, own = model.answered(numbers, held)
        apart = [_apart(one[held].float(), other[held].float()) for one, other in zip(own, theirs, strict=True)]
        return self._by_teacher(scores.float(), taught.float(), batch) + torch.stack(apart).mean()


def _divergence(scores: Tensor, taught: Tensor) -> Tensor:
    """How far a pupil's answers are from its teacher's, at the scale of a plain cross-entropy."""
    own, other = (nn.functional.log_softmax(one / SOFTNESS, dim=1) for one in (scores, taught))
    return nn.functional.kl_div(own, other, log_target=True, reduction="batchmean") * SOFTNESS**2


def _apart(own: Tensor, other: Tensor) -> Tensor:
    return ((own - other) ** 2).mean() / (other**2).mean()


def half_precision() -> torch.autocast:
    """Processors with matrix units compute several times faster so."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def padded(rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
    """Texts by pieces, and where a piece stands."""
    longest = max(map(len, rows))
    numbers = torch.zeros(len(rows), longest, dtype=torch.long)
    held = torch.zeros(len(rows), longest, dtype=torch.bool)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = torch.tensor(row)
        held[place, : len(row)] = True
    return numbers, held
