"""The rows of a document: itself, its former addresses, its revisions. Its callers have asked governance."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from tractatus_site.docs.models import Document, Redirect, Revision
from tractatus_site.docs.sources import Source

LOADING = "tractatus_site.docs: load"


def lock(document: Document) -> None:
    """Until the transaction ends, nobody else stores it; and from here on it is what they stored before."""
    document.refresh_from_db(from_queryset=Document.objects.select_for_update())


def lock_all() -> None:
    """In one order, so that two loads do not wait for each other; and before anything is read, so that an edit that is
    about to be stored is seen and kept. Of two first loads there is no row yet for one to wait at: on PostgreSQL they
    wait for each other by name, and SQLite's transactions are alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOADING])
    list(Document.objects.select_for_update().order_by("pk").values_list("pk"))


def store(document: Document, *, source: Source, at: datetime | None = None) -> None:
    for name, value in source.fields().items():
        setattr(document, name, value)
    document.updated_at = at or timezone.now()
    document.save()
    for old in source.front_matter.redirects:
        Redirect.objects.update_or_create(old_slug=old, defaults={"document": document})
    document.redirects.exclude(old_slug__in=source.front_matter.redirects).delete()


def keep_revision(document: Document, *, source: Source, origin: str, user: User | None = None, note: str = "") -> None:
    Revision.objects.create(
        document=document,
        source=source.text,
        checksum=source.checksum,
        version=source.front_matter.version,
        visibility=source.front_matter.visibility,
        origin=origin,
        changed_by=user,
        note=note,
    )
