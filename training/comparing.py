"""What several runs have in common, and how far apart their results are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Sum

from training.facts import COMPARED, measured
from training.intervals import Interval, bootstrap_mean
from training.models import Evaluation, Measurement, PolicyVersion, Run

VIOLATIONS = ("violations_attempted", "violations_executed")
UNLIKE = {"examples_sha256": "other examples", "reward_version": "another reward", "rule_revision": "other rules"}
PARTS = {"train": "to learn from", "held_out": "held out"}


@dataclass(frozen=True)
class Paired:
    """The policies of two runs on the same examples, or why their scores cannot be subtracted."""

    first: Run
    second: Run
    difference: Interval | None = None
    """Mean held-out reward of the second minus that of the first, in pairs of one example."""
    examples: int = 0
    reason: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.difference is not None and (self.difference.low > 0 or self.difference.high < 0)


def paired(runs: Sequence[Run]) -> list[Paired]:
    """Every two of the runs."""
    return [_pair(first, second) for first, second in combinations(runs, 2)]


def _pair(first: Run, second: Run) -> Paired:
    mine, theirs = policy_of(first), policy_of(second)
    if mine is None or theirs is None:
        without = [str(run) for run, policy in ((first, mine), (second, theirs)) if policy is None]
        return Paired(first, second, reason=f"No policy came out of {' and '.join(without)}.")
    for row in mine.evaluations.all():
        like = measured(theirs, like=row)
        if like is not None and len(like.rewards) == len(row.rewards):
            gaps = [after - before for before, after in zip(row.rewards, like.rewards, strict=True)]
            return Paired(first, second, bootstrap_mean(gaps), len(gaps))
    return Paired(first, second, reason=_why_apart(measured(mine), measured(theirs)))


def _why_apart(mine: Evaluation | None, theirs: Evaluation | None) -> str:
    if mine is None or theirs is None:
        return "Not both were measured on held-out examples."
    unlike = [UNLIKE[name] for name in COMPARED if getattr(mine, name) != getattr(theirs, name)]
    return f"They were measured with {', '.join(unlike)}." if unlike else "Their numbers of examples differ."


def policy_of(run: Run) -> PolicyVersion | None:
    policy: PolicyVersion | None = getattr(run, "policy", None)
    return policy


def data_differences(first: Run, other: Run) -> list[str]:
    """How the examples of `other` differ from those of `first`, as far as sizes and hashes tell; a line a part."""
    return [f"Examples {words}: {_difference(first, other, part)}" for part, words in PARTS.items()]


def _difference(first: Run, other: Run, part: str) -> str:
    before, after = (run.data.get(part) or {} for run in (first, other))
    if not before.get("sha256") or not after.get("sha256"):
        return "not known, because not both runs recorded theirs."
    count = after["examples"]
    if before["sha256"] == after["sha256"]:
        return f"the same {count}; none added, none removed."
    return f"not the same, {_more(count - before['examples'])}. Which ones they share is not recorded."


def _more(gap: int) -> str:
    if not gap:
        return "but as many"
    return f"{abs(gap)} {'more' if gap > 0 else 'fewer'}"


def violations(runs: Sequence[Run]) -> dict[Run, Mapping[str, float]]:
    """Sums over all rounds of each run; a run that measured none is left out."""
    rows = Measurement.objects.filter(run__in=runs, name__in=VIOLATIONS)
    found: dict[Any, dict[str, float]] = {}
    for pk, name, total in rows.order_by().values_list("run", "name").annotate(Sum("value")):
        found.setdefault(pk, {})[name] = total
    return {run: found[run.pk] for run in runs if run.pk in found}
