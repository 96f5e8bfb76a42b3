"""What the gate is told of a version: its newest measurement, and what its run counted."""

from training.gates import Facts
from training.models import Evaluation, PolicyVersion

COMPARED = ("examples_sha256", "reward_version", "rule_revision")
"""What two measurements must share."""


def measured(policy: PolicyVersion, *, like: Evaluation | None = None) -> Evaluation | None:
    """The newest measurement; with `like`, one on the same examples, by the same rewards and rules."""
    rows = policy.evaluations.all()
    if like is not None:
        rows = rows.filter(**{name: getattr(like, name) for name in COMPARED})
    return rows.first()


def facts_of(policy: PolicyVersion, row: Evaluation | None, serving: PolicyVersion | None = None) -> Facts:
    """Facts of a version from a row of its measurements. An estimate from another champion's rollouts is left out."""
    if row is None:
        return Facts(str(policy))
    in_training = (policy.scores.get("violations") or {}).get("executed")
    estimated = serving is not None and row.off_policy.get("champion") == str(serving.pk)
    return Facts(
        name=str(policy),
        rewards=row.rewards,
        macro_f1=row.macro_f1,
        attempted=row.attempted,
        executed=None if in_training is None else in_training + row.executed,
        false_blocks=row.false_blocks,
        latency_ms=row.latency_ms,
        off_policy=row.off_policy if estimated else {},
    )
