"""Documents with every field of their front matter, and each revision."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from tractatus_site.docs.sections import WORDS_PER_MINUTE

# Order here is the order of groups on the site.
CATEGORIES = {
    "introductory": "Start here",
    "conceptual": "Concepts",
    "practical": "Practice",
    "research": "Research",
    "reference": "Reference",
    "operations": "Running the site",
}
AUDIENCES = {
    "general": "everybody",
    "technical": "technical readers",
    "implementer": "implementers",
    "researcher": "researchers",
    "leader": "decision-makers",
    "operator": "operators",
    "staff": "staff",
}
TYPES = {
    "introduction": "introduction",
    "technical": "technical guide",
    "explanation": "explanation",
    "how-to": "how-to",
    "handbook": "handbook",
    "glossary": "glossary",
    "research": "research note",
}


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(visibility__in=seen_by(user))

    def listed(self) -> Self:
        """An archived document keeps its address for staff, and appears in no list."""
        return self.exclude(visibility=Document.Visibility.ARCHIVED)

    def for_cards(self) -> Self:
        return self.defer("markdown", "html", "toc", "search_text")

    def with_newest_origin(self) -> Self:
        """Adds `newest_origin`: whether the newest revision came from a file or from the admin."""
        newest = Revision.objects.filter(document=models.OuterRef("pk")).values("origin")[:1]
        return self.annotate(newest_origin=models.Subquery(newest))


class Document(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"
        CONFIDENTIAL = "confidential"
        ARCHIVED = "archived"

    class Quadrant(models.TextChoices):
        STRATEGIC = "strategic"
        OPERATIONAL = "operational"
        TACTICAL = "tactical"
        SYSTEM = "system"
        STOCHASTIC = "stochastic"

    class Persistence(models.TextChoices):
        HIGH = "high"
        MEDIUM = "medium"
        LOW = "low"
        VARIABLE = "variable"

    class Level(models.TextChoices):
        BEGINNER = "beginner"
        INTERMEDIATE = "intermediate"
        ADVANCED = "advanced"

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=40, db_index=True)
    quadrant = models.CharField(max_length=12, choices=Quadrant)
    technical_level = models.CharField(max_length=14, choices=Level)
    audience = models.JSONField(default=list)
    visibility = models.CharField(max_length=14, choices=Visibility, db_index=True)
    persistence = models.CharField(max_length=8, choices=Persistence)
    type = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    order = models.PositiveIntegerField()
    markdown = models.TextField()
    html = models.TextField()
    toc = models.JSONField(default=list)
    summary = models.CharField(max_length=200, help_text="How the text begins.")
    search_text = models.TextField()
    words = models.PositiveIntegerField(default=0)
    checksum = models.CharField(max_length=64)
    updated_at = models.DateTimeField(default=timezone.now)

    # There only after with_newest_origin().
    newest_origin: str | None

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("docs:detail", args=[self.slug])

    @property
    def reading_minutes(self) -> int:
        return max(1, round(self.words / WORDS_PER_MINUTE))

    @property
    def category_label(self) -> str:
        return CATEGORIES[self.category]

    @property
    def type_label(self) -> str:
        return TYPES[self.type]

    @property
    def audience_labels(self) -> list[str]:
        return [AUDIENCES[name] for name in self.audience]

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC


def seen_by(user: AbstractBaseUser | AnonymousUser) -> list[Document.Visibility]:
    """The visibilities of the documents that this user may see."""
    if user.is_active and getattr(user, "is_staff", False):
        return list(Document.Visibility)
    return [Document.Visibility.PUBLIC]


class Revision(models.Model):
    class Origin(models.TextChoices):
        FILE = "file"
        ADMIN = "admin"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions")
    source = models.TextField(help_text="The whole file, front matter included.")
    checksum = models.CharField(max_length=64)
    version = models.CharField(max_length=20, blank=True)
    visibility = models.CharField(
        max_length=14,
        choices=Document.Visibility,
        default=Document.Visibility.INTERNAL,
        help_text="Whose it was then: what was internal stays so in the history of a public document.",
    )
    origin = models.CharField(max_length=5, choices=Origin)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    note = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(default=False, help_text="Left out of the history that visitors see.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("withdraw_revision", "Can withdraw a revision from the public history")]

    def __str__(self) -> str:
        return f"{self.document.slug}, {self.created_at:%Y-%m-%d %H:%M}"


class Redirect(models.Model):
    """An address that a document had before it was renamed; its front matter lists them."""

    old_slug = models.SlugField(max_length=80, unique=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="redirects")

    class Meta:
        ordering = ["old_slug"]

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.document.slug}"


class Pdf(models.Model):
    """A document as the worker last printed it, and how the last attempt ended. In the database, because every web
    process of every machine hands it out."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="pdf")
    made_from = models.CharField(
        max_length=80, blank=True, help_text="What the document and the print style were then; empty before the first."
    )
    content = models.BinaryField(default=bytes)
    made_at = models.DateTimeField(null=True, blank=True)
    tried_from = models.CharField(max_length=80, help_text="The same for the last attempt, whether it worked or not.")
    tried_at = models.DateTimeField(default=timezone.now)
    problem = models.CharField(
        max_length=300, blank=True, help_text="Why the last attempt failed, as readers are told."
    )

    class Meta:
        verbose_name = "PDF"

    def __str__(self) -> str:
        return f"{self.document.slug}.pdf"


class HelpfulVotes(models.Model):
    """How many readers said that a version of a document helped them, or did not. Numbers, and nothing of them."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="votes")
    version = models.CharField(max_length=20)
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "helpful votes"
        constraints = [models.UniqueConstraint("document", "version", name="votes_of_a_version")]

    def __str__(self) -> str:
        return f"{self.document.slug} {self.version}: {self.yes} yes, {self.no} no"


# At the end, because what search keeps points at the documents above.
from tractatus_site.docs.search.models import MissedSearch, SearchEntry, Word  # noqa: E402

__all__ = ["Document", "MissedSearch", "Revision", "SearchEntry", "Word"]
