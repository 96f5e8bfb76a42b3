"""How versions of the policy do in service: what people made of their labels, and governance of their replies."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from feedback.claims import forbidden_claims
from feedback.kinds import POLICY, PROMPTS
from feedback.models import Reply, ShadowTriage, Triage
from governance.models import Decision
from training.live import LiveFigures, register_provider
from training.models import PolicyVersion

SHADOW, CANARY = "shadow", "canary"
FAILED, ACCEPTED = "failed", ("allow", "redact")
NEWEST = 200
"""Submissions that are counted at most: the newest."""


def live_figures(policy: PolicyVersion, role: str, since: datetime | None) -> LiveFigures:
    after = Q(created_at__gte=since) if since else Q()
    if role == SHADOW:
        return _of_shadow(policy, after)
    rows = Triage.objects.filter(after, policy=policy, canary=role == CANARY).order_by("-created_at")[:NEWEST]
    labels = list(rows.values_list("category", "confirmed_category", "rollout_id", "submission_id"))
    confirmed = [(category, word) for category, word, *_ in labels if word]
    outcomes = _outcomes([rollout_id for _, _, rollout_id, _ in labels])
    return LiveFigures(
        taken=len(labels),
        confirmed=len(confirmed),
        agreed=sum(category == word for category, word in confirmed),
        proposals=len(outcomes),
        blocked=outcomes.count("block"),
        executed=_executed([submission_id for *_, submission_id in labels]),
    )


def figures_of_prompts(policy: PolicyVersion, role: str, since: datetime | None) -> LiveFigures:
    """Of the drafts whose templates a version chose. It has no part in the labels, so nobody confirms any of it."""
    if role == SHADOW:
        return LiveFigures()
    after = Q(created_at__gte=since) if since else Q()
    rows = Triage.objects.filter(after, draft__prompts=str(policy.pk), draft__canary=role == CANARY)
    told = list(rows.order_by("-created_at").values_list("draft__outcome", "submission_id")[:NEWEST])
    decided = [(outcome, submission_id) for outcome, submission_id in told if outcome != FAILED]
    return LiveFigures(
        taken=len(told),
        proposals=len(decided),
        blocked=sum(outcome == "block" for outcome, _ in decided),
        executed=_executed([submission_id for outcome, submission_id in decided if outcome in ACCEPTED]),
    )


def _of_shadow(policy: PolicyVersion, after: Q) -> LiveFigures:
    rows = ShadowTriage.objects.filter(after, policy=policy)
    labels = list(rows.values_list("category", "submission__triage__confirmed_category"))
    confirmed = [(category, word) for category, word in labels if word]
    attempted = rows.aggregate(attempted=Sum("attempted"))["attempted"] or 0
    return LiveFigures(
        taken=len(labels),
        confirmed=len(confirmed),
        agreed=sum(category == word for category, word in confirmed),
        proposals=len(labels) + attempted,
        blocked=attempted,
    )


def _outcomes(rollout_ids: Sequence[str]) -> list[str]:
    subjects = [f"rollout:{rollout_id}" for rollout_id in rollout_ids]
    decided = Decision.objects.filter(action="agent.reply", subject__in=subjects)
    return list(decided.values_list("outcome", flat=True))


def _executed(submission_ids: Sequence[UUID]) -> int:
    """Counted apart from the rules in force, in drafts that those let through."""
    drafts = Reply.objects.filter(submission__in=submission_ids, decision__outcome__in=["allow", "redact"])
    return sum(map(forbidden_claims, drafts.exclude(source="person").values_list("draft", flat=True)))


def register() -> None:
    register_provider(POLICY, live_figures)
    register_provider(PROMPTS, figures_of_prompts)
