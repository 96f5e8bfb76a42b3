"""New weights of the reward: decided on like a rule, because they govern what is learned, and kept as a version."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from feedback.errors import RewardChangedError, RewardChangeRefusedError
from feedback.models import RewardVersion
from feedback.rewards.versions import weights_of
from feedback.rewards.weights import RewardWeights, weights_from
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.services import decide_or_refer

SUBJECT = "reward:weights"


def change_reward(*, weights: Mapping[str, Any], reason: str, user: Any, based_on: int) -> RewardVersion:
    """Put new weights in force, and return their version. `based_on` is the version that a person saw in force.

    Raises MalformedWeightsError, RewardChangedError and RewardChangeRefusedError.
    """
    decision, version = _decide_and_write(weights, reason.strip(), user, based_on)
    # Raised only after the commit: the refusal itself is part of the record.
    if version is None:
        reasons = " ".join([*(finding.message for finding in decision.findings), *decision.errors])
        raise RewardChangeRefusedError(decision.outcome, reasons)
    return version


@transaction.atomic
def _decide_and_write(
    weights: Mapping[str, Any], reason: str, user: Any, based_on: int
) -> tuple[Decision, RewardVersion | None]:
    now = weights_of(None)
    proposed = weights_from(now.number + 1, weights)
    changes = differences(now, proposed)
    action = ProposedAction(
        "rule.change",
        parameters={"instruction": "reward", "fields": sorted(changes), "reason": reason},
        subject=SUBJECT,
    )
    # From here on other writers of the chain wait, so that two changes cannot take the same number.
    decision = decide_or_refer(action, proposal={"version": now.number, "changes": changes, "reason": reason}).decision
    in_force = weights_of(None).number
    if in_force != based_on:
        raise RewardChangedError(in_force)
    if decision.outcome in {"hold", "block"}:
        return decision, None
    version = RewardVersion.objects.create(
        number=proposed.number, weights=proposed.as_data(), reason=reason, created_by=user
    )
    return decision, version


def differences(before: RewardWeights, after: RewardWeights) -> dict[str, list[float]]:
    """Group and name of each weight that changes, with what it was and what it would be."""
    old, new = before.as_data(), after.as_data()
    return {
        f"{group}.{name}": [old[group][name], value]
        for group, values in new.items()
        for name, value in values.items()
        if old[group][name] != value
    }
