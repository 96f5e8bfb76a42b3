"""What a page adds to a document that was cleaned: links to its headings, boxes of tasks, tables that scroll.

It comes after cleaning, so that the attributes which screen readers need here cannot be written in a document.
"""

import html
import re

from tractatus_site.docs.sections import HEADING, IDENTIFIER, plain_text

TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
TASK = re.compile(r"<li>(\s*<p>)?\[([ xX])\]\s")
LINK = re.compile(r'<a class="heading-link"[^>]*>#</a>')
BOXES = {" ": ("to do", "\u2610"), "x": ("done", "\u2611")}


def furnished(clean: str) -> str:
    return TABLE.sub(_scrollable, HEADING.sub(_linked, TASK.sub(_boxed, clean)))


def unfurnished(page: str) -> str:
    """Without the signs that are no words of the document: for whoever reads its text out of its page."""
    return LINK.sub("", page)


def _scrollable(match: re.Match[str]) -> str:
    """A wide table scrolls by itself, so that the page does not; the keyboard must be able to reach it."""
    return f'<div class="table-scroll" role="group" aria-label="Table" tabindex="0">{match.group()}</div>'


def _linked(match: re.Match[str]) -> str:
    """The link stands beside its heading, so that the heading is called what it says and nothing more."""
    identifier = IDENTIFIER.search(match[2])
    if identifier is None:
        return match.group()
    name = html.escape(plain_text(match[3]))
    link = f'<a class="heading-link" href="#{identifier[1]}" aria-label="Link to the section {name}">#</a>'
    return f'<div class="heading heading-{match[1]}">{match.group()}{link}</div>'


def _boxed(match: re.Match[str]) -> str:
    word, sign = BOXES[match[2].lower()]
    return f'<li class="task">{match[1] or ""}<span class="task-box" role="img" aria-label="{word}">{sign}</span> '
