"""Try a version out: in the champion's shadow, where nobody sees it, or as a canary on a share of what comes in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from training import registry
from training.models import PolicyVersion, Trial

Role = Trial.Role
LARGEST_SHARE = 0.5
WITHOUT_SHADOW = frozenset({"prompts"})
"""Kinds that nothing runs in the shadow: a draft that nobody sees would cost a call of the language model all the
same."""


@dataclass(frozen=True)
class Arm:
    """The version that takes one thing up, and how likely it was to be this one."""

    policy: PolicyVersion
    propensity: float
    canary: bool


def running(kind: str, role: Role) -> Trial | None:
    trials = Trial.objects.select_related("policy").defer("policy__weights")
    return trials.filter(kind=kind, role=role, ended_at=None).first()


def arm_for(champion: PolicyVersion, key: bytes) -> Arm:
    return arms_for(champion, [key])[0]


def arms_for(champion: PolicyVersion, keys: Iterable[bytes]) -> list[Arm]:
    """Champion or canary, by the hash of each key: asked again for the same thing, the answer is the same.

    Kinds draw apart, so that what the canary of one takes up says nothing about the canary of another.
    """
    trial = running(champion.kind, Role.CANARY)
    return [_arm(champion, trial, key) for key in keys]


def _arm(champion: PolicyVersion, trial: Trial | None, key: bytes) -> Arm:
    if trial is None:
        return Arm(champion, 1.0, canary=False)
    if place(champion.kind.encode() + b"/" + key) < trial.share:
        return Arm(trial.policy, trial.share, canary=True)
    return Arm(champion, 1.0 - trial.share, canary=False)


def place(key: bytes) -> float:
    """Where `key` falls between 0 and 1, all places being equally likely."""
    return int.from_bytes(hashlib.sha256(key).digest()[:8], "big") / 2**64


def start_shadow(*, policy: PolicyVersion, user: Any, reason: str) -> Trial:
    """Let `policy` run beside the champion. It decides nothing, so nobody has to allow it.

    Raises PromotionRefusedError where it is the champion, its kind has no shadow, or another one is the shadow.
    """
    if policy.kind in WITHOUT_SHADOW:
        raise registry.PromotionRefusedError(
            f"{policy} is of the kind {policy.kind}, which has no shadow: try a canary"
        )
    return _start(Trial(kind=policy.kind, role=Role.SHADOW, policy=policy, started_by=user, reason=reason))


def start_canary(*, policy: PolicyVersion, share: float, user: Any, reason: str) -> Trial:
    """Give `policy` a share of what comes in, above 0 and at most LARGEST_SHARE, if gate and governance let it serve.

    Raises ValueError for another share, GateRefusedError and PromotionRefusedError.
    """
    if not 0 < share <= LARGEST_SHARE:
        raise ValueError(f"a canary's share lies above 0 and at most at {LARGEST_SHARE}")
    _refuse_champion(policy)
    results = registry.gate(policy)
    registry.require_gate(policy, results, "")
    record = registry.ask_governance(policy, registry.claims_of(policy) | {"canary_share": share})
    found = [result.as_dict() for result in results]
    trial = Trial(kind=policy.kind, role=Role.CANARY, policy=policy, share=share, decision=record.pk, gate=found)
    trial.started_by, trial.reason = user, reason
    return _start(trial)


def end(*, trial: Trial, user: Any, reason: str) -> bool:
    """End a trial; False where somebody else has."""
    open_row = Trial.objects.filter(pk=trial.pk, ended_at=None)
    return bool(open_row.update(ended_at=timezone.now(), ended_by=user, end_reason=reason[:300]))


def _start(trial: Trial) -> Trial:
    _refuse_champion(trial.policy)
    try:
        with transaction.atomic():
            trial.save()
    except IntegrityError as error:
        raise registry.PromotionRefusedError(f"another version is the {trial.role} already: end that first") from error
    return trial


def _refuse_champion(policy: PolicyVersion) -> None:
    if registry.champion(policy.kind) == policy:
        raise registry.PromotionRefusedError(f"{policy} is the champion: it serves already")
