"""How much of a draft a person changed before it was sent."""

from collections.abc import Sequence


def edited_share(draft: str, sent: str) -> float:
    """From 0 (sent as it was drafted) to 1 (nothing left of it).

    The Levenshtein distance (1966) in words, each word that was put in, taken out or replaced counting 1, divided by
    the number of words of the longer text. Words are what blanks separate, so that a comma added to a word counts as
    a change of that word, and another line break as none.
    """
    before, after = draft.split(), sent.split()
    longer = max(len(before), len(after))
    return _distance(before, after) / longer if longer else 0.0


def _distance(before: Sequence[str], after: Sequence[str]) -> int:
    """In time proportional to the product of what the two do not begin or end with alike."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    row = list(range(len(new) + 1))
    for number, word in enumerate(old, start=1):
        above, row[0] = row[0], number
        for at, other in enumerate(new, start=1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (word != other))
    return row[-1]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count
