"""What other weights would have made of stored rollouts, shown before they are put in force."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from feedback.rewards.stored import StoredScore
from feedback.rewards.weights import RewardWeights

MOST_EXAMPLES = 10
SAME = 1e-9
"""Rewards that differ by less are equal: sums of floats in another order do."""


@dataclass(frozen=True)
class Change:
    """One rollout under both."""

    score: StoredScore
    before: float
    after: float

    @property
    def difference(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Row:
    """A category, or all of them: the mean reward under both."""

    name: str
    count: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Rescoring:
    """The same rollouts under the weights in force and under others."""

    changes: Sequence[Change]

    @property
    def rows(self) -> list[Row]:
        """All rollouts first, then a line for each category, by name."""
        groups: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            groups[change.score.category].append(change)
        return [_row("all", self.changes), *(_row(name, group) for name, group in sorted(groups.items()))]

    @property
    def signs(self) -> int:
        """Rollouts whose reward would be above zero, zero or below it, where it was another of the three."""
        return sum(_sign(change.before) != _sign(change.after) for change in self.changes)

    @property
    def labelled(self) -> int:
        return sum(bool(change.score.labels) for change in self.changes)

    @property
    def judged(self) -> int:
        """Rollouts of which people said something afterwards."""
        return sum(bool(change.score.signals) for change in self.changes)

    @property
    def pairs(self) -> int:
        return len(self.changes) * (len(self.changes) - 1) // 2

    def order(self) -> tuple[int, int]:
        """Pairs of rollouts of which the better one would be the worse one, and rollouts in at least one such pair."""
        turned = list(self._turned())
        return len(turned), len({at for pair in turned for at in pair})

    def examples(self) -> list[Change]:
        """Those that change most, the most first."""
        moved = [change for change in self.changes if abs(change.difference) > SAME]
        return sorted(moved, key=lambda change: -abs(change.difference))[:MOST_EXAMPLES]

    def _turned(self) -> Iterator[tuple[int, int]]:
        both = [(change.before, change.after) for change in self.changes]
        for one, other in combinations(range(len(both)), 2):
            before, after = both[one][0] - both[other][0], both[one][1] - both[other][1]
            if _sign(before) * _sign(after) < 0:
                yield one, other


def rescore(scores: Sequence[StoredScore], *, before: RewardWeights, after: RewardWeights) -> Rescoring:
    """Weigh stored rollouts by both. Nothing is written."""
    return Rescoring([Change(score, score.total(before), score.total(after)) for score in scores])


def _row(name: str, changes: Sequence[Change]) -> Row:
    if not changes:
        return Row(name, 0, 0.0, 0.0)
    return Row(
        name,
        len(changes),
        fmean(change.before for change in changes),
        fmean(change.after for change in changes),
    )


def _sign(value: float) -> int:
    return (value > SAME) - (value < -SAME)
