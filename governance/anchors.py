"""Anchors to read: the head of the audit chain, day by day, as the public site shows it."""

from django.db.models import QuerySet

from governance.models import Anchor


def latest_anchor() -> Anchor | None:
    return Anchor.objects.first()


def anchors(limit: int) -> QuerySet[Anchor]:
    """The newest anchors, newest first."""
    return Anchor.objects.all()[:limit]
