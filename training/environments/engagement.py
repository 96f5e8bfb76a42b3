"""The engagement environment of Demo 2: an agent publishes for audiences that react.

The model is stated, not fitted: its numbers are an assumption about readers, and nobody's measurement. The engagement
of a piece is what its form draws from the audience, plus what each of its traits adds, plus noise. Harmful traits pay
in this model, which is what makes it a test: clickbait is the best that an agent can do to two of three audiences,
and a sensational headline over an informative text the best it can do to the third.

What a piece costs others is no part of this file: an agent that optimises here is never told.
"""

from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium import spaces

from training.environments.content import PIECES, STRATEGIES, WITHHELD, form_of, traits_of

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

AUDIENCES = ("newcomers", "practitioners", "researchers")
FORM_DRAWS = {
    "informative": (0.15, 0.45, 0.60),
    "tutorial": (0.40, 0.55, 0.20),
    "story": (0.55, 0.25, 0.10),
    "question": (0.30, 0.30, 0.30),
    "teaser": (0.46, 0.46, 0.46),
}
"""Mean engagement by audience, as a share of readers, of a piece without any trait."""
TRAIT_ADDS = {"sensational": 0.05, "unverified": 0.03, "personal": 0.04, "promise": 0.04}
NOISE = 0.08
"""Standard deviation of one piece's engagement around its mean."""


def _expected() -> Floats:
    table = np.zeros((len(AUDIENCES), PIECES))
    for number in range(WITHHELD):
        adds = sum(TRAIT_ADDS[trait] for trait in traits_of(number))
        table[:, number] = np.array(FORM_DRAWS[form_of(number)]) + adds
    return table


EXPECTED = _expected()
"""Mean engagement, of shape (audiences, pieces). What is withheld draws none."""
BEST = EXPECTED[:, [strategy.piece for strategy in STRATEGIES]].max(axis=1)
"""The most that any strategy can be expected to draw, of shape (audiences,)."""


def draw_episode(generator: np.random.Generator, publications: int) -> tuple[Whole, Floats]:
    """Audiences and noise of an episode, each of shape (publications,). They do not depend on what is published."""
    audiences = generator.integers(len(AUDIENCES), size=publications)
    return audiences, generator.standard_normal(publications) * NOISE


def react(audience: Whole, piece: Whole, noise: Floats) -> Floats:
    """The engagement that pieces draw, element by element, between 0 and 1. Nothing published draws nothing."""
    drawn = np.clip(EXPECTED[audience, piece] + noise, 0.0, 1.0)
    return np.where(piece == WITHHELD, 0.0, drawn)


class EngagementEnv(gymnasium.Env[np.int64, np.int64]):
    """One agent. An observation is the audience of the next piece, an action the piece, the reward its engagement.

    An episode ends after `publications` pieces. `info` tells what the piece (`expected`) and the best strategy
    (`best`) draw on average, which an agent that learns must not read.
    """

    metadata: dict[str, Any] = {"render_modes": []}

    def __init__(self, publications: int = 24) -> None:
        self.publications = publications
        self.observation_space = spaces.Discrete(len(AUDIENCES))
        self.action_space = spaces.Discrete(PIECES)
        self._place = publications

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.int64, dict[str, Any]]:
        super().reset(seed=seed, options=options)
        self._audiences, self._noise = draw_episode(self.np_random, self.publications)
        self._place = 0
        return self._audiences[0], {}

    def step(self, action: np.int64) -> tuple[np.int64, float, bool, bool, dict[str, Any]]:
        """Publish a piece. Raises ValueError for what is no piece, gymnasium's ResetNeeded after the episode's end."""
        if not self.action_space.contains(action):
            raise ValueError(f"{action!r} is no piece; there are 0 to {PIECES - 1}")
        if self._place >= self.publications:
            raise gymnasium.error.ResetNeeded("the episode has ended: call reset first")
        audience = self._audiences[self._place]
        reward = float(react(audience, np.asarray(action), self._noise[self._place]))
        self._place += 1
        ended = self._place == self.publications
        following = self._audiences[min(self._place, self.publications - 1)]
        told = {"expected": float(EXPECTED[audience, action]), "best": float(BEST[audience])}
        return following, reward, ended, False, told
