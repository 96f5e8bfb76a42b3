"""What a source would look like and what speaks against it, before it is saved. Nothing of it is stored."""

import re
from dataclasses import dataclass

from tractatus_site.docs.blocks import fill_html
from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.models import Document
from tractatus_site.docs.publishing import governed, lint_among_stored
from tractatus_site.docs.sources import read_source
from tractatus_site.docs.tidiness import untidy_text

LINE = re.compile(r"\bline (\d+)\b")
FIELD = re.compile(r"([A-Za-z]+): ")
# What a problem says about the text: the address of a link, the name of a block, the words of a heading.
QUOTED = re.compile(r"(?:link: (\S+?):? |block: (\[\[\S+\]\]) |heading: '(.+)' is )")


@dataclass(frozen=True)
class Problem:
    """`line` is None for what has no place in the text."""

    line: int | None
    text: str


@dataclass(frozen=True)
class Preview:
    title: str
    html: str
    problems: list[Problem]


def preview(document: Document, text: str) -> Preview:
    text = text.replace("\r\n", "\n")
    try:
        source = read_source(slug=document.slug, text=text)
    except InvalidDocumentError as error:
        return Preview("", "", _placed(error.problems, text))
    problems = governed(source) + lint_among_stored(source) + untidy_text(source)
    return Preview(source.front_matter.title, fill_html(source.rendered.html), _placed(problems, text))


def _placed(problems: list[str], text: str) -> list[Problem]:
    found = [_place(problem.partition(".md: ")[2] or problem, text) for problem in problems]
    return sorted(found, key=lambda one: (one.line is None, one.line or 0))


def _place(problem: str, text: str) -> Problem:
    if line := LINE.search(problem):
        return Problem(int(line[1]), problem)
    if quoted := QUOTED.match(problem):
        return Problem(_line_of(next(filter(None, quoted.groups())), text), problem)
    field = FIELD.match(problem)
    return Problem(_line_of(f"\n{field[1]}:", text, after=1) if field else None, problem)


def _line_of(words: str, text: str, *, after: int = 0) -> int | None:
    start = text.find(words)
    return text.count("\n", 0, start + after) + 1 if start >= 0 else None
