"""A learner: a policy, its optimiser, and what else the next update depends on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from training.algorithms.steps import Step, UpdateReport
from training.policies.ngram import NgramPolicy


class Learner(Protocol):
    """What the loop and the checkpoints need of an algorithm."""

    policy: NgramPolicy

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Improve the policy on one round's steps. Raises ValueError on an empty batch."""

    def state(self) -> dict[str, Tensor]:
        """All that the next update depends on besides the policy's weights, by name, on the CPU."""

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned, to the bit."""


def momentum(parameters: Iterable[Any], lr: float) -> torch.optim.Optimizer:
    """Gradient descent with Nesterov's momentum.

    The policy is linear in features of fixed length, so one step size fits any data. Adam gives an n-gram that was seen
    once the same step as one that was seen in every text, and generalises worse from few texts.
    """
    return torch.optim.SGD(parameters, lr=lr, momentum=0.9, nesterov=True)


class GradientLearner:
    """Descends a loss. Its state is the optimiser's, by default Adam's moments; an algorithm that keeps more adds."""

    def __init__(
        self,
        policy: NgramPolicy,
        *,
        learning_rate: float,
        max_gradient_norm: float,
        also: Iterable[nn.Parameter] = (),
        decay: float = 0.0,
        optimiser: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
    ) -> None:
        self.policy = policy
        self.max_gradient_norm = max_gradient_norm
        table = policy.embedding.weight
        rest = [parameter for parameter in (*policy.parameters(), *also) if parameter is not table]
        groups = [{"params": [table], "weight_decay": decay}, {"params": rest}]
        self.optimiser = optimiser(groups, lr=learning_rate)

    def descend(self, loss: Tensor) -> None:
        """One step along the loss's gradient, whose norm is cut."""
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        parameters = [parameter for group in self.optimiser.param_groups for parameter in group["params"]]
        torch.nn.utils.clip_grad_norm_(parameters, self.max_gradient_norm)
        self.optimiser.step()

    def state(self) -> dict[str, Tensor]:
        """The optimiser's moments as flat names, such as 0/exp_avg."""
        return {
            f"{index}/{name}": tensor.detach().cpu().contiguous()
            for index, values in self.optimiser.state_dict()["state"].items()
            for name, tensor in values.items()
            if tensor is not None
        }

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Take the moments back from the flat names of `state`."""
        whole = self.optimiser.state_dict()
        whole["state"] = _moments(state)
        self.optimiser.load_state_dict(whole)


def _moments(flat: Mapping[str, Tensor]) -> dict[int, dict[str, Any]]:
    nested: dict[int, dict[str, Any]] = {}
    for name, tensor in flat.items():
        index, _, key = name.partition("/")
        if index.isdigit():
            nested.setdefault(int(index), {})[key] = tensor
    return nested
