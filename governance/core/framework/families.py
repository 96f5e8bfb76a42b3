"""Names of one kind, of which an instruction chooses one: databases, languages, colours, couriers."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from governance.core.checks.vocabulary import listed

_SHORTEST_IN_PROSE = 3
_LISTS = Path(__file__).parent / "lists"


class Member(NamedTuple):
    """One name of a family: `name` is the first of all that mean the same."""

    family: str
    name: str
    is_capital: bool


def _read() -> tuple[dict[str, list[Member]], dict[str, tuple[str, ...]]]:
    members: dict[str, list[Member]] = {}
    called: dict[str, tuple[str, ...]] = {}
    for line in listed(_LISTS / "families.txt"):
        family, words, names = line.split("; ")
        called[family] = tuple(words.split(", "))
        for group in names.split(", "):
            first, *others = group.split("=")
            for name in (first, *others):
                member = Member(family, first.lower(), name != name.lower())
                members.setdefault(name.lower(), []).append(member)
    return members, called


MEMBERS, CALLED = _read()
_SPOKEN = [name for name in MEMBERS if len(name) >= _SHORTEST_IN_PROSE or name in {"€", "£"}]


def _by_first_letter(names: Iterable[str]) -> str:
    """One of these names, the longest that fits. There are a thousand of them: to try each at every letter of a text
    takes longer than all else that is read of it, so only those that begin with the letter are tried."""
    rest: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        rest.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(endings)})" for first, endings in rest.items())


_ANY = _by_first_letter(_SPOKEN)
_MEMBER = re.compile(rf"(?<![\w@/.-])(?:{_ANY}|Go|UK|US|MS|C\+\+|C#)(?![\w@+#/]|[.-]\w)", re.IGNORECASE)


class Mention(NamedTuple):
    start: int
    end: int
    members: tuple[Member, ...]


def find_members(text: str) -> Iterator[Mention]:
    """Every name of a family in prose, in order."""
    for match in _MEMBER.finditer(text):
        shown = match[0]
        members = tuple(
            member for member in MEMBERS.get(shown.lower(), ()) if not member.is_capital or shown != shown.lower()
        )
        if members:
            yield Mention(*match.span(), members)


def members_called(name: str) -> tuple[Member, ...]:
    """What a whole value, such as "nl" or "PostgreSQL", names; empty where no family has it."""
    lower = name.lower().strip()
    return tuple(MEMBERS.get(lower, ()))
