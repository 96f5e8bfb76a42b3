"""One demand of one instruction, made ready to be compared with what an action says."""

from dataclasses import dataclass
from typing import NamedTuple

from governance.core.framework.subjects import index_key, plain_stems
from governance.core.framework.values import Value


class Bound(NamedTuple):
    """A value and how it binds: "=" exactly, "!" never, "<=" at most, ">=" at least."""

    relation: str
    value: Value


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of one instruction. `head` is the word that a number belongs to ("port"), empty where none is near.

    For a prohibition `verbs` and `objects` say what must not be done (or, where `is_duty`, must not be left undone),
    and `exceptions` what allows it; for all others `bounds` holds the values, and `subject` what they are about.
    """

    kind: str
    subject: frozenset[str]
    head: str = ""
    bounds: tuple[Bound, ...] = ()
    verbs: frozenset[str] = frozenset()
    objects: tuple[str, ...] = ()
    exceptions: frozenset[str] = frozenset()
    is_duty: bool = False
    wording: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """Beginnings of stems, as `index_key` has them, of which an action must have one to be in conflict."""
        return frozenset(map(index_key, self._telling))

    @property
    def _telling(self) -> frozenset[str]:
        if self.kind == "name":
            return self.subject.union(*(plain_stems(bound.value.shown) for bound in self.bounds))
        return frozenset(self.objects) or self.subject
