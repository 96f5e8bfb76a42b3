"""Spans of a rollout to what a learner needs.

An agent tells each of its proposals by `emit_object` with the keys of `Proposal`, and right after it the reward that
the proposal brought, by `emit_reward`. Everything that is learned from passes through the store in this form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agentlightning.types import Span

from training.algorithms.steps import Step
from training.rewards import PROPOSAL, object_of, reward_of

POLICY_ROUND = "policy_round"


@dataclass(frozen=True)
class Proposal:
    """One proposal as the trace tells it, with its reward by component; the first component is the one learned from."""

    content: Mapping[str, Any]
    rewards: Mapping[str, float]

    @property
    def executed(self) -> bool:
        return bool(self.content["executed"])

    @property
    def policy_round(self) -> int:
        """Rounds that the policy which made it had learned from; 0 where that was not told."""
        return int(self.content.get(POLICY_ROUND) or 0)

    @property
    def reward(self) -> float:
        return next(iter(self.rewards.values()))


def proposals(spans: Sequence[Span]) -> list[Proposal]:
    """The proposals of one attempt in the order in which they were made. A proposal without a reward is left out."""
    found: list[Proposal] = []
    waiting: Mapping[str, Any] | None = None
    for span in sorted(spans, key=lambda span: span.sequence_id):
        content = object_of(span.attributes)
        if content.get("type") == PROPOSAL:
            waiting = content
        rewards = reward_of(span.attributes)
        if rewards and waiting is not None:
            found.append(Proposal(waiting, rewards))
            waiting = None
    return found


def told(spans: Sequence[Span], kind: str) -> Mapping[str, Any]:
    """The last object of a type that the agent told. Raises LookupError when there is none."""
    contents = [object_of(span.attributes) for span in sorted(spans, key=lambda span: span.sequence_id)]
    matching = [content for content in contents if content.get("type") == kind]
    if not matching:
        raise LookupError(f"the trace holds no object of type {kind}")
    return matching[-1]


def step_of(proposal: Proposal, *, bag: Sequence[int], group: str, episode: str = "") -> Step:
    """A proposal as a learner's step; `bag` holds the features of the rollout's text.

    Whatever governance blocked, and so was not carried out, costs 1.
    """
    return Step(
        bag=bag,
        options=dict(proposal.content["options"]),
        propensities=dict(proposal.content["propensities"]),
        masks={head: frozenset(options) for head, options in proposal.content["masks"].items()},
        reward=proposal.reward,
        group=group,
        episode=episode,
        cost=float(not proposal.executed),
        credits=dict(proposal.content.get("credits", {})),
    )
