"""Writes to the documents database: loading files, editing in the admin, going back to a revision."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.publishing import publish
from tractatus_site.docs.search.indexing import refresh_index
from tractatus_site.docs.sources import Source, read_source


@dataclass
class Loaded:
    """Slugs by what became of them."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)


@transaction.atomic
def load_sources(*, sources: Iterable[Source], overwrite: bool = False) -> Loaded:
    """All or nothing. A document that was edited in the admin is kept as it is, unless `overwrite` is set."""
    loaded = Loaded()
    stored = {one.slug: one for one in Document.objects.for_cards().with_newest_origin()}
    for source in sources:
        document = stored.pop(source.slug, None)
        if document is None:
            loaded.created.append(source.slug)
            _load(Document(slug=source.slug), source)
        elif document.newest_origin == Revision.Origin.ADMIN and not overwrite:
            loaded.kept.append(source.slug)
        elif document.checksum == source.checksum and document.visibility == source.front_matter.visibility:
            loaded.unchanged.append(source.slug)
        else:
            loaded.updated.append(source.slug)
            _load(document, source)
    loaded.archived = _archive(stored.values())
    refresh_index()
    return loaded


def to_be_stored(sources: Iterable[Source]) -> list[Source]:
    """Those that loading would store, because they are new or differ from what is there."""
    there = {
        (one.slug, one.checksum, one.visibility) for one in Document.objects.only("slug", "checksum", "visibility")
    }
    return [one for one in sources if (one.slug, one.checksum, one.front_matter.visibility) not in there]


def propose_edit(*, document: Document, text: str) -> Source:
    """The edited document, checked and decided on; InvalidDocumentError says what speaks against it."""
    source = read_source(slug=document.slug, text=text)
    publish(source)
    return source


@transaction.atomic
def edit_document(*, document: Document, source: Source, user: User, note: str = "") -> Document:
    """Stores what `propose_edit` let through."""
    _store(document, source=source, origin=Revision.Origin.ADMIN, user=user, note=note)
    refresh_index()
    return document


def revert_document(*, revision: Revision, user: User) -> Document:
    """Going back is an edit of its own: nothing of the history is lost."""
    source = propose_edit(document=revision.document, text=revision.source)
    note = f"back to the revision of {revision.created_at:%Y-%m-%d %H:%M}"
    return edit_document(document=revision.document, source=source, user=user, note=note)


def _load(document: Document, source: Source) -> None:
    publish(source)
    _store(document, source=source, origin=Revision.Origin.FILE)


def _store(document: Document, *, source: Source, origin: str, user: User | None = None, note: str = "") -> None:
    for name, value in source.fields().items():
        setattr(document, name, value)
    document.updated_at = timezone.now()
    document.save()
    Revision.objects.create(
        document=document, source=source.text, checksum=source.checksum, origin=origin, changed_by=user, note=note
    )


def _archive(gone: Iterable[Document]) -> list[str]:
    slugs = [one.slug for one in gone if one.visibility != Document.Visibility.ARCHIVED]
    Document.objects.filter(slug__in=slugs).update(visibility=Document.Visibility.ARCHIVED, updated_at=timezone.now())
    return slugs
