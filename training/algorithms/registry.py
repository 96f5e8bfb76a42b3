"""Every algorithm by its name. Naming them loads none: their modules import torch, which the web never does."""

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any, Literal

Kind = Literal["rewards", "supervised", "logged"]
"""What an algorithm learns from: rewards of its own rollouts, options that people confirmed, or rollouts of whichever
policy made them, by their propensities."""


class UnknownAlgorithmError(LookupError):
    """No algorithm has this name; the message lists those that there are."""


@dataclass(frozen=True)
class Algorithm:
    kind: Kind
    config: str
    """Where its hyperparameters are, as module:name."""
    learner: str
    """Where its learner is, a class that takes a policy and a config."""
    corrects_staleness: bool = True
    """Whether it weighs a rollout by how likely its own policy is to make it, so that an earlier policy's will do."""

    def make_config(self) -> Any:
        """Its hyperparameters as they are by default."""
        return resolve_name(self.config)()

    def make_learner(self, policy: Any, config: Any) -> Any:
        """A learner of `policy`, with the interface of `learner.Learner`."""
        return resolve_name(self.learner)(policy, config)


ALGORITHMS = {
    "grpo": Algorithm("rewards", "training.algorithms.grpo:GRPOConfig", "training.algorithms.grpo:GRPO"),
    "ppo": Algorithm("rewards", "training.algorithms.ppo:PPOConfig", "training.algorithms.ppo:PPO"),
    "reinforce": Algorithm(
        "rewards",
        "training.algorithms.reinforce:ReinforceConfig",
        "training.algorithms.reinforce:Reinforce",
        corrects_staleness=False,
    ),
    "lagrangian": Algorithm(
        "rewards", "training.algorithms.lagrangian:LagrangianConfig", "training.algorithms.lagrangian:Lagrangian"
    ),
    "supervised": Algorithm(
        "supervised", "training.algorithms.supervised:SupervisedConfig", "training.algorithms.supervised:Supervised"
    ),
    "offpolicy": Algorithm(
        "logged", "training.algorithms.off_policy:OffPolicyConfig", "training.algorithms.off_policy:OffPolicy"
    ),
}
PROMPT_ALGORITHMS = ("search", "apo")
"""What trains the prompts of a language model, and no policy: a search among templates, and edits of one."""


def algorithm(name: str) -> Algorithm:
    """The algorithm of a name. Raises UnknownAlgorithmError."""
    if name not in ALGORITHMS:
        raise UnknownAlgorithmError(f"no algorithm {name!r} (one of {', '.join(ALGORITHMS)})")
    return ALGORITHMS[name]
