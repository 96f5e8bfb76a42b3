"""Whether a reply is about what the feedback is about: how much of the feedback's own vocabulary it takes up.

A word says the more about a subject the rarer it is in English: "glossary" taken up is a sign, "change" is hardly one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log

from governance.core.framework import numerals
from governance.core.framework.subjects import index_key, is_related, plain
from governance.core.framework.wording import STOP_WORDS, words
from governance.core.lexicon import rank

# A word up to the one place in the list of common words says nothing, from the other on it says all that a word can.
_SAYS_NOTHING, _SAYS_ALL = 300, 15_000
_RARE = 30_000
_OF_EVERYWHERE = 0.1
_ENOUGH, _MANY = 4.0, 10  # a long text is answered by taking up as much of it as of a short one
_TOO_LITTLE = 0.3  # below, there is no subject to meet
_MOST_ALIKE = 50  # words with one beginning; a text that has more of them is no reply
# Words of almost every message here, whatever it is about.
_EVERYWHERE = frozenset(
    map(
        plain,
        words(
            "page site note work help read reader find question rule add need want framework show change tracking "
            "feedback document submission staff text message sentence list mention link answer reply person people "
            "visitor look thank sorry write tell send word"
        ),
    )
)


def share_taken_up(feedback: str, reply: str) -> float | None:
    """How much of what the feedback is about comes up in the reply, from 0 to 1; None where it names no subject."""
    asked = _weights(feedback)
    whole = min(_ENOUGH, sum(asked.values()))
    if whole < _TOO_LITTLE:
        return None
    said = _index(_weights(reply))
    taken = [weight for word, weight in asked.items() if _comes_up(word, said)]
    # Both by what the words say and by how many they are: several everyday words together point to a subject as well.
    by_weight, by_number = sum(taken) / whole, len(taken) / min(_MANY, len(asked))
    return (min(1.0, by_weight) + min(1.0, by_number)) / 2


def _weights(text: str) -> dict[str, float]:
    """Of each content word in its plain form, how much it says; of several forms the commonest counts."""
    weights: dict[str, float] = {}
    for word in words(text):
        if word in STOP_WORDS or len(word) == 1 or word[0].isdigit() or word in numerals.WORDS:
            continue
        stem = plain(word)
        weights[stem] = min(weights.get(stem, 1.0), _weight(word, stem))
    return weights


def _weight(word: str, stem: str) -> float:
    if stem in _EVERYWHERE:
        return _OF_EVERYWHERE
    place = rank(word) or rank(stem) or _RARE
    return min(1.0, max(0.0, log(place / _SAYS_NOTHING) / log(_SAYS_ALL / _SAYS_NOTHING)))


def _index(stems: Iterable[str]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for stem in stems:
        found[index_key(stem)].append(stem)
    return found


def _comes_up(word: str, said: Mapping[str, list[str]]) -> bool:
    return any(is_related(word, other) for other in said.get(index_key(word), ())[:_MOST_ALIKE])
