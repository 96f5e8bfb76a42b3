from django.conf import settings
from django.db import models


class LanguageRoute(models.Model):
    """Who reads feedback in a language that the agent cannot read well."""

    language = models.CharField(max_length=8, unique=True, help_text="Two-letter code, such as de.")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["language"]

    def __str__(self) -> str:
        return f"{self.language} to {self.assignee}"
