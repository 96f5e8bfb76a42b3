"""Versions of the policy: what was measured of them, which one serves, and which are tried out."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from training.models.runs import Run


class ImmutableVersionError(Exception):
    """Somebody tried to change a version of a policy; a change makes a new version."""

    def __init__(self) -> None:
        super().__init__("a version of a policy never changes: register another one")


class VersionQuerySet(models.QuerySet["PolicyVersion"]):
    def update(self, **_: Any) -> NoReturn:
        raise ImmutableVersionError

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise ImmutableVersionError


class PolicyVersion(models.Model):
    """Weights that never change again, with the run that made them and the scores they were measured at.

    The database refuses an update too: see training/guards.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=40)
    run = models.OneToOneField(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="policy")
    weights = models.BinaryField(help_text="safetensors")
    weights_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the examples that it learned from.")
    reward_version = models.CharField(max_length=20, blank=True)
    rule_revision = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=64, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    scores = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"policy {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableVersionError
        super().save(*args, **kwargs)


class Evaluation(models.Model):
    """One measurement of a version on held-out examples: what the gate compares. The newest of a set counts."""

    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="evaluations")
    examples_sha256 = models.CharField(max_length=64, help_text="Two versions compare only on the same examples.")
    rewards = models.JSONField(help_text="Total reward of each example, in the order of the examples.")
    reward_version = models.CharField(max_length=20, help_text="Rewards of two versions do not compare.")
    macro_f1 = models.FloatField(null=True, blank=True, help_text="Of the category.")
    attempted = models.PositiveIntegerField(help_text="Replies that governance blocked.")
    executed = models.PositiveIntegerField(help_text="Forbidden claims in replies that were carried out.")
    false_blocks = models.PositiveIntegerField(help_text="Blocked replies in which an independent check finds nothing.")
    latency_ms = models.FloatField(help_text="Median milliseconds for one text.")
    off_policy = models.JSONField(default=dict, help_text="Estimate from the champion's live rollouts, if any.")
    rule_revision = models.CharField(max_length=64)
    code_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["policy", "examples_sha256"])]

    def __str__(self) -> str:
        return f"{self.policy} on {len(self.rewards)} examples"


class Alias(models.Model):
    """A name that points at a version: champion serves, candidate is the newest that was trained."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="aliases")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_policy_per_alias")]

    def __str__(self) -> str:
        return f"{self.name} → {self.policy}"


class Promotion(models.Model):
    """A switch of the champion, kept for ever."""

    kind = models.CharField(max_length=40)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(PolicyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rollback = models.BooleanField(default=False)
    decision = models.UUIDField(help_text="The governance decision on this switch.")
    promoted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    reason = models.CharField(max_length=300, blank=True)
    gate = models.JSONField(default=list, help_text="The gate's conditions as they stood, with their values.")
    overruled = models.CharField(
        max_length=300,
        blank=True,
        help_text="Why a person promoted it against the gate; empty where the gate passed.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("overrule_gate", "Can promote a policy that the gate refuses")]

    def __str__(self) -> str:
        return f"{'rollback to' if self.rollback else 'promotion of'} {self.policy}"


class Trial(models.Model):
    """A version that is tried out beside the champion: in its shadow, or on a share of what comes in.

    A row is both the state, while it has no end, and the record afterwards.
    """

    class Role(models.TextChoices):
        SHADOW = "shadow"
        CANARY = "canary"

    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=6, choices=Role)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="trials")
    share = models.FloatField(default=0.0, help_text="Of what comes in, from 0 to 0.5; a shadow has none of it.")
    decision = models.UUIDField(null=True, blank=True, help_text="The governance decision on a canary.")
    gate = models.JSONField(default=list, help_text="The gate's conditions as they stood, for a canary.")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "role"], condition=models.Q(ended_at=None), name="one_trial_at_a_time_per_role"
            ),
            models.CheckConstraint(condition=models.Q(share__gte=0, share__lte=0.5), name="canary_share_within_half"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} as {self.role}"
