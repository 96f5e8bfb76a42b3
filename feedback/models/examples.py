from django.conf import settings
from django.db import models
from django.utils import timezone

from feedback.models.labels import Action, Category, Priority, Severity
from feedback.models.submission import Submission


class ExampleQuerySet(models.QuerySet["ReviewedExample"]):
    def teaching(self) -> "ExampleQuerySet":
        """Without those that people do not agree on, and without those whose labels were taken back."""
        taken_back = models.Q(source=ReviewedExample.Source.STAFF, category="")
        return self.exclude(submission__disputed=True).exclude(taken_back)


class ReviewedExample(models.Model):
    """Redacted text with labels that a person gave: what the next training run learns from."""

    class Source(models.TextChoices):
        STAFF = "staff"
        IMPORT = "import"

    text = models.TextField()
    category = models.CharField(max_length=20, choices=Category, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    action = models.CharField(max_length=10, choices=Action, blank=True)
    source = models.CharField(max_length=6, choices=Source)
    submission = models.OneToOneField(
        Submission, null=True, blank=True, on_delete=models.CASCADE, related_name="reviewed_example"
    )
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ExampleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]
