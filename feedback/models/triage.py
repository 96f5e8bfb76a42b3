"""What the agent proposed for a submission, and what people confirmed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from feedback.models.labels import Action, Category, Priority, Severity
from feedback.models.submission import Submission
from governance.models import Decision
from training.models import PolicyVersion

UNCONFIRMED = models.Q(confirmed_at__isnull=True)


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
    training_value = models.FloatField(
        null=True, blank=True, db_index=True, help_text="What a person's labels would teach: uncertainty times novelty."
    )

    class Meta:
        # The inbox filters by the label in force, which is one of two columns.
        indexes = [
            models.Index("category", name="triage_by_category", condition=UNCONFIRMED),
            models.Index("confirmed_category", name="triage_by_given_category", condition=~UNCONFIRMED),
            models.Index("severity", name="triage_by_severity", condition=UNCONFIRMED),
            models.Index("confirmed_severity", name="triage_by_given_severity", condition=~UNCONFIRMED),
            models.Index("confidence", name="triage_unsure", condition=UNCONFIRMED),
        ]

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
