"""The words that the reader knows, each with its classes, from `lexicon.txt`.

Classes carry what was learned from one word to the others of its kind: a sentence that was never seen is read by its
pattern of classes, such as "I WILL VIOLENT YOUR FAMILY".
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "lexicon.txt"
_VOWELS = "aeiou"
_SHORTEST_STEM = 3
_ENDINGS = ("s", "es", "d", "ed", "ing", "r", "rs", "er", "ers", "ly")


def listed(words: str) -> frozenset[str]:
    """The words in a list separated by commas."""
    return frozenset(words.split(", "))


@cache
def classes() -> dict[str, tuple[str, ...]]:
    """For each known word, and each of its forms that is no known word itself, its classes in the order of the file."""
    found: dict[str, dict[str, None]] = {}
    for name, words in _lines():
        for word in words:
            found.setdefault(word, {})[name] = None
    known = {word: tuple(names) for word, names in found.items()}
    for word in found:
        if len(word) >= _SHORTEST_STEM and "_" not in word:
            for ending in _ENDINGS:
                known.setdefault(word + ending, known[word])
    return known


def _lines() -> Iterator[tuple[str, list[str]]]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, listed = line.partition(":")
        words = listed.split()
        if name.endswith("+"):
            words = [form for word in words for form in _forms(word)]
        yield name.rstrip("+"), words


def _forms(verb: str) -> list[str]:
    """The regular forms of an English verb."""
    if "_" in verb:
        return [verb]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith("e"):
        return [verb, third, verb + "d", verb[:-1] + "ing"]
    forms = [verb, third, verb + "ed", verb + "ing"]
    if verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3:-2] not in tuple(_VOWELS):
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms
