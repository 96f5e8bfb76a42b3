from django.conf import settings
from django.db import models
from django.utils import timezone

from feedback.models.submission import Submission
from governance.models import Decision


class Reply(models.Model):
    """A draft until a person approves it; only then does the visitor see it."""

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="reply")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    draft = models.TextField(help_text="What the agent proposed.")
    text = models.TextField(help_text="What is or will be sent.")
    source = models.CharField(max_length=10, default="composed", help_text="composed or llm")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    verification = models.JSONField(default=dict, help_text="The agent's own check of the draft, by dimension.")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    approved_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(null=True, blank=True, help_text="What the visitor said of it, if anything.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return self.text[:60]
