"""Word lists as patterns and as sets, so that a list reads as a list."""

import re
from pathlib import Path

_PART = re.compile(r"<([A-Z]+)>")


def one_of(phrases: str) -> str:
    """A pattern for one of the phrases in a list separated by commas; each may itself be a pattern."""
    return f"(?:{'|'.join(phrases.split(', '))})"


def words(listed: str) -> frozenset[str]:
    """The words in a list separated by commas, for a check's guard."""
    return frozenset(listed.split(", "))


def listed(path: Path) -> list[str]:
    """The lines of a list kept in a file of its own; empty lines and lines that begin with # are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.rstrip() for line in lines if line.strip() and not line.startswith("#")]


def any_of(path: Path, **parts: str) -> str:
    """A pattern for any of the phrases in a file, a pattern a line; <NAME> stands for the part of that name."""
    return f"(?:{'|'.join(_PART.sub(lambda match: parts[match[1]], line) for line in listed(path))})"


def phrases(path: Path, **parts: str) -> re.Pattern[str]:
    """The phrases in a file, compiled."""
    return re.compile(any_of(path, **parts))
