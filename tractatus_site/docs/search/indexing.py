"""Keeps the index right. Whoever stores, hides or shows documents calls `refresh_index` in the same transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from tractatus_site.docs.models import Document, DocumentQuerySet
from tractatus_site.docs.search.filters import VALUES, kind_of
from tractatus_site.docs.search.models import SearchEntry, Word
from tractatus_site.docs.search.sections import sections_of
from tractatus_site.docs.search.words import STOP, indexed, words_of

# A change in what is indexed must index every document again: whoever makes one counts up, and what can be chosen of a
# document tells of itself.
VERSION = (3 << 16) + (crc32(repr(VALUES).encode()) & 0xFFFF)
MOST_TOKENS = 40_000
BATCH = 200
UPSERT = 500
END = "|"


# Without a savepoint: who loads or edits stores all or nothing anyway.
@transaction.atomic(savepoint=False)
def refresh_index() -> int:
    """Index what is new, changed, hidden or shown since, or was indexed by older code. How many documents that were."""
    keys = list(_stale().order_by("pk").values_list("pk", flat=True))
    changes: Counter[str] = Counter()
    written: set[str] = set()
    for start in range(0, len(keys), BATCH):
        _index(keys[start : start + BATCH], changes, written)
    if keys:
        # Once for all, so that two who count lock their rows in the same order.
        _count({token: change for token, change in changes.items() if change}, written)
        Word.objects.filter(documents__lte=0).delete()
    return len(keys)


def _stale() -> DocumentQuerySet:
    same = {name: OuterRef(name) for name in ("checksum", "visibility")}
    return Document.objects.exclude(
        Exists(SearchEntry.objects.filter(document=OuterRef("pk"), version=VERSION, **same))
    )


def _index(keys: Iterable[int], changes: Counter[str], written: set[str]) -> None:
    # Locked before their former words are read, so that two who index the same document do not both take these away.
    documents = list(Document.objects.filter(pk__in=keys).order_by("pk").select_for_update())
    former = SearchEntry.objects.in_bulk(keys)
    entries = []
    for document in documents:
        entry = entry_of(document)
        if (old := former.get(document.pk)) and old.is_public:
            changes.subtract(_tokens(old))
        if entry.is_public:
            changes.update(_tokens(entry))
            written.update(_written(document))
        entries.append(entry)
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=[
            *("version", "checksum", "visibility", "kind"),
            *("title", "headings", "keywords", "body", "sections"),
        ],
    )


def entry_of(document: Document) -> SearchEntry:
    sections = sections_of(document.html)
    body = [token for token in indexed(" ".join(one.text for one in sections)) if token not in STOP]
    return SearchEntry(
        document=document,
        version=VERSION,
        checksum=document.checksum,
        visibility=document.visibility,
        kind=kind_of(document),
        # Titles and headings keep every word: a reader may ask with exactly theirs. A bar ends each heading.
        title=" ".join(indexed(document.title)),
        headings=f" {END} ".join(" ".join(indexed(one.heading)) for one in sections if one.heading),
        keywords=" ".join(indexed(f"{document.slug} {document.summary}")),
        body=" ".join(body[:MOST_TOKENS]),
        sections=[asdict(one) for one in sections],
    )


def _tokens(entry: SearchEntry) -> set[str]:
    fields = (entry.title, entry.headings, entry.keywords, entry.body)
    return {token for field in fields for token in field.split() if token != END} | {""}


def _written(document: Document) -> set[str]:
    return set(words_of(f"{document.title} {document.search_text}"))


def _count(changes: Mapping[str, int], written: set[str]) -> None:
    rows = [(token, change, token in written) for token, change in sorted(changes.items())]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), UPSERT):
            part = rows[start : start + UPSERT]
            places = ", ".join(["(%s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO docs_word (token, documents, written) VALUES {places} "  # noqa: S608 - placeholders only
                "ON CONFLICT (token) DO UPDATE SET documents = docs_word.documents + excluded.documents, "
                "written = docs_word.written OR excluded.written",
                [value for row in part for value in row],
            )
