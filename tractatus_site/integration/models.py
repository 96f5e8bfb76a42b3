"""Small runs of Demo 2 that visitors asked for. They are kept for a day, and are no evidence of anything."""

import secrets

from django.db import models
from django.urls import reverse
from django.utils import timezone


def new_token() -> str:
    return secrets.token_urlsafe(16)


class DemoRun(models.Model):
    """A seed and a number of rounds, and what came of them so far. Whoever asks for the same gets the same run."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    token = models.CharField(max_length=32, unique=True, default=new_token)
    seed = models.PositiveIntegerField()
    rounds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING, db_index=True)
    points = models.JSONField(
        default=list, help_text="A list of rounds; each has by arm engagement, attempted, executed."
    )
    code_version = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seed", "rounds"], condition=~models.Q(state="failed"), name="one_demo_run_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.rounds} rounds: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("integration:demo-run", args=[self.token])
