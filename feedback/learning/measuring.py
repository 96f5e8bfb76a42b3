"""Keep what was measured of a version, so that the gate can compare it with another on the same examples."""

from collections.abc import Mapping, Sequence
from typing import Any

from feedback.kinds import POLICY
from feedback.learning.evaluation import Evaluation, evaluate
from feedback.learning.examples import Example, fingerprint
from feedback.learning.logged import off_policy
from feedback.rewards.versions import weights_of
from governance.core.rules import RuleSet
from governance.provenance import code_version
from training import models, registry
from training.facts import measured
from training.policies.ngram import from_bytes


def keep(
    version: models.PolicyVersion, scored: Evaluation, examples: Sequence[Example], rules: RuleSet
) -> models.Evaluation:
    """Write a measurement down, with the estimate from the champion's live rollouts."""
    serving = registry.champion(POLICY)
    estimated = off_policy(from_bytes(bytes(version.weights)), serving) if serving not in (None, version) else {}
    return write_down(version, scored, examples, rules, estimated)


def write_down(
    version: models.PolicyVersion,
    scored: Evaluation,
    examples: Sequence[Example],
    rules: RuleSet,
    estimated: Mapping[str, Any],
) -> models.Evaluation:
    """Write a measurement of any kind of version down; `estimated` is what other rollouts say of it."""
    return models.Evaluation.objects.create(
        policy=version,
        examples_sha256=fingerprint(examples),
        rewards=list(scored.rewards),
        reward_version=str(scored.reward_version),
        macro_f1=(scored.labels.get("category") or {}).get("macro_f1"),
        attempted=scored.attempted,
        executed=scored.executed,
        false_blocks=scored.false_blocks,
        latency_ms=scored.latency_ms,
        off_policy=dict(estimated),
        rule_revision=rules.revision,
        code_version=code_version(),
    )


def measure_serving(like: models.Evaluation, examples: Sequence[Example], rules: RuleSet) -> None:
    """Measure the champion on the examples of `like` too, by its rewards and rules, unless that was done."""
    serving = registry.champion(POLICY)
    if serving is None or measured(serving, like=like) is not None:
        return
    weights = weights_of(int(like.reward_version))
    keep(serving, evaluate(from_bytes(bytes(serving.weights)), examples, rules, weights=weights), examples, rules)
