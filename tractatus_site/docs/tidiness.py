"""What `load_docs --check` asks beyond what loading needs: documents that are found, in an order, readable by all."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.conf import settings

from tractatus_site.docs.models import CATEGORIES, Document
from tractatus_site.docs.publishing import DOCUMENT_ADDRESS, LINK
from tractatus_site.docs.sections import HEADING, plain_text
from tractatus_site.docs.sources import Source

IMAGE = re.compile(r"<img\b[^>]*>")
ALTERNATIVE = re.compile(r'\balt="[^"]*[^"\s][^"]*"')
IN_TEMPLATES = re.compile(r"'docs:detail' '([a-z0-9-]+)'|/docs/([a-z0-9-]+)\.html")

# The first documents of the list, which the home page leads to.
SHOWN_AT_HOME = 3


def untidy(sources: Sequence[Source]) -> list[str]:
    alone = [f"{source.name}: {problem}" for source in sources for problem in untidy_text(source)]
    return alone + _equal_orders(sources) + _orphans(sources)


def untidy_text(source: Source) -> list[str]:
    """What can be told of one document by itself."""
    return _skipped_levels(source) + _mute_images(source)


def _skipped_levels(source: Source) -> list[str]:
    """The title of the page is level 1. Who moves by headings takes a missing level for a missing section."""
    headings = [(1, ""), *((int(level), plain_text(text)) for level, _, text in HEADING.findall(source.rendered.html))]
    return [
        f"heading: {name!r} is of level {level} below one of level {before}"
        for (before, _), (level, name) in pairwise(headings)
        if level > before + 1
    ]


def _mute_images(source: Source) -> list[str]:
    return [
        f"image: {tag} has no alternative text"
        for tag in IMAGE.findall(source.rendered.html)
        if not ALTERNATIVE.search(tag)
    ]


def _equal_orders(sources: Iterable[Source]) -> list[str]:
    """Two documents of one group with the same number stand in the order of their titles, which nobody chose."""
    seen: dict[tuple[str, int], str] = {}
    problems = []
    for source in filter(_is_listed, sources):
        place = (source.front_matter.category, source.front_matter.order)
        if place in seen:
            problems.append(f"{source.name}: order: {place[1]} is that of {seen[place]} in {place[0]}")
        seen.setdefault(place, source.name)
    return problems


def _orphans(sources: Sequence[Source]) -> list[str]:
    """The sidebar lists every document. One that no other text and no page of the site leads to is found by nobody who
    reads on. The only public document is none."""
    public = [one for one in sources if one.front_matter.visibility == Document.Visibility.PUBLIC]
    if len(public) < 2:  # noqa: PLR2004 - one document has no other
        return []
    reached = _linked_from_pages() | {one.slug for one in sorted(public, key=_place)[:SHOWN_AT_HOME]}
    for source in public:
        links = map(DOCUMENT_ADDRESS.match, LINK.findall(source.rendered.html))
        reached |= {match[1] for match in links if match} - {source.slug}
    return [f"{one.name}: orphan: no other document or page links to it" for one in public if one.slug not in reached]


def _place(source: Source) -> tuple[int, int, str]:
    front_matter = source.front_matter
    return list(CATEGORIES).index(front_matter.category), front_matter.order, front_matter.title


def _linked_from_pages() -> set[str]:
    found: set[str] = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        found |= {one or other for one, other in IN_TEMPLATES.findall(path.read_text(encoding="utf-8"))}
    return found


def _is_listed(source: Source) -> bool:
    return source.front_matter.visibility != Document.Visibility.ARCHIVED
