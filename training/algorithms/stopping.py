"""Early stopping on a held-out reward, with patience (Prechelt 1998, "Early stopping - but when?", criterion UP)."""

from collections.abc import Mapping

import torch
from torch import Tensor

STOPPING = "stopping"


class EarlyStopping:
    """Stops once `patience` measurements in a row were not better than the best before them.

    What is measured has to be held out of training, and should be held out of the final score too: the best of many
    measurements looks better than it is.
    """

    def __init__(self, patience: int) -> None:
        """Raises ValueError where the patience is below one measurement."""
        if patience < 1:
            raise ValueError(f"a patience of {patience} measurements; at least 1 is needed")
        self.patience = patience
        self.best = -float("inf")
        self.waited = 0

    def observe(self, reward: float) -> bool:
        """Take in a measurement; whether it is the best so far."""
        better = reward > self.best
        self.best = reward if better else self.best
        self.waited = 0 if better else self.waited + 1
        return better

    @property
    def stops(self) -> bool:
        return self.waited >= self.patience

    def state(self) -> dict[str, Tensor]:
        """What it has seen, for a checkpoint."""
        return {STOPPING: torch.tensor([self.best, self.waited], dtype=torch.float64)}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned."""
        best, waited = state[STOPPING].tolist()
        self.best, self.waited = best, int(waited)
