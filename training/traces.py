"""Spans of a rollout to what a learner needs.

An agent tells each of its proposals by `emit_object` with the keys of `Proposal`, and right after it the reward that
the proposal brought, by `emit_reward`. Everything that is learned from passes through the store in this form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agentlightning.emitter.object import get_object_value
from agentlightning.emitter.reward import get_rewards_from_span
from agentlightning.types import Span

from training.algorithms.steps import Step

PROPOSAL = "proposal"
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
    def policy_round(self) -> int | None:
        """Rounds that the policy which made it had learned from; None where that was not told."""
        told: int | None = self.content.get(POLICY_ROUND)
        return told

    @property
    def reward(self) -> float:
        return next(iter(self.rewards.values()))


def proposals(spans: Sequence[Span]) -> list[Proposal]:
    """The proposals of one attempt in the order in which they were made. A proposal without a reward is left out."""
    found: list[Proposal] = []
    waiting: Mapping[str, Any] | None = None
    for span in sorted(spans, key=lambda span: span.sequence_id):
        content = get_object_value(span)
        if _is(content, PROPOSAL):
            waiting = content
        rewards = get_rewards_from_span(span)
        if rewards and waiting is not None:
            found.append(Proposal(waiting, {reward.name: reward.value for reward in rewards}))
            waiting = None
    return found


def told(spans: Sequence[Span], kind: str) -> Mapping[str, Any]:
    """The last object of a type that the agent told. Raises LookupError when there is none."""
    contents = [get_object_value(span) for span in sorted(spans, key=lambda span: span.sequence_id)]
    matching: list[Mapping[str, Any]] = [content for content in contents if _is(content, kind)]
    if not matching:
        raise LookupError(f"the trace holds no object of type {kind}")
    return matching[-1]


def _is(content: Any, kind: str) -> bool:
    return isinstance(content, dict) and content.get("type") == kind


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
