"""Versions of the policy, and which of them serves.

A version never changes. `candidate` is the newest that was trained; `champion` is the one that serves, and it moves
only when a person promotes it and governance lets it through. Every switch is kept.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from governance import services as governance
from governance.core.actions import ProposedAction
from governance.errors import WAITS
from governance.models import Decision
from training import gates
from training.facts import facts_of, measured
from training.models import Alias, PolicyVersion, Promotion, Run, Trial

CHAMPION = "champion"
CANDIDATE = "candidate"
PROMOTE = "policy.promote"
SUBJECT = "policy:"
FIRST_REWARD = "1"
"""The version of the reward of runs that name none: they were made before it had a second one."""


class PromotionRefusedError(Exception):
    """The switch did not happen; the message says why in a sentence for staff."""


class GateRefusedError(PromotionRefusedError):
    """What was measured does not suffice; `results` are all conditions, those that refuse among them."""

    def __init__(self, policy: PolicyVersion, results: Sequence[gates.Result]) -> None:
        refusing = [f"{result.name} {result.verdict.outcome}" for result in results if result.refuses]
        super().__init__(f"the gate refuses {policy}: {', '.join(refusing)}")
        self.results = results


@dataclass(frozen=True)
class Switch:
    """What is written down with a switch of the champion."""

    user: Any
    reason: str
    decision: UUID
    gate: list[dict[str, Any]] = field(default_factory=list)
    overruled: str = ""


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
        **provenance_of(run),
    )
    if run is not None:
        _point(kind, CANDIDATE, version)
    return version


def provenance_of(run: Run | None) -> dict[str, Any]:
    """What a version says of how it came about, copied from its run so that it can never change."""
    if run is None:
        return {}
    return {
        "data_sha256": (run.data.get("train") or {}).get("sha256", ""),
        "reward_version": str(run.parameters.get("reward_version", FIRST_REWARD)),
        "rule_revision": run.rule_revision,
        "code_version": run.code_version,
        "seed": run.seed,
    }


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


def gate(policy: PolicyVersion) -> list[gates.Result]:
    """Every condition of a promotion of `policy`, against the champion as it was measured on the same examples."""
    mine, serving = measured(policy), champion(policy.kind)
    theirs = measured(serving, like=mine) if serving and mine else None
    candidate, champion_facts = facts_of(policy, mine, serving), facts_of(serving, theirs) if serving else None
    return gates.judge(candidate, champion_facts, gates.limits_of(policy.kind))


def promote(*, policy: PolicyVersion, user: Any, reason: str = "", overrule: str = "") -> Promotion:
    """Make `policy` the champion, if the gate lets it through and governance allows it.

    `overrule` says why a person wants it although the gate refuses; it is kept, and governance is told. Raises
    GateRefusedError and PromotionRefusedError.
    """
    results = gate(policy)
    overruled = require_gate(policy, results, overrule)
    claims = claims_of(policy) | ({"overruled": overruled} if overruled else {})
    record = ask_governance(policy, claims)
    found = [result.as_dict() for result in results]
    switch = Switch(user, reason, record.pk, found, overrule if overruled else "")
    return _switch(policy, switch, rollback=False)


def require_gate(policy: PolicyVersion, results: Sequence[gates.Result], overrule: str) -> dict[str, Any]:
    """What is overruled, for governance to read; nothing where the gate passed. Raises GateRefusedError."""
    if gates.passes(results):
        return {}
    if not overrule:
        raise GateRefusedError(policy, results)
    return {"conditions": [result.name for result in results if result.refuses], "reason": overrule}


def rollback(*, kind: str, user: Any, reason: str = "") -> Promotion:
    """Go back to the champion before the present one. Raises PromotionRefusedError when there was none."""
    current = champion(kind)
    last = Promotion.objects.filter(kind=kind, policy=current, rollback=False).first() if current else None
    if last is None or last.previous is None:
        raise PromotionRefusedError("there is no earlier champion to go back to")
    record = ask_governance(last.previous, claims_of(last.previous))
    return _switch(last.previous, Switch(user, reason, record.pk), rollback=True)


def ask_governance(policy: PolicyVersion, claims: Mapping[str, Any]) -> Decision:
    """The recorded decision on letting `policy` serve. Raises PromotionRefusedError where it does not allow it.

    Outside any transaction of the switch: a refusal must stay in the audit chain.
    """
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
    return recorded.record


@transaction.atomic
def _switch(policy: PolicyVersion, switch: Switch, *, rollback: bool) -> Promotion:
    # The alias row is locked so that two people who press at once leave a history that reads in order.
    alias = Alias.objects.select_for_update().filter(kind=policy.kind, name=CHAMPION).first()
    previous = alias.policy if alias else None
    if previous == policy:
        raise PromotionRefusedError(f"{policy} is the champion already")
    _point(policy.kind, CHAMPION, policy)
    end_trials(policy, user=switch.user, reason="It is the champion now.")
    return Promotion.objects.create(
        kind=policy.kind,
        policy=policy,
        previous=previous,
        rollback=rollback,
        decision=switch.decision,
        promoted_by=switch.user,
        reason=switch.reason,
        gate=switch.gate,
        overruled=switch.overruled,
    )


def end_trials(policy: PolicyVersion, *, user: Any, reason: str) -> int:
    """End what tries this version out; how many trials that were."""
    running = Trial.objects.filter(policy=policy, ended_at=None)
    return running.update(ended_at=timezone.now(), ended_by=user, end_reason=reason)


def claims_of(policy: PolicyVersion) -> dict[str, Any]:
    """What governance is told about a version: its held-out evaluation, and the violations of its run.

    A count that is missing is told as unknown, because a parameter that is not named conflicts with no rule.
    """
    return {
        "policy": policy.number,
        "held_out": policy.scores.get("held_out"),
        "violations": {"executed": None, **(policy.scores.get("violations") or {})},
    }


def _aliased(kind: str, name: str) -> PolicyVersion | None:
    # Without the weights: megabytes, which most callers have no use for, and a process that serves them keeps.
    aliases = Alias.objects.select_related("policy").defer("policy__weights")
    alias = aliases.filter(kind=kind, name=name).first()
    return alias.policy if alias else None


def _point(kind: str, name: str, policy: PolicyVersion) -> None:
    Alias.objects.update_or_create(kind=kind, name=name, defaults={"policy": policy})
