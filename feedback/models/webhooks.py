"""Addresses of others that hear of news, and what was sent to them."""

import uuid

from django.db import models
from django.utils import timezone


class Webhook(models.Model):
    """An address that hears of events, signed with a secret that both sides hold."""

    class Event(models.TextChoices):
        NEW = "feedback.new"
        URGENT = "feedback.urgent"
        ANSWERED = "feedback.answered"
        TEST = "webhook.test"

    name = models.CharField(max_length=80)
    url = models.URLField(max_length=300)
    secret = models.CharField(max_length=80, editable=False)
    previous_secret = models.CharField(max_length=80, blank=True, editable=False)
    previous_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until when the secret before signs as well."
    )
    events = models.JSONField(default=list, help_text="Which events it hears of.")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event for one address: the same id and the same content at every try. It names a submission, not its text."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=Webhook.Event)
    payload = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP status of the last answer.")
    error = models.CharField(max_length=200, blank=True)
    next_at = models.DateTimeField(default=timezone.now, help_text="Not tried before.")
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index("next_at", name="delivery_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
