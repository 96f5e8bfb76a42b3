"""Writes to the documents database: loading files, editing in the admin, going back to a revision."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from tractatus_site.docs.models import Document, Redirect, Revision
from tractatus_site.docs.printing.queue import enqueue_prints
from tractatus_site.docs.publishing import publish, raise_if_edit_is_wrong
from tractatus_site.docs.search.indexing import refresh_index
from tractatus_site.docs.sources import Source, checksum, read_source

WRITTEN_BACK = "the file holds what was edited in the admin"


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
    _lock_all()
    loaded = Loaded()
    stored = {one.slug: one for one in Document.objects.for_cards().with_newest_origin()}
    for source in sources:
        document = stored.pop(source.slug, None)
        if document is None:
            loaded.created.append(source.slug)
            _load(Document(slug=source.slug), source)
            continue
        edited = document.newest_origin == Revision.Origin.ADMIN
        if document.checksum == source.checksum and document.visibility == source.front_matter.visibility:
            loaded.unchanged.append(source.slug)
            if edited:
                # From here on the file counts again: dump_docs, or a person, brought it up to the edit.
                _keep_revision(document, source=source, origin=Revision.Origin.FILE, note=WRITTEN_BACK)
        elif edited and not overwrite:
            loaded.kept.append(source.slug)
            _render_again(document)
        else:
            loaded.updated.append(source.slug)
            _load(document, source)
    loaded.archived = _archive(stored.values())
    refresh_index()
    # Also where nothing changed: what could not be printed the last time may be printed now.
    transaction.on_commit(enqueue_prints, robust=True)
    return loaded


def to_be_stored(sources: Iterable[Source]) -> list[Source]:
    """Those that loading would store, because they are new or differ from what is there."""
    there = {
        (one.slug, one.checksum, one.visibility) for one in Document.objects.only("slug", "checksum", "visibility")
    }
    return [one for one in sources if (one.slug, one.checksum, one.front_matter.visibility) not in there]


def lock(document: Document) -> None:
    """Until the transaction ends, nobody else stores it; and from here on it is what they stored before."""
    document.refresh_from_db(from_queryset=Document.objects.select_for_update())


def propose_edit(*, document: Document, text: str) -> Source:
    """The edited document, checked and decided on; InvalidDocumentError says what speaks against it."""
    source = read_source(slug=document.slug, text=text)
    raise_if_edit_is_wrong(source)
    publish(source)
    return source


@transaction.atomic
def edit_document(*, document: Document, source: Source, user: User, note: str = "") -> Document:
    """Stores what `propose_edit` let through."""
    lock(document)
    _store(document, source=source)
    _keep_revision(document, source=source, origin=Revision.Origin.ADMIN, user=user, note=note)
    refresh_index()
    transaction.on_commit(enqueue_prints, robust=True)
    return document


def revert_document(*, revision: Revision, user: User) -> Document:
    """Going back is an edit of its own: nothing of the history is lost."""
    source = propose_edit(document=revision.document, text=revision.source)
    note = f"back to the revision of {revision.created_at:%Y-%m-%d %H:%M}"
    return edit_document(document=revision.document, source=source, user=user, note=note)


def _lock_all() -> None:
    """In one order, so that two loads do not wait for each other; and before anything is read, so that an edit that is
    about to be stored is seen and kept."""
    list(Document.objects.select_for_update().order_by("pk").values_list("pk"))


def _load(document: Document, source: Source) -> None:
    publish(source)
    _store(document, source=source)
    newest = document.revisions.first()
    # Nobody changed a text that is only rendered anew, or whose file is back.
    if newest is None or newest.source != source.text or newest.origin != Revision.Origin.FILE:
        _keep_revision(document, source=source, origin=Revision.Origin.FILE)


def _render_again(document: Document) -> None:
    """A kept edit still gets what a newer renderer makes of it, and comes back with its file; its date stays."""
    newest = document.revisions.all()[0]
    if document.checksum != checksum(newest.source) or document.visibility != newest.visibility:
        _store(document, source=read_source(slug=document.slug, text=newest.source), at=document.updated_at)


def _store(document: Document, *, source: Source, at: datetime | None = None) -> None:
    for name, value in source.fields().items():
        setattr(document, name, value)
    document.updated_at = at or timezone.now()
    document.save()
    for old in source.front_matter.redirects:
        Redirect.objects.update_or_create(old_slug=old, defaults={"document": document})
    document.redirects.exclude(old_slug__in=source.front_matter.redirects).delete()


def _keep_revision(
    document: Document, *, source: Source, origin: str, user: User | None = None, note: str = ""
) -> None:
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


def _archive(gone: Iterable[Document]) -> list[str]:
    slugs = [one.slug for one in gone if one.visibility != Document.Visibility.ARCHIVED]
    Document.objects.filter(slug__in=slugs).update(visibility=Document.Visibility.ARCHIVED, updated_at=timezone.now())
    return slugs
