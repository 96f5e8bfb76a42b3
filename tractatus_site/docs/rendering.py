"""Markdown to clean HTML, with its table of contents and its plain text for search."""

import html
import re
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

import markdown
import nh3
from markdown.extensions import Extension

from tractatus_site.docs.citations import IN_HTML, CitationExtension

# A change in how documents are rendered must render every stored one again: this number is part of their checksum.
RENDERER = 2

EXTENSIONS: list[str | Extension] = [
    *("tables", "fenced_code", "toc", "admonition", "def_list", "footnotes", "codehilite"),
    CitationExtension(),
]
EXTENSION_CONFIGS: dict[str, dict[str, Any]] = {
    "codehilite": {"css_class": "code", "guess_lang": False},
    "tables": {"use_align_attribute": True},
    "footnotes": {"BACKLINK_TITLE": "Back to the text of note {}"},
}
DEEPEST_IN_CONTENTS = 3
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
LEADING_TITLE = re.compile(r"\A\s*#\s[^\n]*\n")
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
BLOCK = re.compile(r"<p>\[\[([a-z-]+)\]\]</p>")
PARAGRAPH = re.compile(r"<p>(?!\[\[).*?</p>", re.DOTALL)
INLINE_TAG = re.compile(r"</?(?:a|abbr|code|em|span|strong|sup)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Rendered:
    html: str
    toc: list[dict[str, str | int]]
    search_text: str
    summary: str


def render(body: str) -> Rendered:
    """The page shows the title from the front matter, so a first heading that repeats it is left out."""
    converter = markdown.Markdown(extensions=EXTENSIONS, extension_configs=EXTENSION_CONFIGS, output_format="html")
    converted = converter.convert(LEADING_TITLE.sub("", body, count=1))
    clean = nh3.clean(converted, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener noreferrer")
    contents = _flatten(getattr(converter, "toc_tokens", []))
    # Search and summary hold no figure, which would go stale there.
    words = IN_HTML.sub("…", clean)
    return Rendered(
        html=TABLE.sub(_scrollable, clean),
        toc=contents,
        search_text=plain_text(BLOCK.sub("", words)),
        summary=_summary(words),
    )


def _summary(clean: str) -> str:
    paragraph = PARAGRAPH.search(clean)
    return shorten(plain_text(paragraph.group()), width=180, placeholder=" …") if paragraph else ""


def plain_text(markup: str) -> str:
    """Words on both sides of a block stay apart; a word and the comma after its link stay together."""
    return SPACE.sub(" ", html.unescape(TAG.sub(" ", INLINE_TAG.sub("", markup)))).strip()


def _scrollable(match: re.Match[str]) -> str:
    """A wide table scrolls by itself, so that the page does not; the keyboard must be able to reach it."""
    return f'<div class="table-scroll" role="group" aria-label="Table" tabindex="0">{match.group()}</div>'


def _flatten(tokens: list[dict[str, Any]]) -> list[dict[str, str | int]]:
    entries: list[dict[str, str | int]] = []
    for token in tokens:
        if token["level"] <= DEEPEST_IN_CONTENTS:
            entries.append({"id": token["id"], "name": html.unescape(token["name"]), "level": token["level"]})
        entries += _flatten(token["children"])
    return entries
