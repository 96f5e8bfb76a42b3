"""What is said about a submission after it was sent: by the visitor, and by staff among themselves."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from feedback.models.submission import Submission
from governance.models import Decision


class Comment(models.Model):
    """A visitor's addition, an earlier answer to it, or an internal note of staff. The text is always the governed one;
    it is empty where the rules blocked it, or a person rejected what they held."""

    class Kind(models.TextChoices):
        VISITOR = "visitor"
        ANSWER = "answer", "Earlier answer"
        NOTE = "note", "Internal note"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=7, choices=Kind)
    text = models.TextField()
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)
    # Unique, so what is absent must be null.
    idempotency_hash = models.CharField(
        max_length=64, null=True, blank=True, unique=True, help_text="Of what was sent, keyed by the form's own key."
    )

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)


class Attachment(models.Model):
    """A screenshot that a visitor attached, drawn anew here, so that nothing but its pixels is left of the file.

    The rules can't read a picture, so it is held until staff have looked at it.
    """

    class State(models.TextChoices):
        HELD = "held"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    image = models.BinaryField(help_text="PNG; empty once it was rejected.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    looked_at_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    looked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.width} by {self.height} pixels"


class Preset(models.Model):
    """A reply that staff prepared. It passes the rules like any other once somebody sends it."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(max_length=5_000)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]
        verbose_name = "preset reply"
        verbose_name_plural = "preset replies"

    def __str__(self) -> str:
        return self.title


class Link(models.Model):
    """Where else a submission is dealt with: a commit, or an entry of an outside tracker."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="links")
    url = models.URLField(max_length=300)
    title = models.CharField(max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["submission", "url"], name="one_link_per_address")]

    def __str__(self) -> str:
        return self.title or self.url
