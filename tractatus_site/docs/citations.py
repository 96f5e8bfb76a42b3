"""Stored figures that a text cites by name, as [[result demo2.performance_cost]], filled in when the text is viewed.

In the stored HTML of a document a citation is an element, so that the same words in a code span stay words. Whoever
has the figures registers how they are told; without that, the name stands in the place of the figure.
"""

import html
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

Key = TypeVar("Key")
PATTERN = r"\[\[result\b([^\]\n]*)\]\]"
# In Markdown, what stands in a fence or a code span is passed over.
CODE = r"(?P<code>^(```|~~~).*?^\2|`+[^`]+`+)"
IN_TEXT = re.compile(rf"{CODE}|{PATTERN}", re.MULTILINE | re.DOTALL)
ELEMENT = '<span class="cited">'
IN_HTML = re.compile(rf"{ELEMENT}([^<]*)</span>")
AFTER_CODE_SPANS = 185


class _Processor(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's own subclasses take the data too
        self, m: re.Match[str], _data: str
    ) -> tuple[Element, int, int]:
        element = Element("span", {"class": "cited"})
        element.text = AtomicString(m[1].strip())
        return element, m.start(), m.end()


class CitationExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.inlinePatterns.register(_Processor(PATTERN, md), "citation", AFTER_CODE_SPANS)


@dataclass(frozen=True)
class Figures:
    """How cited figures are told. `fault` says what is wrong with a name, `missing` which of them have no figure."""

    html: Callable[[Collection[str]], Mapping[str, str]]
    text: Callable[[Collection[str]], Mapping[str, str]]
    fault: Callable[[str], str | None]
    missing: Callable[[Collection[str]], Collection[str]]


_figures: list[Figures] = []


def register_figures(figures: Figures) -> None:
    _figures[:] = [figures]


def names_in(markup: str) -> list[str]:
    return sorted({html.unescape(name) for name in IN_HTML.findall(markup)})


def fill_html(markup: str) -> str:
    return fill_each([markup])[0]


def fill_each(markups: Sequence[str]) -> list[str]:
    """Each by itself, with one look at what is stored."""
    names = names_in("\n".join(markups))
    if not names or not _figures:
        return list(markups)
    told = _figures[0].html(names)
    return [IN_HTML.sub(lambda match: told[html.unescape(match[1])], markup) for markup in markups]


def fill_text(text: str) -> str:
    names = {match[3].strip() for match in IN_TEXT.finditer(text) if not match["code"]}
    if not names or not _figures:
        return text
    told = _figures[0].text(names)
    return IN_TEXT.sub(lambda match: match[0] if match["code"] else told[match[3].strip()], text)


def element(text: str) -> str:
    """A plain text of our own code as HTML in which citations are to be filled in."""
    return re.sub(PATTERN, lambda match: f"{ELEMENT}{match[1].strip()}</span>", html.escape(text))


def faults(markup: str) -> list[str]:
    """What speaks against the citations of a document, a line each."""
    if not _figures:
        return []
    found = {name: _figures[0].fault(name) for name in names_in(markup)}
    return [f"[[result {name}]] {fault}" for name, fault in found.items() if fault]


def not_stored(markups: Mapping[Key, str]) -> dict[Key, list[str]]:
    """By the key of each text, the names that it cites and that no stored result has."""
    cited = {key: names for key, markup in markups.items() if (names := names_in(markup))}
    missing = set(_figures[0].missing({name for names in cited.values() for name in names})) if _figures else set()
    found = {key: [name for name in names if name in missing] for key, names in cited.items()}
    return {key: names for key, names in found.items() if names}
