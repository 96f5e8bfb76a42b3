"""What staff changed about a submission, so that it is in its history and can be undone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from feedback.models.submission import Submission


class Change(models.Model):
    """One change by one person. `before` and `after` hold states, labels and keys by field, and never text."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="changes")
    batch = models.UUIDField(default=uuid.uuid4, db_index=True, help_text="Shared by what one action changed.")
    kind = models.CharField(max_length=40, help_text="Such as assign, tag, state, merge, labels.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor or 'nobody'}"
