"""Earlier cases found again for a new one. They inform, and bind nobody.

Likeness is the cosine of tf-idf vectors (Salton and Buckley 1988, Information Processing & Management 24:513) over the
words of the cases, raised where their kinds of conflict are the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from governance.core.framework.wording import content_stems

_OF_WORDS, _OF_KINDS = 0.7, 0.3
_WORDS_NAMED = 4
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """A case by its name: its words, without personal data, its kinds of conflict, and what people decided."""

    name: str
    words: str
    kinds: Sequence[str] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Precedent:
    """`likeness` runs from 0 to 1; `why` says in words what the two cases share."""

    case: Case
    likeness: float
    why: str


class Precedents:
    @staticmethod
    def similar(case: Case, past: Iterable[Case], *, most: int = 5) -> tuple[Precedent, ...]:
        """Up to `most` of the past cases, the likest first; none that shares next to nothing. The case itself, by its
        name, is left out. Time is linear in the words of all of them."""
        others = [other for other in past if other.name != case.name]
        counts = [Counter(content_stems(other.words)) for other in others]
        rarity = _rarity(counts)
        own = _vector(Counter(content_stems(case.words)), rarity)
        found = [
            _compared(case, other, own, _vector(count, rarity)) for other, count in zip(others, counts, strict=True)
        ]
        kept = [precedent for precedent in found if precedent.likeness >= _LEAST]
        return tuple(sorted(kept, key=lambda precedent: (-precedent.likeness, precedent.case.name))[:most])


def _rarity(counts: Sequence[Counter[str]]) -> dict[str, float]:
    """Smoothed inverse document frequency: a word of every case still counts a little."""
    documents = Counter(word for count in counts for word in count)
    return {word: 1.0 + log((1 + len(counts)) / (1 + number)) for word, number in documents.items()}


def _vector(count: Counter[str], rarity: Mapping[str, float]) -> dict[str, float]:
    unseen = 1.0 + log(1 + len(rarity))
    weights = {word: (1.0 + log(number)) * rarity.get(word, unseen) for word, number in count.items()}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _compared(case: Case, other: Case, own: Mapping[str, float], theirs: Mapping[str, float]) -> Precedent:
    shared = {word: own[word] * theirs[word] for word in own.keys() & theirs.keys()}
    kinds = set(case.kinds) & set(other.kinds)
    all_kinds = set(case.kinds) | set(other.kinds)
    cosine = min(1.0, sum(shared.values()))
    likeness = _OF_WORDS * cosine + _OF_KINDS * len(kinds) / len(all_kinds) if all_kinds else cosine
    return Precedent(other, round(likeness, 4), _why(shared, sorted(kinds)))


def _why(shared: Mapping[str, float], kinds: Sequence[str]) -> str:
    telling = sorted(shared, key=lambda word: (-shared[word], word))[:_WORDS_NAMED]
    parts = [f"the same kind of conflict ({', '.join(kinds)})"] if kinds else []
    if telling:
        parts.append(f"words in common ({', '.join(telling)})")
    return " and ".join(parts) or "nothing in common"
