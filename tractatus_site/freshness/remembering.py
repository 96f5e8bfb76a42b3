"""Parts of pages that are made once for many of them, such as the list of all documents, or the frame around a page."""

from collections.abc import Callable, Hashable

from django.conf import settings
from django.urls import get_script_prefix
from django.utils.translation import get_language

from tractatus_site.freshness.reading import also_read, noting
from tractatus_site.freshness.shelf import Shelf
from tractatus_site.freshness.watching import Versions, versions

CHARACTERS = 4 * 1024 * 1024

PARTS: Shelf[str] = Shelf(most=CHARACTERS, size_of=len)
TIMELESS: Shelf[str] = Shelf(most=CHARACTERS, size_of=len)
"""Parts that were made from no table: no change of any makes them old, and the database need not be asked."""
OF_NO_TABLE: Versions = {}


def remembered(key: Hashable, make: Callable[[], str]) -> str:
    """What `make` gives; made anew only once something has changed that it read. The key has to hold all that it
    depends on besides the database, such as who may see what."""
    if settings.DEBUG:
        # Whoever works on a template wants to see it.
        return make()
    # Its links begin with the first, and its words are in the second.
    key = (get_script_prefix(), get_language(), key)
    if timeless := TIMELESS.find(key, OF_NO_TABLE):
        also_read((), timeless.until)
        return timeless.value
    now = versions()
    if now is not None and (kept := PARTS.find(key, now)):
        also_read(kept.read, kept.until)
        return kept.value
    with noting() as reading:
        made = make()
    if not TIMELESS.keep(key, made, reading, OF_NO_TABLE) and now is not None:
        PARTS.keep(key, made, reading, now)
    return made
