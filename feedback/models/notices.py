from django.db import models
from django.utils import timezone

from feedback.models.submission import Submission


class Notice(models.Model):
    """An e-mail to a visitor who asked for news. It says that there is some and where, and quotes nothing."""

    class Kind(models.TextChoices):
        ANSWERED = "answered"
        STATE = "state", "Other news"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=8, choices=Kind)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, help_text="Kind of the last failure.")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind}, {'sent' if self.sent_at else 'waiting'}"
