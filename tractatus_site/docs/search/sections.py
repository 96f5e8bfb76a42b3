"""A document cut at its headings, so that a result leads to the place and not only to the page."""

import re
from dataclasses import dataclass

from tractatus_site.docs.citations import IN_HTML
from tractatus_site.docs.furnishing import unfurnished
from tractatus_site.docs.rendering import BLOCK, plain_text

HEADING = re.compile(r'<h([2-4])\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)


@dataclass(frozen=True)
class Section:
    """`above` are the headings that it stands under. What comes before the first heading has no anchor."""

    anchor: str
    heading: str
    above: tuple[str, ...]
    text: str


def sections_of(html: str) -> list[Section]:
    """Figures that are cited are filled in when a page is viewed, and would go stale here."""
    pieces = HEADING.split(BLOCK.sub("", IN_HTML.sub("…", unfurnished(html))))
    sections = [Section("", "", (), plain_text(pieces[0]))]
    trail: list[tuple[int, str]] = []
    for level, anchor, heading, body in zip(*(pieces[part::4] for part in range(1, 5)), strict=True):
        name = plain_text(heading)
        trail = [(depth, above) for depth, above in trail if depth < int(level)]
        sections.append(Section(anchor, name, tuple(above for _, above in trail), plain_text(body)))
        trail.append((int(level), name))
    return sections
