"""What another policy would have earned on the champion's live rollouts, from the choices that their traces tell.

In service the labels are the likeliest ones and the rest of the plan is drawn, so a policy that is looked at gives a
label the probability 1 or 0, and everything else what its head says, under the masks of the time.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

import torch
from torch import Tensor

from feedback.models import Triage
from feedback.plans import LABEL_HEADS
from training.models import PolicyVersion, Rollout, Span
from training.off_policy_estimates import estimate, trajectory_weight
from training.policies.ngram import NgramPolicy, masked
from training.store.rows import span_of
from training.traces import Proposal, proposals

NEWEST = 500
"""Live rollouts that are looked at."""


def off_policy(policy: NgramPolicy, serving: PolicyVersion) -> dict[str, Any]:
    """The estimate of `policy` beside what the champion earned itself; empty where it has no rollouts yet."""
    triages = Triage.objects.filter(policy=serving, canary=False).order_by("-created_at")
    ids = list(triages.values_list("rollout_id", flat=True)[:NEWEST])
    inputs = Rollout.objects.filter(pk__in=ids).values_list("rollout_id", "input")
    texts = {rollout_id: task["text"] for rollout_id, task in inputs if task}
    made = {rollout_id: _proposals(rollout_id) for rollout_id in texts}
    told = [(texts[rollout_id], found) for rollout_id, found in made.items() if found]
    if not told:
        return {}
    rewards = [found[-1].reward for _, found in told]
    estimated = estimate(rewards, [weight_of(policy, text, found) for text, found in told])
    return {
        "champion": str(serving.pk),
        "logged": fmean(rewards),
        "estimate": estimated.as_dict() if estimated else None,
    }


def _proposals(rollout_id: str) -> list[Proposal]:
    return proposals([span_of(row) for row in Span.objects.filter(rollout_id=rollout_id)])


@torch.no_grad()
def weight_of(policy: NgramPolicy, text: str, made: Sequence[Proposal]) -> float:
    """The weight of a rollout: every choice counts once, because a blocked proposal tells only the choices that were
    made anew after it."""
    logits = {head: values[0] for head, values in policy([policy.bag(text)]).items()}
    target: list[float] = []
    logged: list[float] = []
    for proposal in made:
        for head, option in proposal.content["options"].items():
            if head not in policy.shape.heads:
                continue  # a language model's template, which another policy chose
            mask = frozenset(proposal.content["masks"].get(head, ()))
            options = policy.shape.heads[head]
            target.append(_probability(masked(logits[head], options, mask), options.index(option), head))
            logged.append(proposal.content["propensities"][head])
    return trajectory_weight(target, logged)


def _probability(logits: Tensor, index: int, head: str) -> float:
    if head in LABEL_HEADS:
        return float(int(logits.argmax()) == index)
    return float(torch.softmax(logits, 0)[index])
