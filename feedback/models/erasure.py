"""What is left of erased feedback, and which runs learned from it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from feedback.models.examples import ReviewedExample
from feedback.models.submission import Submission
from training.models import Run


class Tombstone(models.Model):
    """That there was a submission, and what was decided on it: nothing of what it said."""

    class By(models.TextChoices):
        VISITOR = "visitor"
        STAFF = "staff"
        TERM = "term", "The end of its term"

    submission = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Its id, as the decisions name it.")
    token_hash = models.CharField(
        max_length=64, unique=True, help_text="So that its address can say what became of it."
    )
    received_at = models.DateTimeField()
    erased_at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=7, choices=By)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    removed = models.JSONField(default=dict, help_text="How many rows of each kind are gone.")

    class Meta:
        ordering = ["-erased_at"]

    def __str__(self) -> str:
        return f"erased on {self.erased_at:%d %b %Y}"


class ExampleUse(models.Model):
    """That a run learned from an example of ours, or from the trace of a triage, so that an erasure can name the run.

    One of the two is named.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    example = models.ForeignKey(ReviewedExample, null=True, on_delete=models.CASCADE, related_name="uses")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "example"], name="one_use_per_run"),
            models.UniqueConstraint(fields=["run", "submission"], name="one_use_of_a_trace_per_run"),
            models.CheckConstraint(
                condition=models.Q(example=None) ^ models.Q(submission=None), name="use_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        used = f"example {self.example_id}" if self.example_id else f"the trace of {self.submission_id}"
        return f"{self.run_id} learned from {used}"


class RetrainingMark(models.Model):
    """A run that learned from something that was erased since: its policy should be trained anew without it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    tombstone = models.ForeignKey(Tombstone, on_delete=models.CASCADE, related_name="marks")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When a later run took its place.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "tombstone"], name="one_mark_per_run")]

    def __str__(self) -> str:
        return f"{self.run} learned from something that was erased"
