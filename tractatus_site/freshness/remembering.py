"""Parts of pages that are made once for many of them, such as the list of all documents."""

from collections.abc import Callable, Hashable

from django.urls import get_script_prefix

from tractatus_site.freshness.reading import also_read, noting
from tractatus_site.freshness.shelf import Shelf
from tractatus_site.freshness.watching import versions

CHARACTERS = 4 * 1024 * 1024

PARTS: Shelf[str] = Shelf(most=CHARACTERS, size_of=len)


def remembered(key: Hashable, make: Callable[[], str]) -> str:
    """What `make` gives; made anew only once something has changed that it read. The key has to hold all that it
    depends on besides the database, such as who may see what."""
    now = versions()
    if now is None:
        return make()
    # Its links begin with that.
    key = (get_script_prefix(), key)
    if kept := PARTS.find(key, now):
        also_read(kept.read, kept.until)
        return kept.value
    with noting() as reading:
        made = make()
    PARTS.keep(key, made, reading, now)
    return made
