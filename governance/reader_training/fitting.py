"""Fits the reader: a multinomial logistic regression with a penalty on the square of each weight, by L-BFGS."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import torch

FEWEST_LINES = 2
PENALTY = 0.1
CARRIER_PENALTY = 0.05
STEPS = 60
# How far one harmless word may speak against a sentence: many of them must not hide a threat.
LEAST_CARRIER = -0.3


class Vocabulary:
    """The features that occur in enough lines, each with its place."""

    def __init__(self, seen: Iterable[tuple[int, Iterable[str]]]) -> None:
        """`seen` has for each example its line and its features."""
        counts: Counter[str] = Counter()
        last: dict[str, int] = {}
        for line, names in seen:
            for name in names:
                if last.get(name) != line:
                    last[name] = line
                    counts[name] += 1
        self.names = sorted(name for name, count in counts.items() if count >= FEWEST_LINES)
        self.place = {name: place for place, name in enumerate(self.names)}

    def matrix(self, rows: Sequence[Iterable[str]]) -> torch.Tensor:
        """A sparse matrix with a row for each set of features and a column for each known feature."""
        columns: list[int] = []
        ends = [0]
        for names in rows:
            columns.extend(sorted(self.place[name] for name in names if name in self.place))
            ends.append(len(columns))
        return torch.sparse_csr_tensor(
            torch.tensor(ends), torch.tensor(columns), torch.ones(len(columns)), (len(rows), len(self.names))
        )


class _Product(torch.autograd.Function):  # type: ignore[misc]
    """A sparse matrix times dense weights; its transpose is kept, because PyTorch would make it anew each time."""

    @staticmethod
    def forward(ctx: Any, weights: torch.Tensor, matrix: torch.Tensor, transposed: torch.Tensor) -> torch.Tensor:
        ctx.transposed = transposed
        return matrix @ weights

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return ctx.transposed @ gradients[0], None, None


def fit(
    matrix: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor, count: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights (features by labels) and bias. `weights` says how much each row counts."""
    transposed = matrix.to_sparse_coo().t().coalesce().to_sparse_csr()
    found = torch.zeros(matrix.shape[1], count, requires_grad=True)
    bias = torch.zeros(count, requires_grad=True)
    optimiser = torch.optim.LBFGS([found, bias], max_iter=STEPS, history_size=8, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = _Product.apply(found, matrix, transposed) + bias
        missed = torch.nn.functional.cross_entropy(scores, labels, reduction="none")
        total: torch.Tensor = (missed * weights).sum() + PENALTY * (found * found).sum()
        total.backward()
        return total

    optimiser.step(loss)
    return found.detach(), bias.detach()


def fit_carriers(matrix: torch.Tensor, harmful: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, float]:
    """How much each word speaks for harm, and how much no word at all does."""
    transposed = matrix.to_sparse_coo().t().coalesce().to_sparse_csr()
    found = torch.zeros(matrix.shape[1], 1, requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([found, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = _Product.apply(found.clamp(min=LEAST_CARRIER), matrix, transposed).squeeze(1) + bias
        missed = torch.nn.functional.binary_cross_entropy_with_logits(scores, harmful, reduction="none")
        total: torch.Tensor = (missed * weights).sum() + CARRIER_PENALTY * (found * found).sum()
        total.backward()
        return total

    optimiser.step(loss)
    return found.detach().clamp(min=LEAST_CARRIER).squeeze(1), float(bias)
