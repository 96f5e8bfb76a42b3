"""The words that public documents have. Nobody is led to a word that only hidden documents know."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Max
from django.db.models.functions import Length
from rapidfuzz.distance import OSA

from governance.core.lexicon import rank
from tractatus_site.docs.search.engines import engine
from tractatus_site.docs.search.models import Word

SHORTEST_TO_CORRECT = 3
# So many of the most frequent words of English are taken for what was meant, whether a document has them or not.
EVERYDAY = 5_000
SHORT = 5
MOST_COMPARED = 500
# Letters put in, left out, changed or swapped that are forgiven, from so many letters on.
FORGIVEN = ((8, 3), (5, 2), (3, 1))


@dataclass(frozen=True)
class Known:
    token: str
    documents: int


def counts(tokens: Collection[str]) -> dict[str, int]:
    """In how many documents each is; under the empty token, how many documents there are."""
    return dict(Word.objects.filter(token__in={*tokens, ""}).values_list("token", "documents"))


def beginning_with(start: str) -> int:
    """In how many documents the commonest word with this beginning is."""
    found = Word.objects.filter(engine().begins(start), written=True).aggregate(most=Max("documents"))
    return found["most"] or 0


def is_everyday(word: str) -> bool:
    place = rank(word)
    return place is not None and place <= EVERYDAY


def likeliest(word: str) -> Known | None:
    """The word that was meant, if one is spelled much alike: the nearest, and of those as near the commonest."""
    if len(word) < SHORTEST_TO_CORRECT or word.isdigit() or is_everyday(word):
        return None
    allowed = next(most for least, most in FORGIVEN if len(word) >= least)
    near = [
        (distance, -one.documents, one.token)
        for one in [*engine().alike(word), *(_begun_alike(word) if len(word) <= SHORT else ())]
        if (distance := _distance(word, one.token)) <= allowed
    ]
    if not near:
        return None
    _, documents, token = min(near)
    return Known(token, -documents)


def _begun_alike(word: str) -> Iterator[Word]:
    """Two letters that changed places leave a short word hardly a run of three."""
    begun = Word.objects.filter(engine().begins(word[0]), written=True, documents__gt=0)
    yield from (
        begun.alias(length=Length("token"))
        .filter(length__gte=len(word) - 1, length__lte=len(word) + 1)
        .order_by("-documents", "token")[:MOST_COMPARED]
    )


def _distance(one: str, other: str) -> float:
    """Of optimal string alignment: Levenshtein's, with neighbours that changed places as one mistake (Damerau 1964).
    A wrong first letter counts for more."""
    return OSA.distance(one, other) + (0.5 if one[0] != other[0] else 0)
