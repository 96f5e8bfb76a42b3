"""Many engagement environments side by side, in Gymnasium's interface for that.

Each has a generator of its own, seeded as a single one seeds itself, so that a seed gives the same episode alone or
among many.
"""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from training.environments.content import PIECES
from training.environments.engagement import AUDIENCES, BEST, EXPECTED, Floats, Whole, draw_episode, react

Flags = np.ndarray[Any, np.dtype[np.bool_]]


class VectorEngagement(gymnasium.vector.VectorEnv[Whole, Whole, Any]):
    """`num_envs` times EngagementEnv. All episodes have the same length and end together; nothing resets by itself."""

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.DISABLED}

    def __init__(self, num_envs: int, publications: int = 24) -> None:
        self.num_envs = num_envs
        self.publications = publications
        self.single_observation_space = spaces.Discrete(len(AUDIENCES))
        self.single_action_space = spaces.Discrete(PIECES)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._generators = [seeding.np_random(None)[0] for _ in range(num_envs)]
        self._place = publications

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[Whole, dict[str, Any]]:
        """Begin an episode in each. `seed`: one for each environment; or one number, counted up from; or none."""
        if seed is not None:
            self._generators = [seeding.np_random(one)[0] for one in self._seeds(seed)]
        episodes = [draw_episode(generator, self.publications) for generator in self._generators]
        self._audiences = np.stack([audiences for audiences, _ in episodes])
        self._noise = np.stack([noise for _, noise in episodes])
        self._place = 0
        return self._audiences[:, 0], {}

    def step(self, actions: Whole) -> tuple[Whole, Floats, Flags, Flags, dict[str, Any]]:
        """Publish one piece in each, shape (num_envs,). Raises gymnasium's ResetNeeded after the episodes' end."""
        if self._place >= self.publications:
            raise gymnasium.error.ResetNeeded("the episodes have ended: call reset first")
        audience = self._audiences[:, self._place]
        rewards = react(audience, actions, self._noise[:, self._place])
        self._place += 1
        ended = np.full(self.num_envs, self._place == self.publications)
        following = self._audiences[:, min(self._place, self.publications - 1)]
        told = {"expected": EXPECTED[audience, actions], "best": BEST[audience]}
        return following, rewards, ended, np.zeros(self.num_envs, dtype=np.bool_), told

    def _seeds(self, seed: int | Sequence[int | None]) -> Sequence[int | None]:
        if isinstance(seed, int):
            return range(seed, seed + self.num_envs)
        if len(seed) != self.num_envs:
            raise ValueError(f"{len(seed)} seeds for {self.num_envs} environments")
        return seed
