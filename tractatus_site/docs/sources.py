"""A document file: read, checked and rendered, but not yet stored."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tractatus_site.docs.characters import forbidden_entities
from tractatus_site.docs.front_matter import MAX_SLUG, SLUG, FrontMatter, InvalidDocumentError, parse
from tractatus_site.docs.rendering import RENDERER, Rendered, render


@dataclass(frozen=True)
class Source:
    slug: str
    text: str
    body: str
    front_matter: FrontMatter
    rendered: Rendered
    checksum: str

    @property
    def name(self) -> str:
        return f"{self.slug}.md"

    def fields(self) -> dict[str, Any]:
        """What a Document of this source holds. The addresses that it had before are rows of their own."""
        front_matter = asdict(self.front_matter)
        del front_matter["redirects"]
        return {
            **front_matter,
            "markdown": self.body,
            "html": self.rendered.html,
            "toc": self.rendered.toc,
            "search_text": self.rendered.search_text,
            "summary": self.rendered.summary,
            "words": len(self.rendered.search_text.split()),
            "checksum": self.checksum,
        }


def read_source(*, slug: str, text: str) -> Source:
    text = text.replace("\r\n", "\n")
    front_matter, body = parse(name=f"{slug}.md", source=text)
    try:
        rendered = render(body)
    except RecursionError as error:
        raise InvalidDocumentError([f"{slug}.md: text: line {_deepest(text)} is nested too deeply"]) from error
    if forbidden := forbidden_entities(text, rendered.html):
        raise InvalidDocumentError([f"{slug}.md: text: {problem}" for problem in forbidden])
    return Source(slug, text, body, front_matter, rendered, checksum(text))


def _deepest(text: str) -> int:
    """The number of the line that begins with the most signs of lists, quotations and indents."""
    lines = text.split("\n")
    return 1 + max(range(len(lines)), key=lambda number: len(lines[number]) - len(lines[number].lstrip(" \t>*+-")))


def checksum(text: str) -> str:
    return hashlib.sha256(f"{RENDERER}\n{text}".encode()).hexdigest()


def read_directory(directory: Path) -> list[Source]:
    """Every *.md of the folder; InvalidDocumentError carries the problems of all files, not only the first."""
    if not directory.is_dir():
        raise InvalidDocumentError([f"{directory}: there is no such folder"])
    sources: list[Source] = []
    problems: list[str] = []
    for path in sorted(directory.glob("*.md")):
        try:
            sources.append(_read_file(path))
        except InvalidDocumentError as error:
            problems += error.problems
    if problems:
        raise InvalidDocumentError(problems)
    if not sources:
        raise InvalidDocumentError([f"{directory}: holds no *.md file"])
    return sources


def _read_file(path: Path) -> Source:
    if not SLUG.fullmatch(path.stem) or len(path.stem) > MAX_SLUG:
        raise InvalidDocumentError([f"{path.name}: file name: must be lower-case words joined by hyphens"])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDocumentError([f"{path.name}: text: is not UTF-8 (byte {error.start})"]) from error
    return read_source(slug=path.stem, text=text)
