from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from governance.models import AppendOnlyError


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
