"""A file with a new name, told by the former address that its front matter lists: its document stays the same row, with
its history, its votes, and what was edited in the admin."""

import json
import re
from collections.abc import Iterable

from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.sources import Source, read_source
from tractatus_site.docs.storing import keep_revision

RENAMED = "its file was renamed"
REDIRECTS = re.compile(r"^redirects:.*\n(?:[ \t]+.*\n|- .*\n)*", re.MULTILINE)


def take_over(source: Source, gone: dict[str, Document]) -> Document | None:
    """The document whose file is gone in this load, and whose former address the new file lists; it is gone no more.
    One that was archived before has ended, and only gives its address."""
    old = next((slug for slug in source.front_matter.redirects if slug in gone and _is_listed(gone[slug])), None)
    if old is None:
        return None
    document = gone.pop(old)
    document.slug = source.slug
    document.save(update_fields=["slug"])
    if document.newest_origin == Revision.Origin.ADMIN:
        _tell_the_edit(document, source.front_matter.redirects)
    return document


def _is_listed(document: Document) -> bool:
    return document.visibility != Document.Visibility.ARCHIVED


def _tell_the_edit(document: Document, former: Iterable[str]) -> None:
    """An edit that is kept, and that dump_docs will write into the new file, must list the former addresses too."""
    edit = document.revisions.all()[0]
    listed = read_source(slug=document.slug, text=edit.source).front_matter.redirects
    text = _with_redirects(edit.source, [*listed, *(one for one in former if one not in listed)], replace=bool(listed))
    source = read_source(slug=document.slug, text=text)
    keep_revision(document, source=source, origin=Revision.Origin.ADMIN, user=edit.changed_by, note=RENAMED)


def _with_redirects(text: str, slugs: list[str], *, replace: bool) -> str:
    """In the words of the file: a front matter that is written anew would lose its comments and its order."""
    line = f"redirects: {json.dumps(slugs)}\n"
    if replace:
        return REDIRECTS.sub(line, text, count=1)
    opening, rest = text.lstrip().split("\n", 1)
    return f"{opening}\n{line}{rest}"
