"""A curriculum by measured success: what is sometimes done comes first, what is always or never done comes seldom.

A task's weight is success · (1 - success), the variance of its outcome, which is what a policy gradient has to learn
from (Tzannetos et al. 2023, "Proximal curriculum for reinforcement learning agents"). Easy tasks are the first to
succeed at times, and once they always do, the weight moves on to harder ones. A floor keeps every task in play: one
that fails so far is still tried, and one that was mastered is still watched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

SUCCESS = "curriculum/success"
UNKNOWN = 0.5
"""What an untried task counts as: it weighs as much as a task can, so that every task is soon tried."""


@dataclass(frozen=True)
class CurriculumConfig:
    floor: float = 0.2
    """Share of the draw that goes evenly to all tasks."""
    memory: float = 0.7
    """How much of a task's success is kept when it is measured once more; the rest is the new measurement."""


class Curriculum:
    """Success by task, from 0 to 1; tasks are known by their number."""

    def __init__(self, tasks: int, config: CurriculumConfig) -> None:
        """Raises ValueError where the floor would starve a task, or there are no tasks."""
        if tasks < 1 or not 0 < config.floor <= 1:
            raise ValueError(f"{tasks} tasks with a floor of {config.floor}: at least one, and above 0, up to 1")
        self.config = config
        self.success = [UNKNOWN] * tasks

    def probabilities(self) -> list[float]:
        """How likely each task is to be drawn first. None is below floor / tasks."""
        weights = [success * (1 - success) for success in self.success]
        total, even = sum(weights), 1 / len(weights)
        if not total:
            return [even] * len(weights)
        return [self.config.floor * even + (1 - self.config.floor) * weight / total for weight in weights]

    def draw(self, count: int, *, seed: str) -> list[int]:
        """Draw up to `count` different tasks, the same for the same seed and successes.

        By keys of u^(1/p) (Efraimidis and Spirakis 2006), which is drawing one after the other without putting back.
        """
        random = Random(seed)
        keys = [random.random() ** (1 / probability) for probability in self.probabilities()]
        return sorted(range(len(keys)), key=lambda task: -keys[task])[:count]

    def record(self, task: int, successes: Sequence[bool]) -> None:
        """Take in how a task's rollouts ended. None at all say nothing."""
        if not successes:
            return
        measured = sum(successes) / len(successes)
        self.success[task] = self.config.memory * self.success[task] + (1 - self.config.memory) * measured

    def state(self) -> dict[str, Tensor]:
        """Successes, for a checkpoint."""
        return {SUCCESS: torch.tensor(self.success, dtype=torch.float64)}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned. Raises ValueError where it was of other tasks."""
        success = state[SUCCESS].tolist()
        if len(success) != len(self.success):
            raise ValueError(f"the checkpoint's curriculum has {len(success)} tasks, this run {len(self.success)}")
        self.success = success
