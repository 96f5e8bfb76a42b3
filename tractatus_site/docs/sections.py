"""The sections of a rendered document: its table of contents, with the time that each takes and how hard it is."""

import html
import re

WORDS_PER_MINUTE = 220
DEEPEST_IN_CONTENTS = 3
LEVELS = ("beginner", "intermediate", "advanced")
HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1>", re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]*)"')
LEVEL = re.compile(r'\blevel="([^"]*)"')
FOOTNOTES = '<div class="footnote">'
INLINE_TAG = re.compile(r"</?(?:a|abbr|code|em|span|strong|sup)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
SPACE = re.compile(r"\s+")

Entry = dict[str, str | int]


def levels_of_sections(converted: str) -> dict[str, str]:
    """Of headings written as `## Title {: level=advanced }`. Read before cleaning, which leaves no such attribute."""
    found = (
        (IDENTIFIER.search(attributes), LEVEL.search(attributes)) for _, attributes, _ in HEADING.findall(converted)
    )
    return {identifier[1]: level[1] for identifier, level in found if identifier and level}


def contents(clean: str, levels: dict[str, str]) -> list[Entry]:
    """`minutes` are those of the text up to the next heading of the same depth, its subsections included."""
    body = clean.partition(FOOTNOTES)[0]
    headings = list(HEADING.finditer(body))
    entries: list[Entry] = []
    for place, heading in enumerate(headings):
        depth, identifier = int(heading[1]), IDENTIFIER.search(heading[2])
        if identifier is None or depth > DEEPEST_IN_CONTENTS:
            continue
        end = next((later.start() for later in headings[place + 1 :] if int(later[1]) <= depth), len(body))
        words = len(plain_text(body[heading.end() : end]).split())
        entries.append(
            {
                "id": identifier[1],
                "name": plain_text(heading[3]),
                "level": depth,
                "minutes": max(1, round(words / WORDS_PER_MINUTE)),
                "difficulty": levels.get(identifier[1], ""),
            }
        )
    return entries


def plain_text(markup: str) -> str:
    """Words on both sides of a block stay apart; a word and the comma after its link stay together."""
    return SPACE.sub(" ", html.unescape(TAG.sub(" ", INLINE_TAG.sub("", markup)))).strip()
