"""What each person said of the agent's labels, and which confident ones were drawn for an audit."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from feedback.models.labels import Action, Category, Priority, Severity
from feedback.models.submission import Submission
from training.models import PolicyVersion


class Verdict(models.Model):
    """The labels that one person gave. The newest of a person counts; an older one stays as it was."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="verdicts")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20, choices=Category)
    severity = models.CharField(max_length=10, choices=Severity)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    action = models.CharField(max_length=10, choices=Action)
    settles = models.BooleanField(default=False, help_text="Ends a dispute: what was said before it counts no more.")
    blind = models.BooleanField(default=False, help_text="Given for an audit, before the agent's labels were shown.")
    withdrawn = models.BooleanField(default=False, help_text="Undone, so that it counts no more.")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.category}, {self.severity}, by {self.reviewer or 'a person'}"


class AuditDraw(models.Model):
    """A submission that was labelled with confidence, drawn by lot so that a person looks at it all the same."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="audit_draw")
    day = models.DateField(db_index=True)
    propensity = models.FloatField(help_text="How likely it was to be drawn.")

    class Meta:
        ordering = ["-day", "id"]

    def __str__(self) -> str:
        return f"drawn on {self.day}"
