"""A visitor's submission, what the agent proposed, what people made of it, and the reply."""

import secrets
import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from governance.models import AppendOnlyError, Decision
from training.models import PolicyVersion, Run


class Category(models.TextChoices):
    WEBSITE_BUG = "website-bug"
    FRAMEWORK_ISSUE = "framework-issue"
    CONTENT_GAP = "content-gap"
    FEATURE_REQUEST = "feature-request"
    POSITIVE = "positive"
    NOISE = "noise"


class Severity(models.TextChoices):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(models.IntegerChoices):
    NOW = 1, "1 · now"
    SOON = 2, "2 · soon"
    PLANNED = 3, "3 · planned"
    LATER = 4, "4 · later"
    SOME_DAY = 5, "5 · some day"


class Action(models.TextChoices):
    FIX = "fix"
    ANSWER = "answer"
    DOCUMENT = "document"
    PLAN = "plan"
    THANK = "thank"
    DISCARD = "discard"
    ESCALATE = "escalate"


class Retention(models.TextChoices):
    """How long the text is needed at most, by what governance found in it."""

    STANDARD = "standard"
    RESTRICTED = "restricted"
    MINIMAL = "minimal"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Submission(models.Model):
    """Feedback as it is kept: the text here is always the governed one, never what was typed."""

    class State(models.TextChoices):
        RECEIVED = "received"
        HELD = "held"
        TRIAGED = "triaged"
        REVIEWED = "reviewed"
        ANSWERED = "answered"
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

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)


class Triage(models.Model):
    """What the agent proposed for a submission, and what people confirmed."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="triage")
    category = models.CharField(max_length=20, choices=Category)
    severity = models.CharField(max_length=10, choices=Severity)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    action = models.CharField(max_length=10, choices=Action)
    confidence = models.FloatField(help_text="Probability that the policy gave its chosen category.")
    confidences = models.JSONField(
        default=dict, help_text="Probability that the policy gave each chosen value, by head."
    )
    reward = models.JSONField(default=dict, help_text="Components of the automatic reward, by name.")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    canary = models.BooleanField(default=False, help_text="Triaged by the version on trial, not by the champion.")
    arm_propensity = models.FloatField(default=1.0, help_text="How likely this version was to be the one that triages.")
    rollout_id = models.CharField(max_length=64)
    draft = models.JSONField(
        default=dict,
        help_text="The language model's draft: template, its propensity, tokens, cost, and what governance decided.",
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_category = models.CharField(max_length=20, choices=Category, blank=True)
    confirmed_severity = models.CharField(max_length=10, choices=Severity, blank=True)
    confirmed_priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    confirmed_action = models.CharField(max_length=10, choices=Action, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.category}, {self.severity}"


class ShadowTriage(models.Model):
    """What a version in the shadow would have proposed. Nobody acts on it, and no visitor sees it."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="shadow_triages")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20, choices=Category)
    severity = models.CharField(max_length=10, choices=Severity)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    action = models.CharField(max_length=10, choices=Action)
    confidences = models.JSONField(default=dict)
    reward = models.FloatField(help_text="Total of the automatic reward.")
    attempted = models.PositiveSmallIntegerField(help_text="Replies that the rules would have blocked.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "policy"], name="one_shadow_per_submission")]

    def __str__(self) -> str:
        return f"{self.category}, {self.severity}, by {self.policy}"


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

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class RewardVersion(models.Model):
    """Weights of the reward that never change again. The version with the highest number is in force.

    Going back is a new version with the weights of an old one, so that the history has no gap.
    """

    number = models.PositiveIntegerField(unique=True)
    weights = models.JSONField(help_text="Shares of components and of labels, and penalties, by name.")
    reason = models.CharField(max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"reward {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("a version of the reward never changes: make a new one")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("a version of the reward is kept for ever: rollouts name it")


class ShiftMeasurement(models.Model):
    """How far live texts were from those that a run learned from, on one day."""

    LIMIT = 0.01
    """Largest p-value at which the two are said to differ."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    training_texts = models.PositiveIntegerField()
    live_texts = models.PositiveIntegerField()
    distance = models.FloatField(help_text="Jensen-Shannon divergence in bits: 0 alike, 1 nothing in common.")
    low = models.FloatField(help_text="Lower end of where 95 of 100 distances lie without any shift.")
    high = models.FloatField(help_text="Upper end of it.")
    p_value = models.FloatField(help_text="How often shuffled texts are at least as far apart.")
    measured_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-measured_at"]

    def __str__(self) -> str:
        return (
            f"{self.distance:.3f} bits between {self.training_texts} training and {self.live_texts} live texts "
            f"(without a shift {self.low:.3f} to {self.high:.3f})"
        )

    @property
    def is_shifted(self) -> bool:
        return self.p_value <= self.LIMIT

    @property
    def verdict(self) -> str:
        return "live texts differ" if self.is_shifted else "no shift found"
