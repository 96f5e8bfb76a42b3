"""How much of a draft a person changed before it was sent."""

from rapidfuzz.distance import Levenshtein


def edited_share(draft: str, sent: str) -> float:
    """From 0 (sent as it was drafted) to 1 (nothing left of it).

    The Levenshtein distance (1966) in words, each word that was put in, taken out or replaced counting 1, divided by
    the number of words of the longer text. Words are what blanks separate, so that a comma added to a word counts as
    a change of that word, and another line break as none.
    """
    return Levenshtein.normalized_distance(draft.split(), sent.split())
