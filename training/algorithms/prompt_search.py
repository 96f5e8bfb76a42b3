"""Search over prompt templates as a contextual bandit: linear Thompson sampling (Agrawal and Goyal 2013, algorithm 1).

For the path on which a language model writes: each template has a Bayesian linear model of its reward in the context's
features. A template is chosen as often as a draw from its model beats the draws of the others. That share has no closed
form, so it is counted over a number of draws, and the choice is then made by the shares: what is kept as the choice's
propensity is the very probability that it was made with, so that logged choices can be judged off-policy.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class SearchConfig:
    noise: float = 0.5
    """Standard deviation of a reward around its mean, in units of reward: the more, the longer it keeps trying."""
    prior: float = 1.0
    """Precision of each weight before anything was seen."""
    draws: int = 64
    """Draws of the models that a choice's propensities are counted over."""


@dataclass(frozen=True)
class Chosen:
    template: str
    propensity: float


class PromptSearch:
    """Named templates, each with the posterior of its weights: a precision matrix and a vector."""

    def __init__(self, templates: Sequence[str], *, features: int, config: SearchConfig | None = None) -> None:
        """`features` is the length of a context. Raises ValueError without templates, or where two share a name."""
        if not templates or len(set(templates)) != len(templates):
            raise ValueError(f"templates need names of their own: {list(templates)}")
        self.config = config or SearchConfig()
        self.features = features
        precision = self.config.prior * torch.eye(features, dtype=torch.float64)
        self._precision = {name: precision.clone() for name in templates}
        self._moment = {name: torch.zeros(features, dtype=torch.float64) for name in templates}

    @property
    def templates(self) -> list[str]:
        return list(self._precision)

    def add(self, template: str) -> None:
        """Take up another template, of which nothing is known yet; one that it has stays as it is."""
        if template not in self._precision:
            self._precision[template] = self.config.prior * torch.eye(self.features, dtype=torch.float64)
            self._moment[template] = torch.zeros(self.features, dtype=torch.float64)

    def choose(self, context: Sequence[float], *, seed: int) -> Chosen:
        """Choose a template for a context, repeatably by its seed.

        Raises ValueError where the context has another length than the search's.
        """
        generator = torch.Generator().manual_seed(seed)
        shares = self._shares(context, generator)
        chosen = int(torch.multinomial(shares, 1, generator=generator))
        return Chosen(self.templates[chosen], float(shares[chosen]))

    def propensities(self, context: Sequence[float], *, seed: int) -> dict[str, float]:
        """The probability of each template in `choose`, with the same context and seed."""
        shares = self._shares(context, torch.Generator().manual_seed(seed))
        return dict(zip(self.templates, shares.tolist(), strict=True))

    def _shares(self, context: Sequence[float], generator: torch.Generator) -> Tensor:
        """Shape (templates,): how many of the draws each one won."""
        vector = self._vector(context)
        values = torch.stack([self._sampled(name, vector, generator) for name in self._precision])
        return torch.bincount(values.argmax(0), minlength=len(values)) / self.config.draws

    def learn(self, template: str, context: Sequence[float], reward: float) -> None:
        """Update the template's posterior with one reward. Raises ValueError for a template that it does not know."""
        if template not in self._precision:
            raise ValueError(f"no template {template!r} (one of {', '.join(self._precision)})")
        vector = self._vector(context)
        self._precision[template] += torch.outer(vector, vector)
        self._moment[template] += reward * vector

    def mean(self, template: str, context: Sequence[float]) -> float:
        """The reward that a template is expected to bring in a context."""
        weights = torch.linalg.solve(self._precision[template], self._moment[template])
        return float(weights @ self._vector(context))

    def mean_over(self, template: str, *, contexts: Sequence[Sequence[float]]) -> float:
        """The reward that a template is expected to bring on average over contexts, of which there is at least one."""
        return fmean(self.mean(template, context) for context in contexts)

    def _sampled(self, name: str, vector: Tensor, generator: torch.Generator) -> Tensor:
        """Rewards of shape (draws,), from weights drawn of the template's posterior.

        Weights enter by their product with the context alone, whose distribution has one dimension.
        """
        solved = torch.linalg.solve(self._precision[name], torch.stack([self._moment[name], vector], 1))
        mean, variance = vector @ solved[:, 0], vector @ solved[:, 1]
        normal = torch.randn(self.config.draws, dtype=torch.float64, generator=generator)
        return mean + self.config.noise * variance.clamp(min=0).sqrt() * normal

    def _vector(self, context: Sequence[float]) -> Tensor:
        if len(context) != self.features:
            raise ValueError(f"a context of {len(context)} features, where the search has {self.features}")
        return torch.tensor(context, dtype=torch.float64)

    def to_json(self) -> str:
        """The search as plain JSON, from which it goes on to the bit."""
        content = {
            "features": self.features,
            "config": vars(self.config),
            "templates": {
                name: {"precision": precision.tolist(), "moment": self._moment[name].tolist()}
                for name, precision in self._precision.items()
            },
        }
        return json.dumps(content)

    @classmethod
    def from_json(cls, text: str) -> "PromptSearch":
        content: dict[str, Any] = json.loads(text)
        config = SearchConfig(**content["config"])
        search = cls(list(content["templates"]), features=content["features"], config=config)
        for name, values in content["templates"].items():
            search._precision[name] = torch.tensor(values["precision"], dtype=torch.float64)
            search._moment[name] = torch.tensor(values["moment"], dtype=torch.float64)
        return search
