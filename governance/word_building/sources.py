"""What the list of everyday words is made from: zxcvbn's frequency lists, two dictionaries, and our own additions."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from governance.word_building.building import everyday_words

DICTIONARIES = Path("/usr/share/dict")
# The file of each dictionary, and the Debian package that brings it.
PACKAGES = {"american-english": "wamerican", "british-english": "wbritish"}
_HERE = Path(__file__).parent


class MissingSourceError(Exception):
    """A source is not installed; the message says which, and what brings it."""


def words_from_sources(dictionaries: Path = DICTIONARIES) -> list[str]:
    """The list anew. Raises MissingSourceError."""
    return everyday_words(
        lists=_frequency_lists(), dictionary=_dictionary(dictionaries), added=_added(), left_out=_left_out()
    )


def as_file(words: Sequence[str]) -> bytes:
    """As it is kept: one word a line, compressed without the time."""
    return gzip.compress("".join(f"{word}\n" for word in words).encode("ascii"), mtime=0)


def _frequency_lists() -> Mapping[str, Sequence[str]]:
    try:
        from zxcvbn.frequency_lists import FREQUENCY_LISTS
    except ModuleNotFoundError as error:
        raise MissingSourceError("zxcvbn is not installed: pip install zxcvbn==4.5.0") from error
    return cast("Mapping[str, Sequence[str]]", FREQUENCY_LISTS)


def _dictionary(folder: Path) -> set[str]:
    words: set[str] = set()
    for name, package in PACKAGES.items():
        path = folder / name
        if not path.is_file():
            raise MissingSourceError(f"{path} is missing: Debian's package {package} has it")
        words.update(path.read_text(encoding="utf-8").split())
    return words


def _added() -> dict[str, int]:
    added: dict[str, int] = {}
    place = 0
    for word in _listed("added.txt"):
        if word.isdigit():
            place = int(word)
        else:
            added[word] = place
    return added


def _left_out() -> frozenset[str]:
    return frozenset(_listed("left_out.txt"))


def _listed(name: str) -> list[str]:
    lines = (_HERE / name).read_text(encoding="ascii").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
