"""Rollouts that feedback refers to, which pruning leaves: of each triage, and of labels that governance held."""

from collections.abc import Collection

from feedback.held_labels import SUBJECT
from feedback.models import Triage
from governance.models import Decision
from training.store.pruning import register_keeper


def kept(keys: Collection[str]) -> set[str]:
    triaged = Triage.objects.filter(rollout_id__in=keys).values_list("rollout_id", flat=True)
    subjects = [f"{SUBJECT}{key}" for key in keys]
    held = Decision.objects.filter(subject__in=subjects, outcome="hold").values_list("subject", flat=True)
    return {*triaged, *(subject.removeprefix(SUBJECT) for subject in held)}


def register() -> None:
    register_keeper(kept)
