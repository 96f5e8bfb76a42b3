"""Rollouts of the drafting agent, as prompt search and prompt edits both run them: queued, waited for, read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from threading import Event
from typing import Any, Literal

from agentlightning.types import EnqueueRolloutRequest, Rollout, RolloutConfig

from training.prompts import resources_id, version_of
from training.traces import Proposal, proposals, told
from training.waiting import ended_of

DRAFT = "draft"
"""What the agent's object is called that tells tokens and cost."""
Mode = Literal["train", "val"]
Task = Mapping[str, Any]
"""Input of a rollout. `context` is what a search looks at; the rest is the agent's own."""


@dataclass(frozen=True)
class DraftsConfig:
    rounds: int = 20
    """Updates of what is learned."""
    seed: int = 0
    """Of the draw of tasks, and of every choice."""
    drafts_per_round: int = 12
    """Drafts between two updates of a search; each costs a call of the language model."""
    round_timeout: float = 900.0
    """Seconds after which what has not ended is left out. A draft has a deadline of its own, that of its endpoint."""


@dataclass(frozen=True)
class Drafted:
    """What one rollout of the drafting agent came to; no proposal where the language model gave no answer."""

    rollout: Rollout
    proposal: Proposal | None
    content: Mapping[str, Any]
    spans: int

    @property
    def template(self) -> str:
        return version_of(str(self.rollout.resources_id))


@dataclass(frozen=True)
class PinnedTask:
    """One task with the template that it is tried with, and the probability that the template had."""

    task: Task
    template: str
    propensity: float = 1.0


async def run_drafts(
    store: Any,
    batch: Sequence[PinnedTask],
    config: DraftsConfig,
    *,
    mode: Mode,
    label: str,
    reference: str,
    stop: Event,
) -> list[Drafted]:
    """Queue a rollout for each, wait for them, and read what they came to. `label` seeds them, with their place.

    Those that have not ended in time, or when `stop` was set, are left out.
    """
    queued = await store.enqueue_many_rollouts(
        [
            EnqueueRolloutRequest(
                input={
                    **one.task,
                    "seed": Random(f"{config.seed}/{label}/{place}").getrandbits(48),
                    "propensity": one.propensity,
                },
                mode=mode,
                resources_id=resources_id(one.template),
                # Counted from here, because a private queue begins all attempts at once.
                config=RolloutConfig(timeout_seconds=config.round_timeout, unresponsive_seconds=config.round_timeout),
                metadata={"reference": reference, "label": label},
            )
            for place, one in enumerate(batch)
        ]
    )
    ids = [rollout.rollout_id for rollout in queued]
    ended = await ended_of(store, ids, seconds=config.round_timeout, stop=stop)
    return [await _read(store, rollout) for rollout in ended]


async def _read(store: Any, rollout: Rollout) -> Drafted:
    spans = await store.query_spans(rollout_id=rollout.rollout_id, attempt_id="latest")
    made = proposals(spans)
    try:
        content = told(spans, DRAFT)
    except LookupError:
        content = {}
    return Drafted(rollout, made[-1] if made else None, content, len(spans))


def rewards_of(drafts: Sequence[Drafted]) -> list[float]:
    """Of those that brought one."""
    return [drafted.proposal.reward for drafted in drafts if drafted.proposal is not None]


def measured(drafts: Sequence[Drafted]) -> dict[str, float]:
    """What a round shows before anything is learned from it. Tokens and cost are those that the server told."""
    made = [drafted.proposal for drafted in drafts if drafted.proposal is not None]
    executed = [proposal for proposal in made if proposal.executed]
    return {
        "reward": fmean(proposal.reward for proposal in made) if made else 0.0,
        "violations_attempted": float(len(made) - len(executed)),
        "violations_executed": float(sum(proposal.content["violations"] for proposal in executed)),
        "rollouts": float(len(drafts)),
        "rollouts_without_reward": float(len(drafts) - len(made)),
        "spans_per_rollout": fmean(drafted.spans for drafted in drafts) if drafts else 0.0,
        "proposals_per_rollout": len(made) / len(drafts) if drafts else 0.0,
        "tokens": _sum(drafts, "prompt_tokens") + _sum(drafts, "completion_tokens"),
        "cost": _sum(drafts, "cost"),
    }


def _sum(drafts: Sequence[Drafted], name: str) -> float:
    return float(sum(drafted.content.get(name) or 0 for drafted in drafts))
