"""A visitor's submission as it is kept, where it stands with staff, and its timeline."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from feedback.models.queue import OPEN, queue_place
from feedback.models.tags import Tag
from governance.models import Decision


class Retention(models.TextChoices):
    """How long the text is needed at most, by what governance found in it."""

    STANDARD = "standard"
    RESTRICTED = "restricted"
    MINIMAL = "minimal"


def new_token() -> str:
    """Begins with no dash, which a command would take for an option."""
    while (drawn := secrets.token_urlsafe(24)).startswith("-"):
        pass
    return drawn


class Submission(models.Model):
    """Feedback as it is kept: the text here is always the governed one, never what was typed."""

    class State(models.TextChoices):
        RECEIVED = "received"
        HELD = "held"
        TRIAGED = "triaged"
        REVIEWED = "reviewed", "In review"
        PLANNED = "planned"
        ANSWERED = "answered"
        CLOSED = "closed"
        DUPLICATE = "duplicate"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    text = models.TextField()
    page = models.CharField(max_length=200, blank=True)
    section = models.CharField(max_length=100, blank=True)
    document_version = models.CharField(max_length=20, blank=True)
    contact = models.EmailField(blank=True, help_text="Kept only with consent.")
    consent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED, db_index=True)
    retention = models.CharField(max_length=10, choices=Retention, default=Retention.STANDARD)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    held_by = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The decision that a person has to review: on the text, or on the agent's labels.",
    )
    # Unique, so what is absent must be null.
    idempotency_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    idempotency_fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Tells a repeated request from another one under the same key."
    )
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Until when a worker holds its triage.")
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    language = models.CharField(max_length=8, blank=True, help_text="Code of the language it seems to be written in.")
    text_hash = models.CharField(max_length=64, blank=True, help_text="Of the kept text without its case and spaces.")
    notify = models.BooleanField(default=False, help_text="The visitor wants to hear of news by e-mail.")
    # What staff do with it.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="submissions")
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="duplicates"
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="Until when somebody should have answered.")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When staff were told that it is overdue.")
    disputed = models.BooleanField(default=False, help_text="Two people gave it different labels.")

    class Meta:
        ordering = ["-received_at"]
        permissions = [
            ("work_on_submission", "Can assign, tag, note, merge and move submissions"),
            ("export_submission", "Can export submissions"),
            ("erase_submission", "Can erase submissions for good"),
            ("view_contact", "Can see the contact address of a visitor"),
        ]
        indexes = [
            models.Index("state", models.F("received_at").desc(), name="submission_by_state"),
            # What the inbox lists, in its order. The page of one view or another is read from it without a sort.
            models.Index(
                queue_place(),
                "due_at",
                "received_at",
                "id",
                name="submission_inbox",
                condition=models.Q(state__in=OPEN),
            ),
            models.Index("assignee", "state", name="submission_by_assignee"),
            models.Index("due_at", name="submission_by_due", condition=models.Q(due_at__isnull=False)),
            models.Index("text_hash", name="submission_by_hash", condition=~models.Q(text_hash="")),
            models.Index("id", name="submission_disputed", condition=models.Q(disputed=True)),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)


class Event(models.Model):
    """One line of a submission's timeline. `public` lines are shown to the visitor."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    public = models.BooleanField(default=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.message
