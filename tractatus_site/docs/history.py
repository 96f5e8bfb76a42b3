"""The history of a document as somebody may see it, and what changed between two neighbours of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import QuerySet

from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.selectors import User, is_staff

CONTEXT = 3
# Comparing takes up to the cube of what is compared, and everybody may ask for it. Texts of more lines are shown as a
# whole, one after the other; so are lines that are longer, or that come after enough others were looked into.
MOST_PAIRS_OF_LINES = 2_000 * 2_000
MOST_PAIRS_OF_WORDS = 200_000
MOST_CHARACTERS_OF_A_LINE = 2_000


@dataclass(frozen=True)
class Piece:
    """Part of a line: `kind` is same, del or ins."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """A line of either text or of both, with its numbers there; `kind` is same, del, ins or gap."""

    kind: str
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...] = ()


def revisions_for(user: User, document: Document) -> QuerySet[Revision]:
    """Visitors see what was public when it was written and is not withdrawn: an internal draft stays internal."""
    found = document.revisions.defer("source")
    if is_staff(user):
        return found.select_related("changed_by")
    return found.filter(visibility=Document.Visibility.PUBLIC, withdrawn=False)


def before(user: User, revision: Revision) -> Revision | None:
    """The one that stands before it in the history that this person sees."""
    others = revisions_for(user, revision.document).defer(None)
    earlier = others.filter(created_at__lt=revision.created_at) | others.filter(
        created_at=revision.created_at, pk__lt=revision.pk
    )
    return earlier.first()


def difference(old: str, new: str) -> list[Row]:
    """Line by line, with the words that changed inside of a line that stayed in its place."""
    if old == new:
        return []
    before, after = old.split("\n"), new.split("\n")
    if len(before) * len(after) > MOST_PAIRS_OF_LINES:
        return [*_changed(before, after, 0, 0, _Closer(0))]
    rows: list[Row] = []
    closer = _Closer(MOST_PAIRS_OF_WORDS)
    for number, group in enumerate(SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT)):
        if number:
            rows.append(Row("gap", None, None))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                rows += _equal(after[new_start:new_end], start, new_start)
            else:
                rows += _changed(before[start:end], after[new_start:new_end], start, new_start, closer)
    return rows


def _equal(lines: list[str], start: int, new_start: int) -> Iterator[Row]:
    for place, line in enumerate(lines, start=1):
        yield Row("same", start + place, new_start + place, (Piece("same", line),))


def _changed(old: list[str], new: list[str], start: int, new_start: int, closer: "_Closer") -> Iterator[Row]:
    """Lines that stand opposite each other are compared word by word; the rest is new or gone as a whole."""
    gone: list[tuple[Piece, ...]] = [(Piece("del", line),) for line in old]
    come: list[tuple[Piece, ...]] = [(Piece("ins", line),) for line in new]
    for place in range(min(len(old), len(new))):
        gone[place], come[place] = closer.look(old[place], new[place])
    for place, pieces in enumerate(gone, start=1):
        yield Row("del", start + place, None, pieces)
    for place, pieces in enumerate(come, start=1):
        yield Row("ins", None, new_start + place, pieces)


class _Closer:
    """Looks into lines, word by word, until it has compared enough for one page."""

    def __init__(self, pairs: int) -> None:
        self.pairs_left = pairs

    def look(self, old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        before, after = old.split(" "), new.split(" ")
        self.pairs_left -= len(before) * len(after)
        if self.pairs_left < 0 or max(len(old), len(new)) > MOST_CHARACTERS_OF_A_LINE:
            return (Piece("del", old),), (Piece("ins", new),)
        return _words(before, after)


def _words(before: list[str], after: list[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    gone, come = [], []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        kinds = ("same", "same") if tag == "equal" else ("del", "ins")
        gone.append(Piece(kinds[0], " ".join(before[start:end])))
        come.append(Piece(kinds[1], " ".join(after[new_start:new_end])))
    return tuple(one for one in gone if one.text), tuple(one for one in come if one.text)
