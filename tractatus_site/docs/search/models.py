"""What search reads: each document as tokens, the words that public documents have, and searches that found nothing.

The engines' own indexes follow `docs_searchentry` and `docs_word` by triggers, which its migrations make. A
migration that remakes one of these two tables on SQLite has to make its triggers anew.
"""

from django.db import models
from django.utils import timezone


class SearchEntry(models.Model):
    document = models.OneToOneField(
        "docs.Document", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    version = models.PositiveIntegerField(help_text="Of the code that made it.")
    checksum = models.CharField(max_length=64, help_text="The document's, when it was read.")
    visibility = models.CharField(max_length=14, help_text="The document's, then: words of public ones are counted.")
    kind = models.BigIntegerField(help_text="What can be chosen of it, a bit for each: see filters.kind_of().")
    title = models.TextField()
    headings = models.TextField()
    keywords = models.TextField()
    body = models.TextField()
    sections = models.JSONField(default=list)

    class Meta:
        # Search counts by kind what it found, and reads nothing else of most.
        indexes = [models.Index(fields=["document", "visibility", "kind"], name="docs_searchentry_kinds")]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def is_public(self) -> bool:
        return self.visibility == "public"


class Word(models.Model):
    """A token, and how many public documents have it. The empty one is in each: it counts the documents."""

    token = models.CharField(max_length=40, unique=True)
    documents = models.IntegerField()
    written = models.BooleanField(help_text="A word as somebody wrote it, and not only a stem.")

    def __str__(self) -> str:
        return self.token


class MissedSearch(models.Model):
    """A search that found nothing, as governance left it. Nothing tells whose it was."""

    query = models.CharField(max_length=100, unique=True)
    count = models.PositiveIntegerField(default=1)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-count", "-last_seen"]
        verbose_name = "search without result"
        verbose_name_plural = "searches without result"

    def __str__(self) -> str:
        return self.query
