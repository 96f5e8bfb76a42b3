"""What a sentence shows to the model: its words, and the patterns of word classes that generalise beyond them."""

from itertools import pairwise

from governance.core.reader.lexicon import classes, listed
from governance.core.reader.words import plain

_KNOWN = classes()
START, END, OTHER, QUOTED = "^", "$", "_", '"'
_MARKS = frozenset('!?.,;:"()`<>[]{}|=#/')
_CLAUSE_ENDS = frozenset([*".,;:!?", "but", "or", "and", "because", "i", "you", "unless", "if"])
_KEPT = listed(
    "to, the, a, an, of, in, on, at, for, with, from, by, into, up, down, out, off, over, as, than, not, no, why, how,"
    " what, where, when, which, there, here, if, and, or, but, because, so, let, us, wait, only, one, another, more,"
    " like"
)
_NEGATORS = listed("not, never, cannot, nor, neither, without, hardly, nobody, nothing, none, no")
_NO_NEGATION = listed("wait, only, just, merely, afraid, care, matter")
_REACH = 6
_SKIP = 4
_PREFIX = 5
_SHORTEST_QUOTING = 3


def features(tokens: list[str]) -> set[str]:
    """The observations of one sentence, given as the tokens of its lower-case text."""
    words = plain(tokens)
    quoted = _quoted(words) if QUOTED in words or "`" in words else None
    first, last = _classes(words, quoted)
    words = [
        word if name[0] != "!" or len(name) == 1 else "!" + word for word, name in zip(words, first[1:], strict=False)
    ]
    if quoted:
        words = [QUOTED if inside else word for word, inside in zip(words, quoted, strict=True)]
    around = [START, *words, END]
    found = {f"{one} {two}" for one, two in pairwise(around)}
    found.update(words)
    found.update([word[:_PREFIX] + "~" for word in words if len(word) > _PREFIX])
    found.update([f"{one}/{two}/{three}" for one, two, three in zip(first, first[1:], first[2:], strict=False)])
    _neighbours(first, around, found)
    if last != first:
        _neighbours(last, around, found)
    if words and words[-1] == "?":
        found.update(("?", f"?{first[1]}"))
    found.add(f"#{min(len(words) // 4, 6)}")
    return found


def _quoted(words: list[str]) -> list[bool]:
    """Which words stand in quotation marks, where the sentence has enough words of its own around them."""
    inside, marks = False, []
    for word in words:
        if word in {QUOTED, "`"}:
            inside = not inside
        marks.append(inside)
    own = sum(not mark and word not in _MARKS for word, mark in zip(words, marks, strict=True))
    return marks if own >= _SHORTEST_QUOTING else [False] * len(words)


def _classes(words: list[str], quoted: list[bool] | None) -> tuple[list[str], list[str]]:
    """The sentence by the first and by the last class of each word; "!" marks what is negated."""
    first, last = [START], [START]
    negated = 0
    for index, word in enumerate(words):
        if quoted and quoted[index]:
            first.append(QUOTED)
            last.append(QUOTED)
            continue
        if word in _CLAUSE_ENDS:
            negated = 0
        named = _KNOWN.get(word)
        if not named:
            kept = word if word in _KEPT or word in _MARKS else ("0" if word[0] == "0" else OTHER)
            first.append(kept)
            last.append(kept)
        elif negated > 0:
            first.append("!" + named[0])
            last.append("!" + named[-1])
        else:
            first.append(named[0])
            last.append(named[-1])
        negated -= 1
        if word in _NEGATORS and not (index + 1 < len(words) and words[index + 1] in _NO_NEGATION):
            negated = _REACH
    first.append(END)
    last.append(END)
    return first, last


def _neighbours(sequence: list[str], words: list[str], found: set[str]) -> None:
    """Classes by themselves, in pairs of neighbours, and in pairs of such as stand near each other in their order.
    Where a word has no class, it stands for itself."""
    found.update([f"/{name}" for name in sequence])
    mixed = [word if name == OTHER else name for name, word in zip(sequence, words, strict=True)]
    found.update([f"{one}/{two}" for one, two in pairwise(mixed)])
    named = [name for name in sequence if name[-1].isupper() or name in {START, "0", QUOTED}]
    for distance in range(1, _SKIP + 1):
        found.update([f"{one}>{two}" for one, two in zip(named, named[distance:], strict=False)])
