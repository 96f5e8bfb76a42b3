"""Experience replay: earlier rounds' steps, drawn again (Lin 1992), by priority (Schaul et al. 2016) or evenly.

The buffer is bounded in number and in age. Every step keeps the round in which it was made, so that how old the drawn
ones are is measured and not guessed; their propensities are what corrects for it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean as mean
from typing import Any

import torch
from torch import Tensor

from training.algorithms.steps import Step

ENTRIES, GENERATOR = "replay/entries", "replay/generator"


@dataclass(frozen=True)
class ReplayConfig:
    capacity: int = 2048
    """Steps that are kept; the oldest go first."""
    most_rounds: int = 10
    """Rounds after which a step is too old to learn from."""
    priority: float = 0.0
    """Exponent of the priorities: 0 draws evenly, 1 in proportion."""
    seed: int = 0


@dataclass(frozen=True)
class Entry:
    step: Step
    round: int
    """The round in which the step was made."""
    priority: float


class Replay:
    """Steps by round. `round` counts the batches that were added."""

    def __init__(self, config: ReplayConfig) -> None:
        self.config = config
        self.entries: list[Entry] = []
        self.round = 0
        self.generator = torch.Generator().manual_seed(config.seed)

    def add(self, steps: Sequence[Step], priorities: Sequence[float] | None = None) -> None:
        """Begin a new round with these steps, each of priority 1 unless told. Raises ValueError below zero."""
        values = [1.0] * len(steps) if priorities is None else priorities
        if any(value < 0 for value in values):
            raise ValueError(f"a priority below zero: {min(values)}")
        self.round += 1
        fresh = [Entry(step, self.round, value) for step, value in zip(steps, values, strict=True)]
        young = [entry for entry in self.entries if self.round - entry.round <= self.config.most_rounds]
        self.entries = [*young, *fresh][-self.config.capacity :]

    def draw(self, count: int) -> list[Entry]:
        """Draw up to `count` different entries. Raises ValueError when there are none, or none has a priority."""
        weights = torch.tensor([entry.priority for entry in self.entries], dtype=torch.float64) ** self.config.priority
        likely = int((weights > 0).sum())
        if not likely:
            raise ValueError("there is nothing to draw from")
        rows = torch.multinomial(weights, min(count, likely), generator=self.generator)
        return [self.entries[row] for row in rows.tolist()]

    def staleness(self, entries: Sequence[Entry]) -> float:
        """How many rounds ago the entries were made, on average."""
        return mean(self.round - entry.round for entry in entries)

    def state(self) -> dict[str, Tensor]:
        """All of it as tensors of bytes, for a checkpoint."""
        content = {"round": self.round, "entries": [_plain(entry) for entry in self.entries]}
        return {
            ENTRIES: torch.tensor(list(json.dumps(content).encode()), dtype=torch.uint8),
            GENERATOR: self.generator.get_state(),
        }

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned."""
        content = json.loads(bytes(state[ENTRIES].tolist()))
        self.round = content["round"]
        self.entries = [_entry(row) for row in content["entries"]]
        self.generator.set_state(state[GENERATOR])


def _plain(entry: Entry) -> dict[str, Any]:
    row = asdict(entry)
    row["step"]["masks"] = {head: sorted(options) for head, options in entry.step.masks.items()}
    return row


def _entry(row: dict[str, Any]) -> Entry:
    step = row["step"] | {"masks": {head: frozenset(options) for head, options in row["step"]["masks"].items()}}
    return Entry(Step(**step), row["round"], row["priority"])
