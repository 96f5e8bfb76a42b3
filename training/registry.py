"""Versions of the policy, and which of them serves.

A version never changes. `candidate` is the newest that was trained; `champion` is the one that serves, and it moves
only when a person promotes it and governance lets it through. Every switch is kept.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from governance import services as governance
from governance.core.actions import ProposedAction
from governance.errors import WAITS
from training.models import Alias, PolicyVersion, Promotion, Run

CHAMPION = "champion"
CANDIDATE = "candidate"
PROMOTE = "policy.promote"
SUBJECT = "policy:"


class PromotionRefusedError(Exception):
    """The switch did not happen; the message says why in a sentence for staff."""


@transaction.atomic
def register(*, kind: str, weights: bytes, scores: Mapping[str, Any], run: Run | None = None) -> PolicyVersion:
    """Keep weights (safetensors bytes) as the next version of `kind`. A trained one becomes its candidate.

    A run makes one version only: called again for the same run, the version that it made is returned.
    """
    if run is not None and (made := PolicyVersion.objects.filter(run=run).first()) is not None:
        return made
    last = PolicyVersion.objects.aggregate(last=Max("number"))["last"]
    version = PolicyVersion.objects.create(
        kind=kind,
        number=1 if last is None else last + 1,
        run=run,
        weights=weights,
        weights_sha256=hashlib.sha256(weights).hexdigest(),
        scores=dict(scores),
    )
    if run is not None:
        _point(kind, CANDIDATE, version)
    return version


def install_first(*, kind: str, weights: bytes, scores: Mapping[str, Any]) -> PolicyVersion:
    """Serve `weights` where nothing serves yet; called again, or by two at once, the one that serves is returned."""
    with transaction.atomic():
        version = PolicyVersion.objects.filter(kind=kind, run=None).order_by("number").first()
        version = version or register(kind=kind, weights=weights, scores=scores)
        alias, _ = Alias.objects.get_or_create(kind=kind, name=CHAMPION, defaults={"policy": version})
    return alias.policy


def champion(kind: str) -> PolicyVersion | None:
    return _aliased(kind, CHAMPION)


def candidate(kind: str) -> PolicyVersion | None:
    return _aliased(kind, CANDIDATE)


def promote(*, policy: PolicyVersion, user: Any, reason: str = "") -> Promotion:
    """Make `policy` the champion, if governance allows it. Raises PromotionRefusedError."""
    return _switch(policy, user=user, reason=reason, rollback=False)


def rollback(*, kind: str, user: Any, reason: str = "") -> Promotion:
    """Go back to the champion before the present one. Raises PromotionRefusedError when there was none."""
    current = champion(kind)
    last = Promotion.objects.filter(kind=kind, policy=current, rollback=False).first() if current else None
    if last is None or last.previous is None:
        raise PromotionRefusedError("there is no earlier champion to go back to")
    return _switch(last.previous, user=user, reason=reason, rollback=True)


def _switch(policy: PolicyVersion, *, user: Any, reason: str, rollback: bool) -> Promotion:
    # The decision is recorded outside the switch's transaction: a refusal must stay in the audit chain.
    claims = _claims(policy)
    recorded = governance.decide_or_refer(
        ProposedAction(
            kind=PROMOTE,
            parameters=claims,
            evidence=(f"run:{policy.run_id}",) if policy.run_id else (),
            subject=f"{SUBJECT}{policy.pk}",
        ),
        proposal=claims,
    )
    if recorded.decision.outcome in ("hold", "block"):
        reasons = [*dict.fromkeys(finding.message for finding in recorded.decision.findings), *recorded.decision.errors]
        waits = [WAITS] if recorded.decision.outcome == "hold" else []
        raise PromotionRefusedError(" ".join([f"Governance did not let {policy} through.", *reasons, *waits]))
    with transaction.atomic():
        # The alias row is locked so that two people who press at once leave a history that reads in order.
        alias = Alias.objects.select_for_update().filter(kind=policy.kind, name=CHAMPION).first()
        previous = alias.policy if alias else None
        if previous == policy:
            raise PromotionRefusedError(f"{policy} is the champion already")
        _point(policy.kind, CHAMPION, policy)
        return Promotion.objects.create(
            kind=policy.kind,
            policy=policy,
            previous=previous,
            rollback=rollback,
            decision=recorded.record.pk,
            promoted_by=user,
            reason=reason,
        )


def _claims(policy: PolicyVersion) -> dict[str, Any]:
    """What governance is told about a version: its held-out evaluation, and the violations of its run.

    A count that is missing is told as unknown, because a parameter that is not named conflicts with no rule.
    """
    return {
        "policy": policy.number,
        "held_out": policy.scores.get("held_out"),
        "violations": {"executed": None, **(policy.scores.get("violations") or {})},
    }


def _aliased(kind: str, name: str) -> PolicyVersion | None:
    alias = Alias.objects.select_related("policy").filter(kind=kind, name=name).first()
    return alias.policy if alias else None


def _point(kind: str, name: str, policy: PolicyVersion) -> None:
    Alias.objects.update_or_create(kind=kind, name=name, defaults={"policy": policy})
