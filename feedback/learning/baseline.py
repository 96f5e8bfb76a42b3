"""The policy that serves: the champion, or before any promotion one that has learned nothing and says so."""

from feedback.kinds import POLICY
from feedback.learning.evaluation import evaluate
from feedback.learning.examples import oneclick_examples
from feedback.learning.measuring import keep
from feedback.plans import HEADS
from governance.services import current_rule_set
from training import registry
from training.models import PolicyVersion
from training.policies.ngram import NgramPolicy, PolicyShape, to_bytes

SHAPE = PolicyShape(heads=dict(HEADS))


def untrained_policy(seed: int) -> NgramPolicy:
    """The policy before it learned anything: near-uniform over every head."""
    return NgramPolicy(SHAPE, seed=seed)


def serving_policy() -> PolicyVersion:
    return registry.champion(POLICY) or install_baseline()


def install_baseline() -> PolicyVersion:
    """Make the untrained policy the first champion, so that there is something to serve and to roll back to.

    It is measured like any other version: governance asks every champion for its held-out evaluation.
    """
    policy = untrained_policy(seed=0)
    examples, rules = oneclick_examples(seed=0).held_out, current_rule_set()
    measured = evaluate(policy, examples, rules)
    version = registry.install_first(
        kind=POLICY,
        weights=to_bytes(policy),
        scores={
            "held_out": measured.as_dict(),
            "violations": {"attempted": measured.attempted, "executed": measured.executed},
        },
    )
    if not version.evaluations.exists():
        keep(version, measured, examples, rules)
    return version
