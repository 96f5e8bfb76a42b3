"""What each option of each text earned, head by head: a memory of outcomes that is learned from again and again.

Where a head's reward is its own (`Step.credits`), it is the same whenever the same option is chosen for the same text,
so it has to be found out once (Liang et al. 2018, "Memory augmented policy optimization"). What was found out is read
as a partial label (Jin and Ghahramani 2002, "Learning with multiple labels"): the best option is among those that
earned everything or, until one did, among those that were not tried. The policy is moved towards that set as a whole,
which raises an option that is known to be right, and sends an exploring policy to what it has not tried.

All that goes in are rewards of options that the policy itself has drawn.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.algorithms.steps import Step
from training.algorithms.supervised import balance_of
from training.policies.ngram import NgramPolicy

MEMORY, GENERATOR = "memory/outcomes", "memory/generator"
MOST = 1.0
"""The most that a head can earn by itself."""

Earned = dict[str, dict[str, float]]
"""Head to option to what it earned."""


@dataclass(frozen=True)
class MemoryConfig:
    batch: int = 256
    """Texts that are drawn from the memory for each step."""
    capacity: int = 20_000
    """Texts that are kept; those that were met longest ago go first."""
    seed: int = 0


def candidates(options: Collection[str], earned: Mapping[str, float]) -> frozenset[str]:
    """The options that may be the best one, by what those that were tried earned."""
    best = max(earned.values())
    untried = frozenset(options) - earned.keys()
    if best < MOST and untried:
        return untried
    return frozenset(option for option, value in earned.items() if value == best)


class OutcomeMemory:
    """Outcomes by text; a text is known by its features."""

    def __init__(self, policy: NgramPolicy, config: MemoryConfig) -> None:
        self.policy = policy
        self.config = config
        self.outcomes: dict[tuple[int, ...], Earned] = {}
        self.generator = torch.Generator().manual_seed(config.seed)
        self._weights: dict[str, dict[str, float]] = {}
        """Head to option to the weight of a text whose best option it is: each option counts the same in all."""

    def add(self, steps: Sequence[Step]) -> None:
        """Take in what the heads of these steps earned by themselves; what was known of the same option gives way."""
        for step in steps:
            if not step.credits:
                continue
            key = tuple(step.bag)
            earned = self.outcomes.pop(key, {})
            for head, credit in step.credits.items():
                earned.setdefault(head, {})[step.options[head]] = credit
            self.outcomes[key] = earned
        for key in list(self.outcomes)[: -self.config.capacity]:
            del self.outcomes[key]
        self._weights = self._balanced()

    def loss(self) -> Tensor:
        """The loss to descend on a batch of texts in nats: a mean over each head's texts, summed over heads."""
        drawn = self._drawn()
        logits = self.policy([bag for bag, _ in drawn])
        parts = [
            _partial_loss(rows, options, [earned.get(head, {}) for _, earned in drawn], self._weights.get(head, {}))
            for head, options in self.policy.shape.heads.items()
            for rows in [logits[head]]
            if any(head in earned for _, earned in drawn)
        ]
        return torch.stack(parts).sum()

    def _drawn(self) -> list[tuple[tuple[int, ...], Earned]]:
        known = list(self.outcomes.items())
        order = torch.randperm(len(known), generator=self.generator)[: self.config.batch]
        return [known[index] for index in order.tolist()]

    def _balanced(self) -> dict[str, dict[str, float]]:
        found: dict[str, Counter[str]] = {}
        for earned in self.outcomes.values():
            for head, values in earned.items():
                if len(best := candidates(self.policy.shape.heads[head], values)) == 1:
                    found.setdefault(head, Counter()).update(best)
        return {head: balance_of(counts) for head, counts in found.items()}

    def state(self) -> dict[str, Tensor]:
        """All of it as tensors of bytes, for a checkpoint."""
        content = [[list(bag), earned] for bag, earned in self.outcomes.items()]
        return {
            MEMORY: torch.frombuffer(bytearray(json.dumps(content).encode()), dtype=torch.uint8),
            GENERATOR: self.generator.get_state(),
        }

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned."""
        self.outcomes = {tuple(bag): earned for bag, earned in json.loads(state[MEMORY].numpy().tobytes())}
        self._weights = self._balanced()
        self.generator.set_state(state[GENERATOR])


def _partial_loss(
    logits: Tensor, options: Sequence[str], earned: Sequence[Mapping[str, float]], weights: Mapping[str, float]
) -> Tensor:
    """Minus the log-probability of each text's candidates together, weighed; rows without an outcome are left out."""
    rows = [row for row, values in enumerate(earned) if values]
    sets = [candidates(options, earned[row]) for row in rows]
    out = torch.tensor([[option not in best for option in options] for best in sets], device=logits.device)
    together = torch.log_softmax(logits[rows], 1).masked_fill(out, -torch.inf).logsumexp(1)
    weighed = [weights.get(next(iter(best)), 1.0) if len(best) == 1 else 1.0 for best in sets]
    return -(torch.tensor(weighed, device=logits.device) * together).mean()
