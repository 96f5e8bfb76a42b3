"""Phrases kept in a file and tried only where a word of theirs stands in the text.

A file has three kinds of line. "NAME = a, b, c" names alternatives (the same name again adds to them). "[word word]"
opens a section: its patterns are tried only in a text that has one of these words, and with "&" one of each group; "%"
and "#" stand for a percent sign and a digit. Any other line is a pattern that begins with a space; <NAME> stands for
the alternatives of that name. A backslash at the end of a line joins it to the next one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PERCENT = "%"
DIGIT = "#"
_PART = re.compile(r"<([A-Z]+)>")
_NAMED = re.compile(r"([A-Z]+) = (.+)")
# A space for whatever only parts or adorns words: one way to write a phrase instead of ten.
_BETWEEN = str.maketrans(
    dict.fromkeys('-\u2010\u2011\u2013\u2014\u00a0\n\t*_([{<>~|"\u201c\u201d\u201e\u00ab\u00bb', " ")
)
_CURLY = str.maketrans({"\u2019": "'", "\u0130": "I"})


def flat(text: str) -> str:
    """The text in lower case between spaces, so that the character at offset n stands at n + 1."""
    return f" {text.translate(_CURLY).lower().translate(_BETWEEN)} "


class Section(NamedTuple):
    """`needs` are groups of words; the pattern can match only where each group has a word of the text."""

    needs: tuple[frozenset[str], ...]
    pattern: re.Pattern[str]


class Phrasebook:
    def __init__(self, path: Path) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._sections = list(_sections(path))
        for number, section in enumerate(self._sections):
            for word in section.needs[0]:
                self._by_word.setdefault(word, []).append(number)
        self._words = frozenset(self._by_word)

    def sections(self, words: frozenset[str]) -> list[re.Pattern[str]]:
        """The patterns worth trying in a text of these words."""
        numbers = {number for word in words & self._words for number in self._by_word[word]}
        return [
            self._sections[number].pattern
            for number in sorted(numbers)
            if not any(group.isdisjoint(words) for group in self._sections[number].needs[1:])
        ]


def matches(patterns: list[re.Pattern[str]], flattened: str) -> Iterator[tuple[int, int]]:
    """Start and end in the text of what the patterns find, in order, the longest of those that overlap."""
    found = [match.span() for pattern in patterns for match in pattern.finditer(flattened)]
    reached = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end - 1
            reached = end


def _sections(path: Path) -> Iterator[Section]:
    parts: dict[str, list[str]] = {}
    needs: tuple[frozenset[str], ...] = ()
    lines: list[str] = []
    for line in [*_lines(path), "[end]"]:
        named = _NAMED.fullmatch(line)
        if named:
            parts.setdefault(named[1], []).extend(named[2].split(", "))
        elif line.startswith("["):
            if lines:
                yield Section(needs, _compiled(lines, parts))
            needs = tuple(frozenset(group.split()) for group in line.strip("[]").split(" & "))
            lines = []
        else:
            lines.append(line)


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _compiled(lines: list[str], parts: dict[str, list[str]]) -> re.Pattern[str]:
    """The space that every line begins with is told once, so that a search can skip from one to the next."""
    filled = [_PART.sub(lambda match: f"(?:{'|'.join(parts[match[1]])})", line.removeprefix(" ")) for line in lines]
    return re.compile(f" (?:{'|'.join(filled)})(?!\\w)")
