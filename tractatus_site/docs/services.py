"""Writes to the documents database: loading files, editing in the admin, going back to a revision."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.printing.queue import enqueue_prints
from tractatus_site.docs.publishing import NotPublishedError, publish, publish_note, raise_if_edit_is_wrong
from tractatus_site.docs.renaming import take_over
from tractatus_site.docs.search.indexing import refresh_index
from tractatus_site.docs.sources import Source, checksum, read_source
from tractatus_site.docs.storing import keep_revision, lock, lock_all, store

WRITTEN_BACK = "the file holds what was edited in the admin"
IN_THE_ADMIN = "this is its text as it was edited in the admin; --overwrite takes the file's"


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
    lock_all()
    loaded, sources = Loaded(), list(sources)
    stored = {one.slug: one for one in Document.objects.for_cards().with_newest_origin()}
    gone = {slug: stored[slug] for slug in stored.keys() - {source.slug for source in sources}}
    for source in sources:
        document = stored.get(source.slug) or take_over(source, gone)
        if document is None:
            loaded.created.append(source.slug)
            _load(Document(slug=source.slug), source)
            continue
        edited = document.newest_origin == Revision.Origin.ADMIN
        if document.checksum == source.checksum and document.visibility == source.front_matter.visibility:
            loaded.unchanged.append(source.slug)
            if edited:
                # From here on the file counts again: dump_docs, or a person, brought it up to the edit.
                keep_revision(document, source=source, origin=Revision.Origin.FILE, note=WRITTEN_BACK)
        elif edited and not overwrite:
            loaded.kept.append(source.slug)
            _render_again(document)
        else:
            loaded.updated.append(source.slug)
            _load(document, source)
    loaded.archived = _archive(gone.values())
    refresh_index()
    # Also where nothing changed: what could not be printed the last time may be printed now.
    transaction.on_commit(enqueue_prints, robust=True)
    return loaded


def propose_edit(*, document: Document, text: str, note: str = "") -> Source:
    """The edited document, checked and decided on; InvalidDocumentError says what speaks against it or its note."""
    source = read_source(slug=document.slug, text=text)
    raise_if_edit_is_wrong(source)
    publish(source)
    publish_note(source, note)
    return source


@transaction.atomic
def edit_document(*, document: Document, source: Source, user: User, note: str = "") -> Document:
    """Stores what `propose_edit` let through."""
    lock(document)
    store(document, source=source)
    keep_revision(document, source=source, origin=Revision.Origin.ADMIN, user=user, note=note)
    refresh_index()
    transaction.on_commit(enqueue_prints, robust=True)
    return document


def revert_document(*, revision: Revision, user: User) -> Document:
    """Going back is an edit of its own: nothing of the history is lost."""
    source = propose_edit(document=revision.document, text=revision.source)
    note = f"back to the revision of {revision.created_at:%Y-%m-%d %H:%M}"
    return edit_document(document=revision.document, source=source, user=user, note=note)


def withdraw_revisions(revisions: QuerySet[Revision], *, withdrawn: bool = True) -> list[Revision]:
    """Out of the history that visitors see, or back into it; those that this changed. Staff see them all the same."""
    changed = list(revisions.exclude(withdrawn=withdrawn).defer("source").select_related("document"))
    Revision.objects.filter(pk__in=[one.pk for one in changed]).update(withdrawn=withdrawn)
    return changed


def _load(document: Document, source: Source) -> None:
    publish(source)
    store(document, source=source)
    newest = document.revisions.first()
    # Nobody changed a text that is only rendered anew, or whose file is back.
    if newest is None or newest.source != source.text or newest.origin != Revision.Origin.FILE:
        keep_revision(document, source=source, origin=Revision.Origin.FILE)


def _render_again(document: Document) -> None:
    """A kept edit still gets what a newer renderer makes of it, and comes back with its file; its date stays."""
    newest = document.revisions.all()[0]
    if document.checksum == checksum(newest.source) and document.visibility == newest.visibility:
        return
    source = read_source(slug=document.slug, text=newest.source)
    _publish_edit(source)
    store(document, source=source, at=document.updated_at)


def _publish_edit(source: Source) -> None:
    """What an archived document once was let through with says nothing of the rules of today."""
    try:
        publish(source)
    except NotPublishedError as error:
        raise NotPublishedError([*error.problems, f"{source.name}: {IN_THE_ADMIN}"], source) from error


def _archive(gone: Iterable[Document]) -> list[str]:
    slugs = [one.slug for one in gone if one.visibility != Document.Visibility.ARCHIVED]
    Document.objects.filter(slug__in=slugs).update(visibility=Document.Visibility.ARCHIVED, updated_at=timezone.now())
    return slugs
