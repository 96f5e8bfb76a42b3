"""The list of everyday words, made from frequency lists and a dictionary.

Every word gets a number, and the lowest come first. A word of films or of Wikipedia has its rank there; names and
passwords that are in the dictionary come later, because less of their use is as a word. A form of a frequent word, such
as "helper", comes soon after it where some list has the form, and much later where only the dictionary has it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

MOST_WORDS = 24_000


class Scale(NamedTuple):
    """The number of a word is its rank times `step`, and `start` more."""

    step: int
    start: int


SCALES = {
    "us_tv_and_film": Scale(1, 0),
    "english_wikipedia": Scale(1, 0),
    "surnames": Scale(3, 1_480),
    "male_names": Scale(3, 1_480),
    "female_names": Scale(3, 2_480),
    "passwords": Scale(1, 4_480),
}
RUNNING_TEXT = ("us_tv_and_film", "english_wikipedia")
LISTED_FORM = Scale(2, 200)
OTHER_FORM = Scale(1, 6_000)
_BASES_OF_OTHER_FORMS = 5_000
_SHORTEST_STEM, _SHORTEST_FORM = 3, 5
# An ending, and what the base has in its place; the first that leads to a word decides.
_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"),
    ("est", ""), ("ly", ""), ("ness", ""), ("less", ""), ("able", ""),
)  # fmt: skip


def everyday_words(
    *,
    lists: Mapping[str, Sequence[str]],
    dictionary: Collection[str],
    added: Mapping[str, int],
    left_out: Collection[str],
) -> list[str]:
    """The most frequent words first.

    `lists` holds zxcvbn's frequency lists by name, the most frequent word first; `dictionary` the words of English, of
    which only those in lower case count. `added` gives words that these sources lack their number; `left_out` are words
    that only `added` can bring in.
    """
    english = {word for word in dictionary if word.islower()}
    base = _base_list(lists, english - set(left_out))
    place = {word: number for number, word in enumerate(base)}
    running = {word for name in RUNNING_TEXT for word in lists[name]}
    numbers = dict(place)
    numbers |= _listed_forms((word for word in base if word not in running), place, added)
    numbers |= _other_forms(english - place.keys() - set(left_out), place)
    for word, number in added.items():
        numbers[word] = min(number, numbers.get(word, number))
    return sorted(numbers, key=lambda word: (numbers[word], word))[:MOST_WORDS]


def _base_list(lists: Mapping[str, Sequence[str]], english: Collection[str]) -> list[str]:
    best: dict[str, int] = {}
    for name, scale in SCALES.items():
        for rank, word in enumerate(lists[name], start=1):
            if word in english:
                number = scale.step * rank + scale.start
                best[word] = min(number, best.get(word, number))
    return sorted(best, key=lambda word: (best[word], word))


def _listed_forms(words: Iterable[str], place: Mapping[str, int], added: Collection[str]) -> dict[str, int]:
    """Forms that lists of names or passwords have at a place too late for them."""
    found = {}
    for word in words:
        base = _base_of(word, place, added)
        if base in place:
            found[word] = min(place[word], LISTED_FORM.step * place[base] + LISTED_FORM.start)
    return found


def _other_forms(words: Iterable[str], place: Mapping[str, int]) -> dict[str, int]:
    found = {}
    for word in words:
        base = _base_of(word, place) if len(word) >= _SHORTEST_FORM and word.isascii() and word.isalpha() else ""
        if place.get(base, _BASES_OF_OTHER_FORMS) < _BASES_OF_OTHER_FORMS:
            found[word] = OTHER_FORM.step * place[base] + OTHER_FORM.start
    return found


def _base_of(word: str, place: Collection[str], others: Collection[str] = ()) -> str:
    """The word that this one is a form of, in `place` or among `others`; empty where there is none."""
    for ending, replacement in _ENDINGS:
        stem = word.removesuffix(ending)
        if len(stem) < len(word) and len(stem) >= _SHORTEST_STEM:
            base = stem + replacement
            if base in others or base in place:
                return base
    return ""
