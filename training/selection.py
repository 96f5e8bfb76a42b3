"""Early stopping with the best weights kept: what is measured on a validation part decides when a run has learned
enough, and which of its policies is its outcome."""

from collections.abc import Mapping

from torch import Tensor

from training.algorithms.stopping import EarlyStopping
from training.policies.ngram import NgramPolicy

PREFIX = "best/"


class Selection:
    """The best policy so far, and whether to go on. Its state is part of a run's checkpoint."""

    def __init__(self, patience: int) -> None:
        """Raises ValueError where the patience is below one measurement."""
        self.stopping = EarlyStopping(patience)
        self._best: dict[str, Tensor] = {}

    @property
    def stops(self) -> bool:
        return self.stopping.stops

    @property
    def best(self) -> float:
        """The best measurement so far."""
        return self.stopping.best

    def observe(self, reward: float, policy: NgramPolicy) -> None:
        """Take in what was measured of a policy, and keep its weights where it is the best so far."""
        if self.stopping.observe(reward):
            self._best = {name: tensor.detach().cpu().clone() for name, tensor in policy.state_dict().items()}

    def put_back(self, policy: NgramPolicy) -> None:
        """Give a policy the weights of the best one; it stays as it is where nothing was measured yet."""
        if self._best:
            policy.load_state_dict(self._best)

    def state(self) -> dict[str, Tensor]:
        """What it has seen, and the best weights, for a checkpoint."""
        return self.stopping.state() | {PREFIX + name: tensor for name, tensor in self._best.items()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned."""
        self.stopping.load_state(state)
        self._best = {name.removeprefix(PREFIX): tensor for name, tensor in state.items() if name.startswith(PREFIX)}
