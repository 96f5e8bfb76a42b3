"""Schedules that start training runs by themselves."""

from django.db import models
from django.utils import timezone


class TrainingSchedule(models.Model):
    """What to train, and what makes it start. Its runs refer to it."""

    class Trigger(models.TextChoices):
        NIGHTLY = "nightly", "every night"
        EXAMPLES = "examples", "new reviewed examples"
        DRIFT = "drift", "drift of live texts"

    class SeedPolicy(models.TextChoices):
        SAME = "same", "the same seed every time"
        NEXT = "next", "one more every time"

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField("agent", max_length=40)
    algorithm = models.CharField(max_length=40)
    mode = models.CharField("learns from", max_length=12)
    rounds = models.PositiveIntegerField()
    seed = models.BigIntegerField(default=0, help_text="Of the next run.")
    seed_policy = models.CharField(max_length=4, choices=SeedPolicy, default=SeedPolicy.NEXT)
    trigger = models.CharField("starts on", max_length=8, choices=Trigger)
    at = models.TimeField(null=True, blank=True)
    every = models.PositiveIntegerField("number of new examples", null=True, blank=True)
    above = models.FloatField("distance, bits", null=True, blank=True)
    active = models.BooleanField(default=True, help_text="An inactive schedule starts nothing.")
    counts_from = models.DateTimeField(
        default=timezone.now, editable=False, help_text="What came before this moment starts nothing any more."
    )
    last_fired = models.DateTimeField(null=True, editable=False)
    last_looked = models.DateTimeField(null=True, editable=False)
    last_outcome = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(trigger="nightly", at__isnull=False, every=None, above=None)
                | models.Q(trigger="examples", at=None, every__isnull=False, every__gte=1, above=None)
                | models.Q(trigger="drift", at=None, every=None, above__isnull=False, above__gt=0, above__lt=1),
                name="schedule_has_what_its_trigger_needs",
            ),
        ]

    def __str__(self) -> str:
        return self.name
