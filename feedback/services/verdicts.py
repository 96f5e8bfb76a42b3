"""Verdicts are only ever added or withdrawn; the labels in force, the example, the dispute and the reward follow."""

from collections.abc import Mapping
from typing import Any

from feedback.audit import blind_among
from feedback.models import Change, ReviewedExample, Submission, Triage, Verdict
from feedback.selectors import LABELS
from feedback.services.signals import labels_confirmed, labels_taken_back
from feedback.services.transitions import record_event
from feedback.verdicts import differ, standing

DISPUTED = "People gave it different labels. Until somebody settles it, no training run learns from it."
ENDED = "The labels are disputed no more."


def give(*, triage: Triage, user: Any, labels: Mapping[str, Any], settles: bool) -> tuple[Verdict, ReviewedExample]:
    """Add a person's verdict. The caller holds the submission's row."""
    verdict = Verdict.objects.create(
        submission=triage.submission,
        reviewer=user,
        policy=triage.policy,
        settles=settles,
        blind=bool(blind_among([triage.submission_id], user)),
        **labels,
    )
    example = _follow(triage, standing(triage.submission))
    labels_confirmed(triage, labels)
    return verdict, example


def take_back(change: Change) -> bool:
    """Withdraw the verdict of a change, if nobody said or did anything since: what was said before stands again."""
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("triage").get(pk=change.submission_id)
    )
    newest = submission.verdicts.filter(withdrawn=False).last()
    if newest is None or newest.pk != change.after.get("verdict") or submission.state != change.after["state"]:
        return False
    Verdict.objects.filter(pk=newest.pk).update(withdrawn=True)
    was = {name: change.before[name] for name in ("state", "due_at")}
    Submission.objects.filter(pk=submission.pk).update(**was)
    if left := standing(submission):
        _follow(submission.triage, left)
        labels_confirmed(submission.triage, {name: getattr(left[-1], name) for name in LABELS})
    else:
        _clear(submission.triage)
    return True


def _follow(triage: Triage, verdicts: list[Verdict]) -> ReviewedExample:
    newest = verdicts[-1]
    labels = {name: getattr(newest, name) for name in LABELS}
    confirmed = {f"confirmed_{name}": value for name, value in labels.items()}
    _set(triage, **confirmed, confirmed_by=newest.reviewer, confirmed_at=newest.at, training_value=None)
    _dispute(triage.submission, differ(verdicts))
    example, _ = ReviewedExample.objects.update_or_create(
        submission=triage.submission,
        defaults={
            "text": triage.submission.text,
            "source": ReviewedExample.Source.STAFF,
            "reviewer": newest.reviewer,
            **labels,
        },
    )
    return example


def _clear(triage: Triage) -> None:
    """As before anybody looked. The example stays without labels: a run that learned from it may have to be found."""
    unlabelled = {"category": "", "severity": "", "priority": None, "action": ""}
    _set(
        triage,
        **{f"confirmed_{name}": value for name, value in unlabelled.items()},
        confirmed_by=None,
        confirmed_at=None,
    )
    _dispute(triage.submission, False)
    ReviewedExample.objects.filter(submission=triage.submission).update(reviewer=None, **unlabelled)
    labels_taken_back(triage)


def _set(triage: Triage, **values: Any) -> None:
    Triage.objects.filter(pk=triage.pk).update(**values)
    for name, value in values.items():
        setattr(triage, name, value)


def _dispute(submission: Submission, disputed: bool) -> None:
    row = Submission.objects.filter(pk=submission.pk, disputed=not disputed)
    if not row.update(disputed=disputed):
        return
    submission.disputed = disputed
    record_event(submission, *(("disputed", DISPUTED) if disputed else ("settled", ENDED)), public=False)
