"""Pruning leaves the rollouts that feedback refers to."""

import time

import pytest

from feedback.kept_rollouts import kept
from governance.core.actions import ProposedAction
from governance.models import Rule
from governance.services import decide
from tests.feedback.factories import make_triage
from training.models import Rollout
from training.store.pruning import prune


def old(key: str) -> str:
    end = time.time() - 40 * 86_400
    return Rollout.objects.create(rollout_id=key, status="succeeded", start_time=end, end_time=end).pk


@pytest.mark.django_db
def test_triages_and_held_labels_keep_their_rollouts() -> None:
    for key in ("ro-triaged", "ro-held", "ro-allowed", "ro-free"):
        old(key)
    make_triage(rollout_id="ro-triaged")
    decide(ProposedAction(kind="agent.triage", text="A plain remark.", subject="rollout:ro-allowed"))
    Rule.objects.update(active=False)  # so that nothing decides, which is a hold
    held = decide(ProposedAction(kind="agent.triage", text="A plain remark.", subject="rollout:ro-held")).record
    assert held.outcome == "hold"
    assert kept(["ro-triaged", "ro-held", "ro-allowed", "ro-free"]) == {"ro-triaged", "ro-held"}
    pruned = prune(older_than_days=30)
    assert (pruned.rollouts, pruned.kept) == (2, 2)
