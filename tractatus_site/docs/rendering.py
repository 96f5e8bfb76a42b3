"""Markdown to clean HTML, with its table of contents and its plain text for search."""

import re
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

import markdown
import nh3
from markdown.extensions import Extension

from tractatus_site.docs.citations import IN_HTML, CitationExtension
from tractatus_site.docs.furnishing import furnished
from tractatus_site.docs.sections import LEVELS, Entry, contents, levels_of_sections, plain_text

# A change in how documents are rendered must render every stored one again: this number is part of their checksum.
RENDERER = 3

EXTENSIONS: list[str | Extension] = [
    *("tables", "fenced_code", "toc", "admonition", "def_list", "footnotes", "codehilite", "attr_list"),
    CitationExtension(),
]
EXTENSION_CONFIGS: dict[str, dict[str, Any]] = {
    "codehilite": {"css_class": "code", "guess_lang": False},
    "tables": {"use_align_attribute": True},
    "footnotes": {"BACKLINK_TITLE": "Back to the text of note {}"},
}
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
TAGS = nh3.ALLOWED_TAGS | {"section"}
ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    **{tag: {"id"} for tag in [*HEADINGS, "li", "sup"]},
    **{tag: {"class"} for tag in ["div", "span", "pre", "code", "p"]},
    "a": {"href", "title", "class"},
    "th": {"align", "scope"},
    "td": {"align"},
}
__all__ = ["BLOCK", "RENDERER", "Rendered", "plain_text", "render"]
LEADING_TITLE = re.compile(r"\A\s*#\s[^\n]*\n")
BLOCK = re.compile(r"<p>\[\[([a-z-]+)\]\]</p>")
PARAGRAPH = re.compile(r"<p>(?!\[\[).*?</p>", re.DOTALL)


@dataclass(frozen=True)
class Rendered:
    html: str
    toc: list[Entry]
    search_text: str
    summary: str
    unknown_levels: list[str] = field(default_factory=list)


def render(body: str) -> Rendered:
    """The page shows the title from the front matter, so a first heading that repeats it is left out."""
    converter = markdown.Markdown(extensions=EXTENSIONS, extension_configs=EXTENSION_CONFIGS, output_format="html")
    converted = converter.convert(LEADING_TITLE.sub("", body, count=1))
    levels = levels_of_sections(converted)
    clean = nh3.clean(converted, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener noreferrer")
    # Search and summary hold no figure, which would go stale there.
    words = IN_HTML.sub("…", clean)
    return Rendered(
        html=furnished(clean),
        toc=contents(words, levels),
        search_text=plain_text(BLOCK.sub("", words)),
        summary=_summary(words),
        unknown_levels=[word for word in levels.values() if word not in LEVELS],
    )


def _summary(clean: str) -> str:
    paragraph = PARAGRAPH.search(clean)
    return shorten(plain_text(paragraph.group()), width=180, placeholder=" …") if paragraph else ""
