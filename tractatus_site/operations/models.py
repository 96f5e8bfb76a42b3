from django.db import models


class ShippedGrant(models.Model):
    """A permission that the site once gave to a role. What an operator has taken from it since, or the whole role, is
    not given again."""

    role = models.CharField(max_length=80)
    permission = models.CharField(max_length=120, help_text="Such as feedback.view_submission.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="one_grant_per_role")]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"
