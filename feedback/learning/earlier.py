"""What an off-policy learner begins with: stored rollouts of earlier runs and of live triage, by their propensities."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any

import torch
from django.db.models import F

from feedback.learning.session import PolicySession
from feedback.learning.uses import note_rollouts
from feedback.plans import HEADS
from feedback.rewards.versions import VERSION
from feedback.synthetic import normalised
from training.algorithms.steps import Step, head_batches, old_log_probabilities
from training.models import Rollout, Span
from training.off_policy_estimates import effective_size
from training.policies.ngram import NgramPolicy
from training.prompts import PREFIX
from training.references import run_reference
from training.store.rows import span_of
from training.traces import proposals, step_of

NEWEST = 1000
"""Stored rollouts that are looked at."""
EARLIER = "earlier_rollouts"
"""Key of a run's parameters: what was found, and why the rest was left out."""


def begin_with_earlier(session: PolicySession) -> None:
    """Give the learner's replay what earlier rollouts tell, and say how much that is worth.

    Left out, and counted: rollouts scored by another version of the reward, of texts that are held out, and those
    whose propensities are missing, since nothing can correct for the policy that made them.
    """
    counts: Counter[str] = Counter()
    found = dict(_rollouts(session, counts))
    # What was erased while it was read is not among them.
    there = note_rollouts(session.run, found.keys())
    steps = [step for rollout_id, of_rollout in found.items() if rollout_id in there for step in of_rollout]
    if steps:
        session.learner.begin_with(steps)  # type: ignore[attr-defined]  # every learner of the kind "logged" can
    worth = effective_share(session.learner.policy, steps)
    session.run.parameters[EARLIER] = {**counts, "steps": len(steps), "effective_share": round(worth, 3)}
    session.run.save(update_fields=["parameters"])
    left_out = ", ".join(f"{count} {why}" for why, count in counts.items() if why != "used") or "none"
    session.say(
        f"✓ {counts['used']} earlier rollouts to begin with, worth {worth:.0%} as many of its own; left out: {left_out}"
    )


@torch.no_grad()
def effective_share(policy: NgramPolicy, steps: Sequence[Step]) -> float:
    """Kish's effective sample size over the number of steps, a mean over heads: 1 where the policy would draw alike."""
    if not steps:
        return 0.0
    batches = head_batches(policy, steps)
    weights = {
        head: (batch.new - old_log_probabilities(head, batch, steps)).exp().tolist() for head, batch in batches.items()
    }
    return fmean(effective_size(values) / len(values) for values in weights.values())


def _rollouts(session: PolicySession, counts: Counter[str]) -> Iterable[tuple[str, list[Step]]]:
    """Each usable rollout's id and steps, the oldest first, as a replay wants them."""
    held_out = {normalised(example.text) for example in session.examples.held_out}
    texts = _texts(session)
    spans = _spans(list(texts))
    for rollout_id, text in reversed(texts.items()):
        why, steps = _read(spans[rollout_id], text, rollout_id, session)
        why = "of held-out texts" if normalised(text) in held_out else why
        counts[why] += 1
        if why == "used":
            yield rollout_id, steps


def _read(spans: Sequence[Span], text: str, rollout_id: str, session: PolicySession) -> tuple[str, list[Step]]:
    versions = {span.attributes[VERSION] for span in spans if VERSION in span.attributes}
    if versions != {session.weights.number}:
        return "of another reward", []
    policy = session.learner.policy
    made = proposals([span_of(span) for span in spans])
    if not all(_drawable(proposal.content) for proposal in made):
        return "without propensities", []
    bag = policy.bag(text)
    return "used", [step_of(one, bag=bag, group=rollout_id, episode=rollout_id) for one in made]


def _drawable(content: Any) -> bool:
    """Whether the policy's part of a proposal has its propensities; the template of a draft is not its choice."""
    propensities = content.get("propensities", {})
    return all(0 < propensities.get(head, 0.0) <= 1 for head in content.get("options", {}) if head in HEADS)


def _texts(session: PolicySession) -> dict[str, str]:
    """The newest rollouts that succeeded, the newest first: id to what was read."""
    ended = Rollout.objects.filter(status="succeeded", input__has_key="text").order_by("-end_time", "pk")
    # What prompts were trained with holds no choice of the policy.
    others = ended.exclude(metadata__reference=run_reference(session.run.pk)).exclude(resources_id__startswith=PREFIX)
    return {rollout_id: task["text"] for rollout_id, task in others.values_list("pk", "input")[:NEWEST] if task}


def _spans(rollout_ids: Sequence[str]) -> dict[str, list[Span]]:
    rows = Span.objects.filter(rollout_id__in=rollout_ids, attempt__sequence_id=F("rollout__attempt_count"))
    found: dict[str, list[Span]] = defaultdict(list)
    for row in rows.order_by("rollout_id", "sequence_id"):
        found[row.rollout_id].append(row)
    return found
