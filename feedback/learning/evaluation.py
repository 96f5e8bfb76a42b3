"""Score a policy on examples it has not learned from. It stands apart from training: no store, no optimiser."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from feedback.agent.episode import Episode, Request, run_episode
from feedback.claims import forbidden_claims
from feedback.learning.examples import Example
from feedback.plans import HEADS, LABEL_HEADS
from feedback.rewards.versions import weights_of
from feedback.rewards.weights import RewardWeights
from governance.core.rules import RuleSet
from training.classification import score_labels
from training.intervals import bootstrap_mean
from training.policies.ngram import NgramPolicy


@dataclass(frozen=True)
class Evaluation:
    rewards: Sequence[float]
    """Total reward of each example, in the order of the examples."""
    labels: Mapping[str, Mapping[str, float]]
    """Macro-F1, accuracy and number of examples, by label head; a head that nobody labelled is absent."""
    attempted: int
    """Replies that governance blocked."""
    executed: int
    """Forbidden claims in replies that were carried out."""
    reward_version: int
    """The version of the reward that scored it: rewards of two versions do not compare."""
    false_blocks: int
    """Blocked replies in which the check that is independent of the rules finds no forbidden claim."""
    latency_ms: float
    """Milliseconds that the median text took, from reading it to the last decision."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "examples": len(self.rewards),
            **self.labels,
            "reward": bootstrap_mean(self.rewards).as_dict(),
            "reward_version": self.reward_version,
            "violations": {"attempted": self.attempted, "executed": self.executed},
            "false_blocks": self.false_blocks,
            "latency_ms": round(self.latency_ms, 3),
        }


def evaluate(
    policy: NgramPolicy,
    examples: Sequence[Example],
    rules: RuleSet,
    *,
    sampled: bool = False,
    weights: RewardWeights | None = None,
) -> Evaluation:
    """Run an episode for each example. `sampled` draws every option, which makes an untrained policy a random one.

    It is scored by `weights`, by default those in force. Raises ValueError when there are no examples.
    """
    weights = weights or weights_of(None)
    greedy = () if sampled else tuple(HEADS)
    episodes, seconds = [], []
    for index, example in enumerate(examples):
        request = Request(
            text=example.text,
            seed=index,
            subject="evaluation",
            labels=example.labels,
            greedy=greedy,
            weights=weights,
        )
        began = time.perf_counter()
        episodes.append(run_episode(request, policy, rules))
        seconds.append(time.perf_counter() - began)
    return Evaluation(
        rewards=[episode.reward for episode in episodes],
        labels=_label_scores(examples, episodes),
        attempted=sum(not proposal.executed for episode in episodes for proposal in episode.proposals),
        executed=sum(proposal.violations for episode in episodes for proposal in episode.proposals),
        reward_version=weights.number,
        false_blocks=sum(map(false_blocks, episodes)),
        latency_ms=median(seconds) * 1000,
    )


def false_blocks(episode: Episode) -> int:
    """Replies of an episode that the rules blocked although they make no forbidden claim."""
    blocked = (action.text for action, decision in episode.decided if decision.outcome == "block")
    return sum(bool(text) and not forbidden_claims(text) for text in blocked)


def _label_scores(examples: Sequence[Example], episodes: Sequence[Episode]) -> dict[str, dict[str, float]]:
    scores: dict[str, dict[str, float]] = {}
    for head in LABEL_HEADS:
        pairs = [
            (example.labels[head], episode.options[head])
            for example, episode in zip(examples, episodes, strict=True)
            if head in example.labels
        ]
        if pairs:
            found = score_labels([true for true, _ in pairs], [predicted for _, predicted in pairs])
            scores[head] = {
                "macro_f1": found.macro_f1,
                "accuracy": found.accuracy,
                "examples": found.examples,
            }
    return scores
