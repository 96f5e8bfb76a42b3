"""By what the copies of a submission are known, read before the first of them goes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from feedback.held_labels import SUBJECT
from feedback.models import ExampleUse, ReviewedExample, Submission
from feedback.selectors import reply_of, triage_of
from governance.core.decisions import WITHHELD
from training.models import Rollout
from training.references import run_of

EXAMPLE, NAMED = "example", "submission"
"""Keys of a rollout's input: the example of ours, or the submission, whose text it holds."""


@dataclass(frozen=True)
class Known:
    submission: Submission
    texts: Collection[str]
    """What was kept of the text. Copies that carry no id, such as an import of an export, are found by it."""
    examples: Collection[int]
    rollouts: Collection[str]
    decisions: Collection[UUID]
    subjects: Collection[str]
    """What decisions call the submission and its rollouts."""
    runs: Collection[UUID]
    """Training runs that learned from it."""


def known_of(submission: Submission) -> Known:
    example = getattr(submission, "reviewed_example", None)
    texts = {submission.text, example.text if example else ""} - {"", WITHHELD}
    imported = ReviewedExample.objects.filter(submission=None, text__in=texts)
    examples = {*imported.values_list("pk", flat=True), *([example.pk] if example else [])}
    rollouts = dict(_rollouts(submission, texts, examples))
    return Known(
        submission=submission,
        texts=texts,
        examples=examples,
        rollouts=rollouts.keys(),
        decisions=set(_decisions(submission)),
        subjects={str(submission.pk), *(f"{SUBJECT}{rollout}" for rollout in rollouts)},
        runs={*_users(submission, examples), *(run for run in map(run_of, rollouts.values()) if run)},
    )


def _rollouts(submission: Submission, texts: Collection[str], examples: Collection[int]) -> Iterator[tuple[str, str]]:
    """Ids of rollouts, with what they ran with: of every try at its triage, and of runs that learned from it.

    One that names neither an example nor a submission is older than these names, and found by its text.
    """
    unnamed = Q(input__text__in=texts, input__example__isnull=True, input__submission__isnull=True)
    named = Q(input__submission=str(submission.pk)) | Q(input__example__in=examples)
    triage = triage_of(submission)
    own = Q(pk=triage.rollout_id) if triage else Q(pk__in=[])
    for key, metadata in Rollout.objects.filter(named | unnamed | own).values_list("pk", "metadata"):
        yield key, str((metadata or {}).get("reference", ""))


def _decisions(submission: Submission) -> Iterator[UUID]:
    triage, reply = triage_of(submission), reply_of(submission)
    for row in (submission, triage, reply, *submission.comments.all()):
        if row is not None:
            yield row.decision_id
    if submission.held_by_id:
        yield submission.held_by_id


def _users(submission: Submission, examples: Collection[int]) -> Iterator[UUID]:
    uses = ExampleUse.objects.filter(Q(example__in=examples) | Q(submission=submission))
    yield from uses.values_list("run_id", flat=True)
